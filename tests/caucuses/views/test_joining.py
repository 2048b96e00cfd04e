"""The form to join, the list of members, and what a member does with a click."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from audit.models import Entry
from caucuses.models import Membership
from caucuses.services import memberships as services
from caucuses.views import joining as views
from moderation.models import Request
from organisations.models import Mandate
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def _names(response):
    """Return the members of a list, in order."""
    html = response.content.decode()
    found = re.findall(r'<span class="name">(?:<a [^>]*>)?(?:<bdi[^>]*>)?([^<]+)', html)
    return [name.strip() for name in found]


def _organisation(name, **fields):
    fields = {"listed": True, "public_fields": ["listed", "groups"]} | fields
    return OrganisationFactory(name=name, **fields)


def _member(grouping, name, **fields):
    person = create_person(name.lower(), name=name)
    return MembershipFactory(grouping=grouping, person=person, **{"is_listed": True} | fields)


# --- Joining ------------------------------------------------------------------------------------


def test_visitor_is_led_to_sign_in(client, grouping):
    response = client.get("/caucuses/here/join/")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/caucuses/here/join/"


def test_page_shows_what_one_joins(client_of, registered):
    GroupingFactory(
        slug="joined", purpose="Why we work.", decides="By consensus.", statement="Be fair."
    )

    html = client_of("registered").get("/caucuses/joined/join/").content.decode()

    for text in ("Why we work.", "By consensus.", "Be fair.", "I accept the statement"):
        assert text in html
    assert "Only members and coordinators can read this list." in html
    assert "The coordinators decide by it. At most 1000 letters." in html


def test_individual_joins_an_open_group(client_of, registered):
    grouping = GroupingFactory(slug="joined", admission="open")

    response = client_of("registered").post(
        "/caucuses/joined/join/", {"acting": "myself", "introduction": "I teach."}, follow=True
    )

    assert response.redirect_chain == [("/me/", 302)]
    assert f"You are a member of {grouping.name} now." in response.content.decode()
    assert Membership.objects.get().introduction == "I teach."


def test_organisation_asks_to_join(client_of, grouping, organisation, representative):
    browser = client_of("representative")
    page = browser.get("/caucuses/here/join/").content.decode()
    assert "Listed Network" in page

    response = browser.post(
        "/caucuses/here/join/", {"acting": str(organisation.uid), "is_listed": "on"}, follow=True
    )

    request = Request.objects.get(kind="membership")
    assert response.redirect_chain == [(request.get_absolute_url(), 302)]
    assert "Your request waits for approval." in response.content.decode()
    assert request.payload["organisation"] == str(organisation.uid)
    assert request.payload["mandate"] == str(Mandate.objects.get(person=representative).uid)
    assert request.payload["is_listed"] is True


def test_sending_twice_leaves_one_request(client_of, grouping, registered):
    browser = client_of("registered")
    browser.post("/caucuses/here/join/", {"acting": "myself"})

    second = browser.post("/caucuses/here/join/", {"acting": "myself"})

    assert second.status_code == 409
    assert "A request already waits for approval." in second.content.decode()
    assert Request.objects.filter(kind="membership").count() == 1
    assert "Your request waits for approval." in second.content.decode()


def test_member_is_told_so(client_of, grouping, member):
    browser = client_of("member")
    told = "You are a member of this group already."

    assert told in browser.get("/caucuses/here/join/").content.decode()
    assert browser.post("/caucuses/here/join/", {"acting": "myself"}).status_code == 409


@pytest.mark.parametrize(
    "acting",
    ["", "nonsense", "00000000-0000-4000-8000-000000000000", "theirs", "unlisted", "\x00"],
)
def test_forged_organisation_is_refused(
    client_of, grouping, representative, other_organisation, acting
):
    uid = {"theirs": other_organisation.uid, "unlisted": OrganisationFactory(registered=True).uid}

    response = client_of("representative").post(
        "/caucuses/here/join/", {"acting": str(uid.get(acting, acting))}
    )

    assert response.status_code == 422
    assert not Request.objects.filter(kind="membership").exists()
    assert "Choose" in response.content.decode()


def test_revoked_mandate_is_no_choice(client_of, grouping, organisation, representative):
    Mandate.objects.filter(person=representative).update(until_at=timezone.now())

    response = client_of("representative").post(
        "/caucuses/here/join/", {"acting": str(organisation.uid)}
    )

    assert response.status_code == 422
    assert not Request.objects.filter(kind="membership").exists()


def test_bad_form_keeps_what_was_typed(client_of, registered):
    GroupingFactory(slug="joined", statement="Be fair.")

    response = client_of("registered").post(
        "/caucuses/joined/join/", {"acting": "myself", "introduction": "I teach." + "x" * 1000}
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert "I teach." in html
    assert 'href="#id_introduction"' in html
    assert 'href="#id_accepts"' in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closed": True}, "Nobody can join any more."),
        ({"outside": True}, "This group stands outside the WSIS structure"),
        ({"who_may_join": "appointed"}, "its members are appointed."),
    ],
    ids=["closed", "outside", "appointed"],
)
def test_group_that_nobody_joins_says_so(client_of, registered, fields, words):
    GroupingFactory(slug="joined", **fields)
    browser = client_of("registered")

    page = browser.get("/caucuses/joined/join/")
    sent = browser.post("/caucuses/joined/join/", {"acting": "myself"})

    assert words in page.content.decode()
    assert "<form" not in page.content.decode().split("<main")[1]
    assert sent.status_code == 409
    assert not Membership.objects.exists()


def test_group_of_organisations_tells_an_individual_the_way(client_of, registered):
    GroupingFactory(slug="joined", who_may_join="organisations")
    browser = client_of("registered")

    html = browser.get("/caucuses/joined/join/").content.decode()

    assert "you act for none" in html
    assert browser.post("/caucuses/joined/join/", {}).status_code == 422
    assert not Request.objects.filter(kind="membership").exists()


def test_group_of_individuals_offers_no_organisation(client_of, representative):
    GroupingFactory(slug="joined", who_may_join="individuals", admission="open")
    browser = client_of("representative")

    assert "Listed Network" not in browser.get("/caucuses/joined/join/").content.decode()
    browser.post("/caucuses/joined/join/", {})
    assert Membership.objects.get().person == representative


def test_former_address_leads_on(client_of, grouping, registered):
    grouping.former_addresses.create(slug="before")

    for page in ("join", "members"):
        response = client_of("registered").get(f"/caucuses/before/{page}/")
        assert response["Location"] == f"/caucuses/here/{page}/"
    assert client_of("registered").get("/caucuses/nowhere/join/").status_code == 404


@pytest.mark.parametrize("mandate_count", [1, 3])
def test_join_page_query_count(client_of, registered, mandate_count, django_assert_num_queries):
    GroupingFactory(slug="joined")
    for _number in range(mandate_count):
        MandateFactory(person=registered)
    browser = client_of("registered")
    browser.get("/caucuses/joined/join/")
    # Session, person, group, mandates, own membership, own request, usual wait.
    with django_assert_num_queries(7):
        browser.get("/caucuses/joined/join/")


# --- The list of members ------------------------------------------------------------------------


def test_public_list_shows_those_who_agreed(client):
    grouping = GroupingFactory(slug="joined", members_shown="public")
    _member(grouping, "Ana")
    _member(grouping, "Silent", is_listed=False)
    _member(grouping, "Former", ended=True)
    by = create_person("agent")
    shown, quiet = _organisation("Shown"), _organisation("Quiet", public_fields=["listed"])
    hidden = _organisation("Hidden", is_listed=False)
    for organisation in (shown, quiet, hidden):
        MembershipFactory(
            grouping=grouping,
            person=None,
            organisation=organisation,
            is_listed=True,
            joined_by=by,
        )

    response = client.get("/caucuses/joined/members/")

    assert _names(response) == ["Ana", "Shown"]
    html = response.content.decode()
    assert "@people.example" not in html
    assert "<dt>Organisations</dt><dd>3</dd>" in html
    assert "<dt>Individuals</dt><dd>2</dd>" in html


def test_public_list_is_one_page_for_all(client, client_of, coordinator, grouping):
    grouping.members_shown = "public"
    grouping.save()
    _member(grouping, "Ana")
    _member(grouping, "Silent", is_listed=False)

    anybody, leader = (
        browser.get("/caucuses/here/members/") for browser in (client, client_of("coordinator"))
    )

    assert anybody.content == leader.content
    for response in (anybody, leader):
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "public, no-cache"
        assert not response.cookies


@pytest.mark.parametrize(
    ("shown", "who", "status"),
    [
        ("members", "visitor", 302),
        ("members", "registered", 403),
        ("members", "member", 200),
        ("members", "coordinator", 200),
        ("members", "parent_coordinator", 200),
        ("members", "other_coordinator", 403),
        ("members", "former_coordinator", 403),
        ("members", "moderator", 200),
        ("coordinators", "visitor", 302),
        ("coordinators", "member", 403),
        ("coordinators", "coordinator", 200),
        ("coordinators", "parent_coordinator", 200),
        ("coordinators", "other_coordinator", 403),
        ("coordinators", "former_coordinator", 403),
        ("coordinators", "moderator", 200),
    ],
)
def test_list_is_read_as_the_group_says(client_of, grouping, shown, who, status):
    grouping.members_shown = shown
    grouping.save()

    response = client_of(who).get("/caucuses/here/members/")

    assert response.status_code == status
    if status == 403:
        assert "This list is not for you" in response.content.decode()


def test_member_through_an_organisation_reads_the_list(
    client_of, grouping, organisation, representative
):
    membership = MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=representative
    )
    browser = client_of("representative")
    assert browser.get("/caucuses/here/members/").status_code == 200

    services.leave(membership, by=representative)

    assert browser.get("/caucuses/here/members/").status_code == 403


def test_coordinators_see_who_is_not_listed(client_of, grouping, member, coordinator):
    _member(grouping, "Ana")

    theirs = client_of("coordinator").get("/caucuses/here/members/")
    members = client_of("member").get("/caucuses/here/members/")

    assert _names(theirs) == ["Member Testperson", "Ana"]
    assert theirs.content.decode().count("Not listed") == 1
    assert "@people.example" not in theirs.content.decode()
    assert _names(members) == ["Ana"]


def test_who_sees_all_by_an_office_is_noted(client_of, grouping, member, coordinator, moderator):
    shown = _member(grouping, "Ana")
    own = grouping.memberships.get(person=member)

    for who in ("member", "coordinator", "moderator"):
        assert client_of(who).get("/caucuses/here/members/").status_code == 200

    noted = Entry.objects.order_by("number").values_list("actor", "deed", "kind", "rows")
    rows = [str(key) for key in sorted([own.pk, shown.pk])]
    assert list(noted) == [
        (person.uid, "listed", "caucuses.membership", rows) for person in (coordinator, moderator)
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ana", "Shown"]),
        ("?who=organisations", ["Shown"]),
        ("?who=individuals", ["Ana"]),
    ],
)
def test_list_is_narrowed(client, query, names):
    grouping = GroupingFactory(slug="joined", members_shown="public")
    membership = _member(grouping, "Ana")
    MembershipFactory(
        grouping=grouping,
        person=None,
        organisation=_organisation("Shown"),
        is_listed=True,
        joined_by=membership.person,
    )

    assert _names(client.get(f"/caucuses/joined/members/{query}")) == names


@pytest.mark.parametrize("query", ["?who=nonsense", "?after=forged", "?who=%00"])
def test_forged_query_is_refused(client, query):
    GroupingFactory(slug="joined", members_shown="public")

    assert client.get(f"/caucuses/joined/members/{query}").status_code == 400


def test_list_is_paged_by_key(client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    grouping = GroupingFactory(slug="joined", members_shown="public")
    for letter in "ABCDE":
        _member(grouping, letter)

    seen, address = [], "/caucuses/joined/members/?who=individuals"
    while address:
        response = client.get(address)
        seen.append(_names(response))
        found = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        address = found and "/caucuses/joined/members/" + found[1].replace("&amp;", "&")

    assert seen == [["A", "B"], ["C", "D"], ["E"]]


def test_empty_list_says_so(client):
    GroupingFactory(slug="joined", members_shown="public")

    assert "Nobody to show" in client.get("/caucuses/joined/members/").content.decode()


@pytest.mark.parametrize("member_count", [1, 3])
def test_list_query_count(client, member_count, django_assert_num_queries):
    grouping = GroupingFactory(slug="joined", members_shown="public")
    for number in range(member_count):
        membership = _member(grouping, f"Person{number}")
        MembershipFactory(
            grouping=grouping,
            person=None,
            organisation=_organisation(f"Org{number}"),
            is_listed=True,
            joined_by=membership.person,
        )
    cache.clear()
    # Group and parent, members, counts.
    with django_assert_num_queries(3):
        client.get("/caucuses/joined/members/")


# --- The group's page ---------------------------------------------------------------------------


def test_group_page_leads_to_joining_and_members(client, grouping, member):
    html = client.get("/caucuses/here/").content.decode()

    assert 'href="/caucuses/here/join/"' in html
    assert 'href="/caucuses/here/members/"' in html
    assert "1 member<" in html
    assert "Member Testperson" not in html


def test_group_page_without_members_shows_it_as_missing(client, grouping):
    html = client.get("/caucuses/here/").content.decode()

    assert "Nobody has joined here yet." in html
    assert 'href="/caucuses/here/members/"' not in html


# --- The member's own deeds ---------------------------------------------------------------------


def test_member_pauses_lists_and_leaves_with_a_click(client_of, grouping, member):
    browser = client_of("member")
    membership = grouping.memberships.get()
    address = f"/me/groups/{membership.uid}"

    for deed, words in [
        ("pause", "The membership is paused."),
        ("resume", "The membership goes on."),
        ("show", "Shown in the list of members from now on."),
        ("hide", "No longer shown in the list of members."),
        ("leave", "You left the group."),
    ]:
        response = browser.post(f"{address}/{deed}/", follow=True)
        assert response.redirect_chain == [("/me/", 302)]
        assert words in response.content.decode()

    membership.refresh_from_db()
    assert membership.end == "left"


def test_leaving_in_two_tabs_says_that_it_is_over(client_of, grouping, member):
    browser = client_of("member")
    address = f"/me/groups/{grouping.memberships.get().uid}/leave/"
    browser.post(address)

    second = browser.post(address)

    assert second.status_code == 409
    assert "This membership has ended already." in second.content.decode()


@pytest.mark.parametrize("deed", ["leave", "pause", "resume", "show", "hide"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("registered", 404),
        ("coordinator", 404),
        ("moderator", 404),
        ("administrator", 404),
    ],
)
def test_membership_of_somebody_else_does_not_exist(client_of, grouping, member, deed, who, status):
    membership = grouping.memberships.get()
    before = Membership.objects.values().get(pk=membership.pk)

    response = client_of(who).post(f"/me/groups/{membership.uid}/{deed}/")

    assert response.status_code == status
    assert Membership.objects.values().get(pk=membership.pk) == before


def test_deeds_are_done_by_post_alone(client_of, grouping, member):
    uid = grouping.memberships.get().uid

    for deed in ("leave", "pause", "resume", "show", "hide"):
        assert client_of("member").get(f"/me/groups/{uid}/{deed}/").status_code == 405
    assert grouping.memberships.current().exists()


def test_representative_without_the_scope_may_not(client_of, grouping, organisation, registered):
    MandateFactory(organisation=organisation, person=registered, may_join=False)
    membership = MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=registered
    )

    response = client_of("registered").post(f"/me/groups/{membership.uid}/leave/")

    assert response.status_code == 403
    assert Membership.objects.get().is_current
