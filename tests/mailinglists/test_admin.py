"""The back-office of lists: list masters keep them, coordinators read their own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from mailinglists.models import ListKeeper, MailingList
from tests.mailinglists import factories
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db
LISTS = reverse("admin:mailinglists_mailinglist_changelist")
ADD = reverse("admin:mailinglists_mailinglist_add")
KEEPERS = reverse("admin:mailinglists_listkeeper_changelist")


def change(row):
    return reverse("admin:mailinglists_mailinglist_change", args=[row.pk])


def sent(**changes):
    """Return what the admin's form sends."""
    values = {
        "title": "Rights",
        "grouping": "",
        "state": "active",
        "languages": "[]",
        "language": "en",
        "posting_address": "rights@lists.example.org",
        "is_moderated": "unknown",
    }
    return values | changes


@pytest.mark.parametrize(
    ("who", "listed", "here", "elsewhere", "posted", "added"),
    [
        ("list_master", 200, 200, 200, 302, 200),
        ("moderator", 200, 200, 200, 302, 200),
        ("administrator", 200, 200, 200, 302, 200),
        ("coordinator", 200, 200, 404, 403, 403),
        ("parent_coordinator", 200, 200, 404, 403, 403),
        ("other_coordinator", 200, 404, 200, 404, 403),
        ("former_coordinator", 302, 302, 302, 302, 302),
        ("member", 302, 302, 302, 302, 302),
    ],
)
def test_who_sees_and_keeps_lists(
    client_of, request, grouping, other_grouping, who, listed, here, elsewhere, posted, added
):
    request.getfixturevalue(who)
    one = MailingListFactory(grouping=grouping)
    two = MailingListFactory(grouping=other_grouping)
    client = client_of(who)

    assert client.get(LISTS).status_code == listed
    assert client.get(change(one)).status_code == here
    assert client.get(change(two)).status_code == elsewhere
    assert client.post(change(one), sent(title="Changed")).status_code == posted
    assert client.get(ADD).status_code == added
    one.refresh_from_db()
    keeps = who in ("list_master", "moderator", "administrator")
    assert (one.title == "Changed") is keeps
    delete = reverse("admin:mailinglists_mailinglist_delete", args=[one.pk])
    assert client.get(delete).status_code in (302, 403, 404)
    if listed == 200:
        names = {row.name for row in client.get(LISTS).context["cl"].result_list}
        assert (one.name in names, two.name in names) == (here == 200, elsewhere == 200)


def test_list_by_hand_appears_on_its_group(client_of, list_master, grouping):
    values = sent(name=" Rights ", grouping=grouping.slug)

    assert client_of("list_master").post(ADD, values).status_code == 302

    row = MailingList.objects.get()
    assert (row.name, row.grouping, row.is_edited) == ("rights", grouping, True)
    assert row.checked_at is not None
    grouping.refresh_from_db()
    assert "list" in grouping.open_items


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "taken"}, "name"),
        ({"name": "waiting"}, "name"),
        ({"name": "postmaster"}, "name"),
        ({"grouping": "nowhere"}, "grouping"),
        ({"subscribe_address": "javascript:alert(1)"}, "subscribe_address"),
    ],
)
def test_list_by_hand_is_checked(client_of, list_master, member, grouping, changes, field):
    MailingListFactory(name="taken")
    factories.submitted(member, grouping, name="waiting")

    response = client_of("list_master").post(ADD, sent(name="rights") | changes)

    assert set(response.context["adminform"].form.errors) == {field}
    assert MailingList.objects.count() == 1


def test_name_is_never_changed(client_of, list_master):
    row = MailingListFactory(name="rights")

    client_of("list_master").post(change(row), sent(name="other"))

    row.refresh_from_db()
    assert row.name == "rights"


def test_closing_and_opening_by_hand(client_of, list_master, grouping):
    row = MailingListFactory(grouping=grouping)
    client = client_of("list_master")

    client.post(change(row), sent(state="closed", grouping=grouping.slug))
    row.refresh_from_db()
    assert (row.state, row.closed_at is not None) == ("closed", True)
    client.post(change(row), sent(state="active", grouping=grouping.slug))
    row.refresh_from_db()
    grouping.refresh_from_db()

    assert (row.state, row.closed_at) == ("active", None)
    assert row.checked_at > timezone.now() - timezone.timedelta(minutes=1)
    assert "list" in grouping.open_items


@pytest.mark.parametrize(
    ("who", "status"),
    [("list_master", 200), ("moderator", 200), ("coordinator", 403), ("member", 302)],
)
def test_keepers_are_for_those_who_make_lists(
    client_of, request, grouping, registered, who, status
):
    request.getfixturevalue(who)
    row = factories.submitted(request.getfixturevalue("member"), grouping)
    keeper = ListKeeper.objects.filter(request=row).first()
    client = client_of(who)

    assert client.get(KEEPERS).status_code == status
    page = client.get(reverse("admin:mailinglists_listkeeper_change", args=[keeper.pk]))
    assert page.status_code == status
    assert keeper.token not in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_as_often(
    client_of, list_master, member, grouping, rows, django_assert_num_queries
):
    for _number in range(rows):
        MailingListFactory(grouping=grouping)
        factories.submitted(member, grouping)
    client = client_of("list_master")
    with django_assert_num_queries(13):
        client.get(LISTS)
    with django_assert_num_queries(13):
        client.get(KEEPERS)


def test_lists_elsewhere_are_found_by_what_they_answered(client_of, list_master):
    states = {
        "dead": {"answer": "404", "failures": 3, "dead_since": timezone.now().date()},
        "failing": {"answer": "no_name", "failures": 1},
        "answering": {"answer": "200"},
        "unasked": {},
    }
    for name, fields in states.items():
        MailingListFactory(name=name, **fields)
    MailingListFactory(name="here", run_by="portal")
    client = client_of("list_master")

    for name in states:
        response = client.get(LISTS, {"answers": name})
        assert [row.name for row in response.context["cl"].result_list] == [name]
    assert client.get(LISTS, {"answers": "nonsense"}).status_code == 200


def test_what_was_found_at_another_address_is_forgotten(client_of, list_master):
    row = MailingListFactory(
        answer="404", failures=3, dead_since=timezone.now().date(), death_told_at=timezone.now()
    )
    client = client_of("list_master")

    client.post(change(row), sent(title="Changed"))
    row.refresh_from_db()
    assert row.answer == "404"
    assert "404" in client.get(change(row)).text

    client.post(change(row), sent(title="Changed", archive_url="https://lists.example.org/new"))
    row.refresh_from_db()
    assert (row.answer, row.failures, row.dead_since, row.death_told_at) == ("", 0, None, None)


def test_list_by_hand_can_be_run_here(client_of, list_master, settings):
    settings.MAILMAN_URL = "http://portal:secret@127.0.0.1:9/3.1"
    add = reverse("admin:mailinglists_mailinglist_add")
    assert "This portal runs it" in client_of("list_master").get(add).text
    sent = {
        "name": "made-here",
        "title": "Made here",
        "state": "active",
        "languages": '["en"]',
        "subscribing": "open",
        "is_here": "on",
        "language": "en",
    }

    assert client_of("list_master").post(add, sent).status_code == 302

    made = MailingList.objects.get(name="made-here")
    assert (made.run_by, made.state) == ("portal", "making")
    assert made.installation.is_due


def test_nobody_says_by_hand_that_a_list_works(client_of, list_master):
    made = MailingListFactory(run_by="portal", state="making")
    change = reverse("admin:mailinglists_mailinglist_change", args=[made.pk])
    form = client_of("list_master").get(change).context["adminform"].form

    assert [value for value, _label in form.fields["state"].choices] == ["making", "closed"]
    other = reverse("admin:mailinglists_mailinglist_change", args=[MailingListFactory().pk])
    form = client_of("list_master").get(other).context["adminform"].form
    assert [value for value, _label in form.fields["state"].choices] == ["active", "closed"]
