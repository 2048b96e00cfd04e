"""What a person's page tells of their groups."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from caucuses.me_memberships import SHOWN, _memberships
from caucuses.services import memberships as services
from caucuses.views import joining
from organisations.models import Mandate
from tests.caucuses.factories import GroupingFactory, MembershipFactory, MembershipWishFactory
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def context_of(person):
    return _memberships(SimpleNamespace(user=person))


def joined(person, organisation=None, **fields):
    return MembershipFactory(
        person=None if organisation else person,
        organisation=organisation,
        joined_by=person,
        **fields,
    )


def test_page_shows_own_and_ones_organisations_groups(client_of, representative, organisation):
    joined(representative, grouping=GroupingFactory(name="My Own"))
    joined(representative, organisation, grouping=GroupingFactory(name="Our Own"))
    joined(create_person("other"), grouping=GroupingFactory(name="Not Mine"))
    joined(representative, grouping=GroupingFactory(name="Left Behind"), ended=True)

    html = client_of("representative").get("/me/").content.decode()

    assert [name in html for name in ("My Own", "Our Own", "Not Mine", "Left Behind")] == [
        True,
        True,
        False,
        False,
    ]


def test_newcomer_is_shown_the_way(client_of, registered):
    html = client_of("registered").get("/me/").content.decode()

    assert "You belong to no group yet." in html
    assert 'href="/caucuses/"' in html


def test_buttons_fit_the_state(client_of, registered):
    membership = joined(registered)
    browser = client_of("registered")
    address = f"/me/groups/{membership.uid}"

    def offered():
        html = browser.get("/me/").content.decode()
        deeds = ("leave", "pause", "resume", "show", "hide")
        return [deed for deed in deeds if f'action="{address}/{deed}/"' in html]

    assert offered() == ["leave", "pause", "show"]
    services.pause(membership, by=registered)
    services.set_listed(membership, by=registered, is_listed=True)
    assert offered() == ["leave", "resume", "hide"]


def test_representative_without_the_scope_gets_no_button(registered):
    organisation = OrganisationFactory(registered=True)
    MandateFactory(person=registered, organisation=organisation, may_join=False)
    joined(registered, organisation)

    (membership,) = context_of(registered)["memberships"]

    assert not membership.may_act


def test_former_representative_sees_nothing_of_it(representative, organisation):
    joined(representative, organisation)
    Mandate.objects.filter(person=representative).update(until_at=timezone.now())

    assert context_of(representative)["memberships"] == []


def test_wish_leads_to_joining_until_somebody_asked(client_of, representative, organisation):
    grouping = GroupingFactory(slug="wished", statement="Be fair.")
    MembershipWishFactory(organisation=organisation, grouping=grouping)
    MembershipWishFactory(organisation=organisation, grouping=GroupingFactory(closed=True))
    MembershipWishFactory(
        organisation=organisation, grouping=GroupingFactory(who_may_join="individuals")
    )

    html = client_of("representative").get("/me/").content.decode()
    assert html.count("Accept its statement to join") == 1
    assert 'href="/caucuses/wished/join/"' in html

    second = MandateFactory(organisation=organisation)
    services.join(grouping, by=second.person, mandate=second, accepted_statement="Be fair.")

    assert context_of(representative)["wishes"] == []


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count(row_count, django_assert_num_queries):
    person = create_person("busy")
    for _number in range(row_count):
        organisation = OrganisationFactory(registered=True)
        MandateFactory(person=person, organisation=organisation)
        joined(person)
        joined(person, organisation)
        MembershipWishFactory(organisation=organisation)
        services.join(GroupingFactory(), by=person)
    # Memberships, mandates, what waits, wishes, what was asked of them; translations of two.
    with django_assert_num_queries(7):
        context_of(person)


def test_of_very_many_the_first_are_shown_and_the_way_to_all(client_of, registered):
    for number in range(SHOWN + 1):
        joined(registered, grouping=GroupingFactory(name=f"Caucus {number:02}"))

    html = client_of("registered").get("/me/").text

    assert [f"Caucus {number:02}</bdi>" in html for number in (0, SHOWN - 1, SHOWN)] == [
        True,
        True,
        False,
    ]
    assert 'href="/me/groups/"' in html


def test_all_stand_on_pages_of_their_own(client_of, representative, organisation, monkeypatch):
    monkeypatch.setattr(joining, "OWN_PER_PAGE", 2)
    for name, owner in (("Oldest", None), ("Middle", organisation), ("Newest", None)):
        joined(representative, owner, grouping=GroupingFactory(name=name))
    joined(create_person("other"), grouping=GroupingFactory(name="Not Mine"))
    browser = client_of("representative")

    first = browser.get("/me/groups/")
    second = browser.get("/me/groups/", {"after": first.context["page"].next_key})

    shown = [[row.grouping.name for row in page.context["page"]] for page in (first, second)]
    assert shown == [["Newest", "Middle"], ["Oldest"]]
    assert first.text.count("/leave/") == 2


@pytest.mark.parametrize("row_count", [1, 3])
def test_page_of_all_asks_as_often(client_of, registered, row_count, django_assert_num_queries):
    browser = client_of("registered")
    for _number in range(row_count):
        organisation = OrganisationFactory(registered=True)
        MandateFactory(person=registered, organisation=organisation)
        joined(registered)
        joined(registered, organisation)

    # Session, person, memberships, translations, mandates.
    with django_assert_num_queries(5):
        page = browser.get("/me/groups/")
    assert page.text.count("/leave/") == 2 * row_count
