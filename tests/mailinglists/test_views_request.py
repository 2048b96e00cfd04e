"""Asking for a list: start, form, the check while typing."""

import pytest
from django.utils import timezone

from caucuses.models import Membership
from mailinglists.models import MailingList, NameClaim
from moderation import services as moderation
from moderation.models import Request
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.mailinglists import factories
from tests.mailinglists.factories import MailingListFactory, typed

pytestmark = pytest.mark.django_db
START = "/lists/request/"


def begin(client, grouping, start="discussion"):
    """Begin a request; return its form's address."""
    response = client.post(START, {"grouping": grouping.slug, "start": start})
    assert response.status_code == 302, response.context["form"].errors
    return response.headers["Location"]


def test_visitor_is_sent_to_sign_in(client):
    response = client.get(f"{START}?group=here")
    assert response.headers["Location"] == "/accounts/login/?next=/lists/request/%3Fgroup%3Dhere"


def test_start_offers_ones_groups(client_of, member, grouping, other_grouping):
    response = client_of("member").get(f"{START}?group={grouping.slug}")

    choices = [str(value) for value, _label in response.context["form"].fields["grouping"].choices]
    assert choices == ["", grouping.slug]
    assert f'value="{grouping.slug}" selected' in response.text


def test_start_without_a_group_leads_to_the_groups(client_of, registered, grouping):
    response = client_of("registered").get(START)

    assert "you belong to none yet" in response.text
    assert '<form method="post" novalidate' not in response.text


def test_coordinator_of_the_parent_may_ask(client_of, parent_coordinator, grouping):
    assert begin(client_of("parent_coordinator"), grouping)


@pytest.mark.parametrize("who", ["registered", "former_coordinator", "other_coordinator"])
def test_forged_group_is_refused(client_of, request, who, grouping):
    request.getfixturevalue(who)

    response = client_of(who).post(START, {"grouping": grouping.slug, "start": "discussion"})

    assert response.status_code == 422
    assert "Choose a group that you belong to." in str(response.context["form"].errors)
    assert not Request.objects.filter(kind="list_request").exists()


def test_closed_group_and_ended_membership_are_not_offered(client_of, member, grouping):
    closed = GroupingFactory(closed=True)
    MembershipFactory(grouping=closed, person=member)
    Membership.objects.filter(grouping=grouping).update(until_at=timezone.now(), end="left")

    for slug in (closed.slug, grouping.slug):
        response = client_of("member").post(START, {"grouping": slug, "start": "discussion"})
        assert response.status_code == 422


def test_beginning_twice_leaves_one_draft(client_of, member, grouping):
    client = client_of("member")
    first, second = begin(client, grouping), begin(client, grouping, "announcements")

    assert first == second
    draft = Request.objects.get(kind="list_request")
    assert draft.payload["start"]["posting"] == "moderators"


def test_eleventh_draft_is_refused(client_of, member, grouping):
    for _number in range(10):
        factories.draft(member, grouping)

    response = client_of("member").post(START, {"grouping": grouping.slug, "start": "drafting"})

    assert response.status_code == 409
    assert "unsent drafts" in response.text


@pytest.mark.parametrize(
    ("start", "checked"),
    [
        ("discussion", ["open", "subscribers", "public"]),
        ("announcements", ["open", "moderators", "public"]),
        ("confidential", ["members", "subscribers", "members"]),
        ("drafting", ["moderated", "subscribers", "public"]),
    ],
)
def test_template_sets_the_choices(client_of, member, grouping, start, checked):
    client = client_of("member")

    form = client.get(begin(client, grouping, start)).context["form"]

    assert [form[name].value() for name in ("subscribing", "posting", "archive")] == checked


def test_like_a_list_that_i_own(client_of, member, coordinator, list_master, grouping):
    settings = {"subscribing": "moderated", "archive": "none", "languages": ["ru"]}
    row = factories.submitted(member, grouping, owners=member.email, name="mine", **settings)
    factories.confirm(row, member.email)
    moderation.move(row, "support", by=coordinator)
    moderation.approve(row, by=list_master, **factories.ADDRESSES)
    client = client_of("member")

    form = client.get(begin(client, grouping, "like:mine")).context["form"]

    found = {name: form[name].value() for name in settings}
    assert found == settings
    assert (
        client_of("coordinator")
        .post(START, {"grouping": grouping.slug, "start": "like:mine"})
        .status_code
        == 422
    )


def test_form_is_sent_and_shows_where_it_stands(client_of, member, grouping):
    client = client_of("member")
    url = begin(client, grouping)

    response = client.post(url, typed(name="  Human-Rights "), follow=True)

    row = Request.objects.get(kind="list_request")
    assert (row.state, row.title, row.target) == ("submitted", "human-rights", grouping)
    assert row.reference.startswith("LST-")
    assert "The name was written in small letters: human-rights" in response.text
    assert "first@owners.example" in response.text
    assert client.get(url).headers["Location"] == row.get_absolute_url()


def test_form_keeps_what_was_typed(client_of, member, grouping):
    client = client_of("member")
    url = begin(client, grouping)

    response = client.post(url, typed(name="Größe", title="A title", owners="nonsense"))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "owners"}
    assert "grosse" in response.text
    form = client.get(url).context["form"]
    assert (form["name"].value(), form["title"].value()) == ("Größe", "A title")
    assert not NameClaim.objects.exists()


def test_form_is_kept_for_later(client_of, member, grouping):
    client = client_of("member")
    url = begin(client, grouping)

    response = client.post(url, {"title": "Half", "later": "1"})

    assert response.headers["Location"] == "/me/"
    assert client.get(url).context["form"]["title"].value() == "Half"
    assert url in client.get(START).text


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"name": "a" * 200}, "name", "at most 52"),
        ({"name": "a" * 201}, "name", "at most 200"),
        ({"name": "list.name"}, "name", "list-name"),
        ({"name": "list+name"}, "name", "list-name"),
        ({"name": "list name"}, "name", "list-name"),
        ({"name": "rights-owner"}, "name", "-owner"),
        ({"name": "taken"}, "name", "There is a list of this name"),
        ({"name": "nul\0"}, "name", ""),
        ({"title": "two\nlines"}, "title", "one line"),
        ({"title": "turned \u202e"}, "title", "direction"),
        ({"purpose": "Short."}, "purpose", "Too short"),
        ({"languages": ["xx"]}, "languages", ""),
        ({"languages": None}, "languages", "at least one language"),
        ({"subscribing": "forged"}, "subscribing", ""),
        ({"owners": ""}, "owners", "at least one owner"),
        ({"owners": " \n "}, "owners", "at least one owner"),
        ({"owners": "a@b.example, not an address"}, "owners", "no e-mail address"),
        ({"owners": " ".join(f"o{n}@b.example" for n in range(6))}, "owners", "at most 5"),
        ({"owners": "a@b.example", "moderators": "A@B.example"}, "moderators", "owner already"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(client_of, member, grouping, changes, field, told):
    MailingListFactory(name="taken")
    client = client_of("member")

    response = client.post(begin(client, grouping), typed(**changes))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert told in str(response.context["form"].errors[field])
    assert Request.objects.get(kind="list_request").state == "draft"


def test_name_that_another_request_took_meanwhile(client_of, member, coordinator, grouping):
    client = client_of("member")
    url = begin(client, grouping)
    factories.submitted(coordinator, grouping, name="rights")

    response = client.post(url, typed(name="rights"))

    assert response.status_code == 422
    assert "Another request for a list of this name waits" in response.text


def test_second_tab_is_too_late(client_of, member, grouping):
    client = client_of("member")
    url = begin(client, grouping)
    client.post(url, typed())

    assert client.post(url, typed()).status_code == 409


def test_membership_that_ended_is_told(client_of, member, grouping):
    client = client_of("member")
    url = begin(client, grouping)
    Membership.objects.update(until_at=timezone.now(), end="left")

    response = client.post(url, typed())

    assert response.status_code == 409
    assert "Only members of the group" in response.text


def test_request_of_somebody_else_does_not_exist(client_of, member, registered, grouping):
    row = factories.draft(member, grouping)
    url = f"/lists/request/{row.uid}/"

    assert client_of("registered").get(url).status_code == 404
    assert client_of("registered").post(url, typed()).status_code == 404


def test_returned_request_is_changed_and_sent_again(
    client_of, member, coordinator, list_master, grouping
):
    row = factories.submitted(member, grouping, name="rights")
    moderation.ask(row, by=list_master, reason="Which rights?")
    client = client_of("member")
    url = f"/lists/request/{row.uid}/"
    assert "Which rights?" in client.get(url).text

    client.post(url, typed(name="digital-rights", reason="Digital ones."))

    row = Request.objects.get(pk=row.pk)
    assert (row.state, row.title) == ("submitted", "digital-rights")
    assert row.decisions.last().reason == "Digital ones."
    assert list(NameClaim.objects.values_list("name", flat=True)) == ["digital-rights"]


def test_list_that_was_made_keeps_its_name(client_of, member, coordinator, list_master, grouping):
    row = factories.approved(member, grouping, coordinator, list_master, name="rights")
    moderation.reverse(row, by=list_master, reason="Wait.")
    moderation.ask(row, by=list_master, reason="Who?")

    client_of("member").post(f"/lists/request/{row.uid}/", typed(name="other", title="New title"))
    moderation.move(Request.objects.get(pk=row.pk), "support", by=coordinator)
    moderation.approve(Request.objects.get(pk=row.pk), by=list_master, **factories.ADDRESSES)

    made = MailingList.objects.get()
    assert (made.name, made.title, made.state) == ("rights", "New title", "active")


# --- While typing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_free", "told"),
    [
        (" Rights ", True, "rights"),
        ("taken", False, "There is a list of this name"),
        ("waiting", False, "Another request"),
        ("mailman", False, "mailman"),
        ("права", False, "prava"),
        ("a" * 5000, False, "at most 52"),
        ("nul\0", False, "letters a to z"),
        ("", False, ""),
    ],
)
def test_name_is_looked_at_while_typing(
    client_of, member, coordinator, grouping, name, is_free, told
):
    MailingListFactory(name="taken")
    factories.submitted(coordinator, grouping, name="waiting")

    response = client_of("member").get("/lists/request/name/", {"name": name})

    found = response.json()
    assert found["is_free"] is is_free
    assert told in found["message"]


def test_ones_own_name_is_free(client_of, member, registered, grouping):
    row = factories.submitted(member, grouping, name="rights")
    query = {"name": "rights", "request": row.uid}

    assert client_of("member").get("/lists/request/name/", query).json()["is_free"] is True
    assert client_of("registered").get("/lists/request/name/", query).json()["is_free"] is False
    forged = {"name": "rights", "request": "forged"}
    assert client_of("member").get("/lists/request/name/", forged).status_code == 404


def test_name_is_only_read_and_for_people_who_signed_in(client, client_of, member):
    assert client.get("/lists/request/name/?name=x").status_code == 302
    assert client_of("member").post("/lists/request/name/").status_code == 405


def test_form_offers_the_script_and_works_without(client_of, member, grouping):
    client = client_of("member")
    text = client.get(begin(client, grouping)).text

    assert 'src="/static/list-name.js" defer' in text
    assert 'data-check="/lists/request/name/?request=' in text
    assert "<script>" not in text
