"""Which addresses of offices there are, whom each reaches, and whom mail does not reach. What
becomes of it on a real server: `tests/mailinglists/mailman/test_role_bringing.py`.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses.enums import GroupingStatus
from caucuses.models import Appointment, Grouping, GroupingAddress
from caucuses.services import life
from mailinglists.enums import Office
from mailinglists.models import RoleAddress
from mailinglists.services import lists
from mailinglists.services import role_addresses as services
from mailinglists.validators import NAME_LIMIT
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.mailinglists.factories import MailingListFactory, RoleAddressFactory
from tests.people import create_moderator, create_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_server(settings):
    """A portal that is told of a mail server: nothing here asks it."""
    settings.MAILMAN_URL = "http://nobody:nothing@127.0.0.1:9/3.1"
    settings.LISTS_DOMAIN = "lists.example.org"


def names():
    return sorted(RoleAddress.objects.values_list("name", flat=True))


def holders_of(name):
    row = RoleAddress.objects.select_related("grouping").get(name=name)
    wanted = services.wanted_of([row])[row.pk]
    return None if wanted is None else set(wanted.holders)


def hold(grouping, local_part, **fields):
    return AppointmentFactory(grouping=grouping, person=create_person(local_part), **fields).person


def mails():
    return OutgoingMail.objects.filter(subject__contains="does not arrive")


# --- Which there are, and whom they reach -------------------------------------------------------


def test_group_without_holders_gets_no_address(grouping):
    assert services.refresh() == 0
    assert names() == []


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("coordinator", "here-coordinators"),
        ("focal_point", "here-focal-point"),
        ("alternate", "here-focal-point"),
    ],
)
def test_office_that_is_held_gets_its_address(grouping, role, name):
    person = hold(grouping, "holder", role=role)

    assert services.refresh() == 1

    assert names() == [name]
    assert holders_of(name) == {person.email}


@pytest.mark.parametrize("role", ["rapporteur", "list_administrator"])
def test_other_roles_have_none(grouping, role):
    hold(grouping, "holder", role=role)

    assert services.refresh() == 0
    assert names() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda held: Appointment.objects.filter(pk=held.pk).update(is_void=True),
        lambda held: Appointment.objects.filter(pk=held.pk).update(
            from_on=timezone.now().date() + timedelta(days=1)
        ),
        lambda held: type(held.person).objects.update(is_active=False),
        lambda held: Grouping.objects.update(status=GroupingStatus.CLOSED),
    ],
    ids=["corrected", "not begun", "account closed", "group closed"],
)
def test_who_holds_it_no_more_is_not_reached(grouping, change):
    held = AppointmentFactory(grouping=grouping, person=create_person("holder"))
    services.refresh()

    change(held)

    assert services.refresh() == 1
    row = RoleAddress.objects.get()
    assert not row.is_held
    assert row.is_due
    assert holders_of("here-coordinators") == set()


def test_second_run_notes_nothing(grouping, coordinator):
    services.refresh()
    before = list(RoleAddress.objects.values())

    assert services.refresh() == 0
    assert list(RoleAddress.objects.values()) == before


@pytest.mark.parametrize("rows", [1, 3])
def test_run_without_changes_asks_three_times(grouping, rows, django_assert_num_queries):
    for number in range(rows):
        hold(GroupingFactory(), f"holder{number}")
    services.refresh()

    with django_assert_num_queries(3):
        assert services.refresh() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_first_run_makes_all_at_once(rows, django_assert_num_queries):
    for number in range(rows):
        hold(GroupingFactory(), f"holder{number}")

    # Three, four to make them, all once more, and one for each that changes.
    with django_assert_num_queries(8 + rows):
        assert services.refresh() == rows


def test_renamed_group_has_both_addresses_for_a_while(grouping, coordinator):
    services.refresh()
    Grouping.objects.filter(pk=grouping.pk).update(slug="renamed")
    former = GroupingAddress.objects.create(grouping=grouping, slug="here")

    services.refresh()

    assert names() == ["here-coordinators", "renamed-coordinators"]
    assert holders_of("here-coordinators") == holders_of("renamed-coordinators")
    grouping.refresh_from_db()
    RoleAddress.objects.update(made_at=timezone.now())
    assert [row.name for row in services.addresses_of(grouping)] == ["renamed-coordinators"]

    former.until_at = timezone.now() - services.FORMER_KEPT - timedelta(days=1)
    former.save()

    assert services.refresh() == 1
    assert holders_of("here-coordinators") is None


def test_renaming_by_the_service_keeps_the_former_address(grouping, coordinator, moderator):
    services.refresh()

    life.rename(grouping, by=moderator, name="Another Name", slug="another-name")
    services.refresh()

    assert names() == ["another-name-coordinators", "here-coordinators"]
    assert holders_of("here-coordinators") == {coordinator.email}


def test_long_names_are_cut_and_told_apart():
    long = "a-very-long-name-of-a-group-that-nobody-wants-to-type-"
    groupings = [GroupingFactory(slug=f"{long}{end}") for end in ("one", "two")]
    for number, grouping in enumerate(groupings):
        hold(grouping, f"holder{number}")

    services.refresh()

    first, second = (row.name for row in RoleAddress.objects.order_by("pk"))
    assert first == "a-very-long-name-of-a-group-that-nobody-coordinators"
    assert second == "a-very-long-name-of-a-group-that-nobo-2-coordinators"
    assert len(first) == len(second) == NAME_LIMIT


def test_name_that_a_list_has_is_not_taken(grouping, coordinator):
    MailingListFactory(name="here-coordinators")

    services.refresh()

    assert names() == ["here-2-coordinators"]


def test_group_address_with_capitals_and_low_lines_becomes_a_name():
    hold(GroupingFactory(slug="Human_Rights"), "holder")

    services.refresh()

    assert names() == ["human-rights-coordinators"]


def test_list_cannot_take_the_address_of_an_office(grouping, coordinator):
    services.refresh()

    with pytest.raises(lists.NameTaken):
        lists.check_free("here-coordinators")
    lists.check_free("here")


# --- On the group's page ------------------------------------------------------------------------


def test_page_shows_the_address_beside_the_form(client, grouping):
    RoleAddressFactory(grouping=grouping)

    text = client.get(grouping.get_absolute_url()).text

    section = text.split('id="write"')[1].split("</section>")[0]
    assert 'href="mailto:here-coordinators@lists.example.org"' in section
    assert "/write/" in section


@pytest.mark.parametrize(
    "fields", [{"made_at": None}, {"is_held": False}, {"slug": "former"}], ids=str
)
def test_page_shows_no_address_that_reaches_nobody(client, grouping, fields):
    RoleAddressFactory(grouping=grouping, **{"name": "here-coordinators"} | fields)

    assert "mailto:" not in client.get(grouping.get_absolute_url()).text


def test_page_without_a_mail_server_shows_none_and_asks_nothing(
    settings, grouping, django_assert_num_queries
):
    RoleAddressFactory(grouping=grouping)
    settings.MAILMAN_URL = ""

    with django_assert_num_queries(0):
        assert services.addresses_of(grouping) == []


# --- Whom mail does not reach -------------------------------------------------------------------


def test_bounce_is_told_above_once_a_week(grouping, coordinator, parent_coordinator, moderator):
    row = RoleAddressFactory(grouping=grouping)

    for _time in range(2):
        assert services.note_bounces(row, [coordinator.email]) == 1

    (mail,) = mails()
    assert mail.recipient == parent_coordinator.email
    assert coordinator.email not in mail.text + mail.subject
    row.refresh_from_db()
    assert row.bouncing_count == 1


def test_next_week_it_is_told_again(grouping, coordinator, parent_coordinator, monkeypatch):
    row = RoleAddressFactory(grouping=grouping)
    services.note_bounces(row, [coordinator.email])
    next_week = timezone.now() + timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: next_week)

    services.note_bounces(row, [coordinator.email])

    assert mails().count() == 2


def test_secretariat_is_told_where_nobody_leads_above(grouping, coordinator):
    people = [create_moderator("one"), create_moderator("two")]

    services.note_bounces(RoleAddressFactory(grouping=grouping), [coordinator.email])

    assert {mail.recipient for mail in mails()} == {person.email for person in people}


def test_who_leads_both_is_not_told_of_themselves(grouping, parent_grouping, moderator):
    person = hold(grouping, "both")
    AppointmentFactory(grouping=parent_grouping, person=person)

    services.note_bounces(RoleAddressFactory(grouping=grouping), [person.email])

    assert [mail.recipient for mail in mails()] == [moderator.email]


def test_end_of_the_bounces_is_noted_and_nothing_else_is_written(
    grouping, coordinator, parent_coordinator, django_assert_num_queries
):
    row = RoleAddressFactory(grouping=grouping, bouncing_count=1)

    assert services.note_bounces(row, []) == 0

    row.refresh_from_db()
    assert row.bouncing_count == 0
    assert not mails().exists()
    with django_assert_num_queries(2):  # its own savepoint
        services.note_bounces(row, [])


def test_address_of_somebody_else_is_no_bounce_of_a_holder(grouping, coordinator, member):
    assert services.note_bounces(RoleAddressFactory(grouping=grouping), [member.email]) == 0


def test_former_address_tells_nothing_that_the_present_one_tells(
    grouping, coordinator, parent_coordinator
):
    row = RoleAddressFactory(grouping=grouping, slug="former", name="former-coordinators")

    services.note_bounces(row, [coordinator.email])

    assert not mails().exists()


def test_every_office_has_roles():
    assert set(services.ROLES) == set(Office)
