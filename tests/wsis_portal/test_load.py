"""A generated portal: its rows belong together as those that people make."""

import unicodedata

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from caucuses import openness
from caucuses.models import Appointment, Grouping, Membership, Report
from caucuses.querysets.proposals import open_proposals
from mailinglists.models import MailingList
from moderation import services as moderation
from moderation.models import Decision, Request
from organisations import registration
from organisations.duplicates import matching
from organisations.models import Mandate, Organisation
from search.models import Entry
from tests.people import create_person
from wsis_portal import load
from wsis_portal.load import names
from wsis_portal.load.groupings import sizes_of
from wsis_portal.load.refusal import refuse_real_people

pytestmark = pytest.mark.django_db

SIZE = load.Size(organisations=100, groupings=30, memberships=400, waiting=7, asking=3)
SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC", "CJK", "DEVANAGARI", "ETHIOPIC"}


def test_rows_are_as_many_as_asked_for_and_belong_together():
    load.generate(SIZE)

    counts = [model.objects.count() for model in (Grouping, Organisation, Membership)]
    assert counts == [30, 100 + 7, 400]
    big = Grouping.objects.get(slug=load.BIG_GROUP)
    assert big.memberships.count() == 400 // 50
    assert Report.objects.count() == 3 * 30
    assert MailingList.objects.count() == 9 + 20
    connection.check_constraints()
    for grouping in Grouping.objects.select_related("parent"):
        above = grouping.parent.line if grouping.parent else "/"
        assert grouping.line == f"{above}{grouping.pk}/"
    rows = Membership.objects.values_list("grouping", "person", "organisation")
    assert len(set(rows)) == 400
    assert openness.refresh_all() == 0
    assert big.open_count >= 7
    assert Entry.objects.of_kind("organisation").count() == Organisation.objects.public().count()
    # What the form and `Organisation.save` would have written.
    for organisation in Organisation.objects.prefetch_related("names", "duplicate_keys"):
        keys = {row.key for row in organisation.duplicate_keys.all()}
        assert keys == matching.keys_of(matching.profile_of(organisation))
        shown = set(organisation.shown_languages.values_list("language", flat=True))
        assert shown == set(
            organisation.working_languages if organisation.shows("languages") else []
        )


def test_those_as_whom_pages_are_measured_have_what_they_lead_and_act_for():
    load.generate(SIZE)

    assert Appointment.objects.current().leading().count() == 30
    assert Appointment.objects.former().count() == 2 * 30
    led = {
        local: set(
            Appointment.objects.current()
            .filter(person__email=f"{local}@{load.DOMAIN}")
            .values_list("grouping__slug", flat=True)
        )
        for local in (load.COORDINATOR, load.PLENARY)
    }
    assert led == {load.COORDINATOR: {load.BIG_GROUP}, load.PLENARY: {"load-top"}}
    mandates = Mandate.objects.current().filter(person__email=f"{load.MEMBER}@{load.DOMAIN}")
    assert mandates.count() >= 20


def test_what_waits_can_be_decided_as_if_people_had_sent_it():
    load.generate(SIZE)

    big = Grouping.objects.get(slug=load.BIG_GROUP)
    waiting = Request.objects.open()
    assert waiting.filter(kind="membership", target_id=big.pk).count() == 3
    assert open_proposals().count() == 3
    assert waiting.filter(kind="list_request").count() == 1
    assert list(big.charters.newest_first().values_list("number", flat=True)) == [2, 1]
    moderator = User.objects.get(email=f"{load.MODERATOR}@{load.DOMAIN}")
    registrations = waiting.filter(kind="registration")
    assert registrations.count() == 7
    for row in registrations:
        incomplete = {
            slug: form.errors
            for slug, form in registration.checked_forms(row).items()
            if not form.is_valid()
        }
        assert incomplete == {}
        assert row.traits.exists()
        moderation.approve(row, by=moderator)
    assert Decision.objects.filter(request__kind="registration").count() == 2 * 7
    assert Organisation.objects.filter(standing="registered").count() == 100 + 7
    # New rows come behind the generated ones.
    assert create_person("later").pk > moderator.pk


def test_names_are_in_six_scripts_and_few_are_alike():
    load.generate(load.Size(organisations=400, groupings=10, memberships=10, asking=0))

    found = list(Organisation.objects.values_list("name", flat=True))
    letters = {
        unicodedata.name(letter).split()[0] for name in found for letter in name if letter.isalpha()
    }
    assert letters == SCRIPTS
    assert len({tongue.language for tongue in names.TONGUES}) == len(names.TONGUES)
    assert len(set(found)) > 380
    countries = sorted(
        map(
            list(Organisation.objects.values_list("country", flat=True)).count,
            set(Organisation.objects.values_list("country", flat=True)),
        )
    )
    assert countries[-1] > 8 * countries[0]


@pytest.mark.parametrize(
    ("count", "groups", "most"), [(1000, 20, 100), (1, 10, 10), (50, 10, 10), (100_000, 1000, 500)]
)
def test_sizes_follow_a_power_law_and_lose_nobody(count, groups, most):
    big, *others = sizes_of(count, groups, most)

    assert big + sum(others) == count
    assert max(big, *others) <= most
    assert min(others) >= 0


def test_more_memberships_than_pairs_are_refused():
    with pytest.raises(load.TooManyMemberships):
        sizes_of(51, 10, 10)


@pytest.mark.parametrize("address", ["ana@people.org", "ana@example.org.people.net"])
def test_a_database_with_people_is_left_alone(address):
    person = create_person("somebody")
    refuse_real_people()
    EmailAddress.objects.create(user=person, email=address)

    with pytest.raises(load.RealPeople, match=r"account\.EmailAddress\.email") as refused:
        load.generate(SIZE)
    with pytest.raises(CommandError, match="real people"):
        call_command("generate_load_data", groupings=30, organisations=100, memberships=100)

    assert address not in str(refused.value)
    assert User.objects.count() == 1
    assert not Organisation.objects.exists()


def test_whose_account_was_erased_was_somebody():
    person = create_person("somebody")
    User.objects.filter(pk=person.pk).update(
        email="erased@erased.invalid", erased_at=person.joined_at
    )

    with pytest.raises(load.RealPeople):
        refuse_real_people()


def test_nothing_is_filled_twice():
    load.generate(load.Size(organisations=10, groupings=10, memberships=0, asking=0))

    with pytest.raises(load.Filled):
        load.generate(SIZE)


def test_too_little_is_refused():
    with pytest.raises(CommandError, match="At least"):
        call_command("generate_load_data", groupings=9, organisations=100, memberships=100)
    with pytest.raises(CommandError, match="negative"):
        call_command("generate_load_data", groupings=10, organisations=10, memberships=-1)

    assert not User.objects.exists()
