"""The list of memberships in the back-office."""

import csv
from io import StringIO

import pytest

from audit.enums import Deed
from audit.models import Entry
from caucuses.admin import memberships, scope
from caucuses.models import Membership
from caucuses.services import memberships as services
from tests.caucuses.factories import MembershipFactory
from tests.organisations.factories import OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

LIST = "/admin/caucuses/membership/"
EVERYBODY = {"membership": "all"}


@pytest.fixture
def membership(grouping):
    person = create_person("target", name="Targeted Person")
    return MembershipFactory(grouping=grouping, person=person, introduction="I teach.")


@pytest.fixture
def foreign(other_grouping):
    """A membership elsewhere."""
    return MembershipFactory(grouping=other_grouping, person=create_person("foreign"))


def export(browser, *rows):
    """Return what the export of these memberships answers."""
    chosen = [str(row.pk) for row in rows]
    return browser.post(
        LIST, {"action": "export", "_selected_action": chosen, "index": "0", **EVERYBODY}
    )


@pytest.mark.parametrize(
    ("who", "sees_here", "sees_elsewhere"),
    [
        ("coordinator", True, False),
        ("parent_coordinator", True, False),
        ("other_coordinator", False, True),
        ("moderator", True, True),
        ("administrator", True, True),
    ],
)
def test_one_sees_the_members_of_ones_groups(
    client_of, membership, foreign, who, sees_here, sees_elsewhere
):
    browser = client_of(who)
    html = browser.get(LIST).content.decode()

    for row, is_seen in ((membership, sees_here), (foreign, sees_elsewhere)):
        assert (row.person.name in html) is is_seen
        found = f"{LIST}{row.pk}/"
        assert browser.get(f"{found}change/").status_code == (200 if is_seen else 404)
        assert browser.get(f"{found}end/").status_code == (200 if is_seen else 404)
        found_rows = browser.get(LIST, {"q": row.person.name}).context["cl"].result_list
        assert list(found_rows) == ([row] if is_seen else [])


@pytest.mark.parametrize("who", ["registered", "member", "former_coordinator"])
def test_others_do_not_enter(client_of, membership, who):
    browser = client_of(who)

    for address in (LIST, f"{LIST}{membership.pk}/change/", f"{LIST}{membership.pk}/end/"):
        assert browser.get(address).status_code in (302, 403)
    browser.post(f"{LIST}{membership.pk}/end/", {"reason": "So."})
    assert Membership.objects.get(pk=membership.pk).is_current


def test_page_shows_what_coordinators_need(client_of, membership, coordinator):
    html = client_of("coordinator").get(f"{LIST}{membership.pk}/change/").content.decode()

    assert "Targeted Person" in html
    assert "I teach." in html
    assert f'href="{LIST}{membership.pk}/end/"' in html
    assert 'name="_save"' not in html


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
def test_nothing_is_added_or_deleted(client_of, membership, coordinator, path):
    address = LIST + path.format(pk=membership.pk)

    assert client_of("coordinator").get(address).status_code == 403
    assert client_of("coordinator").post(address, {"post": "yes"}).status_code == 403
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_list_shows_current_ones_first(client_of, grouping, membership, coordinator):
    gone = MembershipFactory(
        grouping=grouping, person=create_person("gone", name="Gone Person"), ended=True
    )
    browser = client_of("coordinator")

    shown = {
        query: [name in browser.get(LIST + query).content.decode() for name in ("Targeted", "Gone")]
        for query in ("", "?membership=former", "?membership=all", "?q=gone&membership=all")
    }

    assert shown == {
        "": [True, False],
        "?membership=former": [False, True],
        "?membership=all": [True, True],
        "?q=gone&membership=all": [False, True],
    }
    assert "/end/" not in browser.get(f"{LIST}{gone.pk}/change/").content.decode()


@pytest.mark.parametrize("query", ["?person__email__startswith=t", "?person__email=x"])
def test_address_is_no_filter(client_of, membership, coordinator, query):
    assert client_of("coordinator").get(LIST + query).status_code == 400


def test_search_does_not_look_at_addresses(client_of, membership, coordinator):
    html = client_of("coordinator").get(LIST, {"q": "people.example"}).content.decode()

    assert "Targeted Person" not in html


def test_coordinator_ends_a_membership(client_of, membership, coordinator):
    browser = client_of("coordinator")
    address = f"{LIST}{membership.pk}/end/"
    assert browser.post(address, {"reason": " "}).status_code == 422

    done = browser.post(address, {"reason": "Writes to nobody."}, follow=True)

    assert "The membership has ended." in done.content.decode()
    membership.refresh_from_db()
    assert (membership.end, membership.end_reason) == ("removed", "Writes to nobody.")
    again = browser.post(address, {"reason": "Once more."})
    assert again.status_code == 409
    assert "has ended already" in again.content.decode()


def test_coordinator_is_sent_to_their_page_to_leave(client_of, grouping, coordinator):
    own = MembershipFactory(grouping=grouping, person=coordinator)

    response = client_of("coordinator").post(f"{LIST}{own.pk}/end/", {"reason": "So."})

    assert response.status_code == 409
    assert "you leave on your page" in response.content.decode()


def test_membership_elsewhere_is_not_ended(client_of, foreign, coordinator):
    response = client_of("coordinator").post(f"{LIST}{foreign.pk}/end/", {"reason": "So."})

    assert response.status_code == 404
    assert Membership.objects.get(pk=foreign.pk).is_current


def test_export_gives_names_and_no_addresses(client_of, grouping, membership, coordinator):
    organisation = OrganisationFactory(name="A Network", registered=True)
    theirs = MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=membership.person
    )
    nameless = MembershipFactory(grouping=grouping, person=create_person("nameless", name=""))

    response = export(client_of("coordinator"), membership, theirs, nameless)

    assert response["Content-Disposition"] == 'attachment; filename="members.csv"'
    text = response.content.decode()
    since = membership.from_at.date().isoformat()
    assert list(csv.reader(StringIO(text))) == [
        ["Name", "Organisation", "Group", "Since"],
        ["Targeted Person", "", "Caucus Here", since],
        ["", "A Network", "Caucus Here", since],
        ["", "", "Caucus Here", since],
    ]
    assert "@" not in text


def test_export_notes_each_row_also_those_of_other_pages(
    client_of, grouping, membership, moderator, monkeypatch
):
    further = MembershipFactory(grouping=grouping, person=create_person("further"))
    monkeypatch.setattr(memberships, "ROWS_NOTED", 1)

    client_of("moderator").post(
        LIST,
        {
            "action": "export",
            "_selected_action": [str(membership.pk)],
            "select_across": "1",
            "index": "0",
        },
    )

    noted = Entry.objects.filter(deed=Deed.EXPORTED, kind="caucuses.membership").order_by("number")
    rows = [[str(membership.pk)], [str(further.pk)]]
    assert list(noted.values_list("actor", "rows")) == [(moderator.uid, row) for row in rows]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"], ids=repr)
def test_export_lets_no_cell_be_a_formula(client_of, grouping, coordinator, start):
    name = f"{start}HYPERLINK(1)"
    row = MembershipFactory(grouping=grouping, person=create_person("sly", name=name))

    text = export(client_of("coordinator"), row).content.decode()

    assert next(csv.reader(StringIO(text.splitlines()[1])))[0] == f"'{name}"


def test_export_holds_nothing_of_other_groups(client_of, membership, foreign, coordinator):
    text = export(client_of("coordinator"), membership, foreign).content.decode()

    assert "Targeted Person" in text
    assert foreign.person.name not in text


def test_list_counts_to_a_limit(client_of, grouping, coordinator, monkeypatch):
    monkeypatch.setattr(memberships.ShortPaginator, "limit", 2)
    for number in range(4):
        MembershipFactory(grouping=grouping, person=create_person(f"m{number}"))

    response = client_of("coordinator").get(LIST)

    assert response.context["cl"].result_count == 2


@pytest.mark.parametrize("row_count", [1, 3])
def test_list_query_count(client_of, grouping, coordinator, row_count, django_assert_num_queries):
    for number in range(row_count):
        membership = MembershipFactory(grouping=grouping, person=create_person(f"m{number}"))
        MembershipFactory(
            grouping=grouping,
            person=None,
            organisation=OrganisationFactory(registered=True),
            joined_by=membership.person,
        )
    browser = client_of("coordinator")
    browser.get(LIST)
    # Session, person, groups of people, groups led, those below, lists kept, number of rows, stored
    # permissions (2), whether there is a group to appoint for, groups, rows.
    with django_assert_num_queries(17):
        browser.get(LIST)


@pytest.mark.parametrize("few", [0, 200])
def test_list_is_the_same_of_few_and_of_many_groups(
    client_of, grouping, other_grouping, coordinator, monkeypatch, few
):
    monkeypatch.setattr(scope, "FEW", few)
    mine = MembershipFactory(grouping=grouping, person=create_person("mine"))
    MembershipFactory(grouping=other_grouping, person=create_person("theirs"))

    response = client_of("coordinator").get(LIST)

    assert list(response.context["cl"].result_list) == [mine]


@pytest.mark.parametrize("limit", [0, 200])
def test_search_finds_the_same_by_rare_and_by_common_names(
    client_of, grouping, coordinator, monkeypatch, limit
):
    monkeypatch.setattr(memberships, "FOUND_LIMIT", limit)
    person = create_person("wanted", name="Ina Planted")
    wanted = MembershipFactory(grouping=grouping, person=person)
    MembershipFactory(grouping=grouping, person=create_person("other", name="Ina Elsewhere"))

    response = client_of("coordinator").get(LIST, {"q": "plant ina"})

    assert list(response.context["cl"].result_list) == [wanted]


def test_search_counts_to_a_lower_limit(client_of, grouping, coordinator, monkeypatch):
    monkeypatch.setattr(memberships, "COUNT_FOUND_LIMIT", 1)
    for number in range(3):
        person = create_person(f"m{number}", name="Ina Planted")
        MembershipFactory(grouping=grouping, person=person)

    response = client_of("coordinator").get(LIST, {"q": "planted"})

    assert response.context["cl"].result_count == 1


def test_end_by_service_needs_the_permission(membership, other_coordinator):
    with pytest.raises(services.MayNotEnd):
        services.remove(membership, by=other_coordinator, reason="So.")
