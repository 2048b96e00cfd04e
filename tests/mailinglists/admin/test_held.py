"""Messages held, in the back-office: for those who keep the list, one by one and many at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mailinglists.admin.held import BULK_LIMIT
from mailinglists.enums import HeldState
from mailinglists.models import HeldPost, Installation, TrustedSender
from mailinglists.services import held
from tests.mailinglists.factories import HeldPostFactory, MailingListFactory, keeping
from tests.people import create_person

pytestmark = pytest.mark.django_db
POSTS = reverse("admin:mailinglists_heldpost_changelist")
QUEUE = reverse("admin:moderation_request_changelist")


def page_of(row):
    return reverse("admin:mailinglists_heldpost_change", args=[row.pk])


def decide(row):
    return reverse("admin:mailinglists_heldpost_decide", args=[row.pk])


def chosen(rows, action, **more):
    return {"action": action, "_selected_action": [row.pk for row in rows], "index": "0"} | more


def listed(page):
    return [row.pk for row in page.context["cl"].result_list]


def told(page):
    return [str(message) for message in page.context["messages"]]


@pytest.fixture
def rights(grouping):
    """A list of `grouping` on the portal's server."""
    row = MailingListFactory(name="rights", grouping=grouping, run_by="portal")
    Installation.objects.create(mailing_list=row, made_at=timezone.now())
    return row


@pytest.fixture
def keeper(rights):
    """A person who moderates that list."""
    person = create_person("keeper")
    keeping(rights, person)
    return person


@pytest.fixture
def other_keeper(db):
    """A person who owns another list."""
    person = create_person("stranger")
    keeping(MailingListFactory(name="other", run_by="portal"), person, "owner")
    return person


@pytest.fixture
def post(rights):
    """A message that waits on it."""
    return HeldPostFactory(mailing_list=rights, subject="A <b>bold</b> question")


@pytest.fixture
def browser(client_of, keeper):
    """The keeper's browser."""
    return client_of("keeper")


# --- Who sees it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "queue", "listing", "page", "posted"),
    [
        ("keeper", 200, 200, 200, 302),
        ("list_master", 200, 200, 200, 302),
        ("moderator", 200, 200, 200, 302),
        ("administrator", 200, 200, 200, 302),
        ("other_keeper", 200, 200, 404, 404),
        ("coordinator", 200, 403, 404, 404),
        ("parent_coordinator", 200, 403, 404, 404),
        ("member", 302, 302, 302, 302),
        ("visitor", 302, 302, 302, 302),
    ],
)
def test_who_sees_and_decides(client_of, request, post, who, queue, listing, page, posted):
    request.getfixturevalue(who)
    client = client_of(who)

    assert client.get(QUEUE).status_code == queue
    found = client.get(POSTS)
    assert found.status_code == listing
    assert client.get(page_of(post)).status_code == page
    assert client.get(decide(post)).status_code in (302, 404, 405)
    assert client.post(decide(post), {"deed": "accept"}).status_code == posted
    post.refresh_from_db()
    decides = page == 200
    assert post.is_waiting is not decides
    if listing == 200:
        assert listed(found) == ([post.pk] if decides else [])
        assert ("rights" in found.text) is decides


def test_action_on_messages_of_other_lists_does_nothing(client_of, other_keeper, post):
    HeldPostFactory(mailing_list__name="other2")

    page = client_of("other_keeper").post(POSTS, chosen([post], "accept"), follow=True)

    assert told(page) == []
    assert HeldPost.objects.waiting().count() == 2


def test_who_was_released_is_out(client_of, keeper, post):
    client = client_of("keeper")
    assert client.get(POSTS).status_code == 200

    post.mailing_list.keepers.update(answer="withdrawn")

    assert client.get(POSTS).status_code == 302
    assert client.post(decide(post), {"deed": "accept"}).status_code == 302
    post.refresh_from_db()
    assert post.is_waiting


def test_history_names_deciders_to_list_masters_alone(client_of, keeper, list_master, post):
    url = reverse("admin:mailinglists_heldpost_history", args=[post.pk])
    held.decide(post, HeldState.ACCEPTED, by=User.objects.get(pk=list_master.pk))

    assert client_of("keeper").get(url).status_code == 403
    page = client_of("list_master").get(url)
    assert page.status_code == 200
    assert "Accepted" in page.text


# --- The queue and the list ---------------------------------------------------------------------


def test_tile_counts_what_one_may_decide(client_of, keeper, other_keeper, moderator, post):
    HeldPostFactory(mailing_list=post.mailing_list, held_at=timezone.now() - timedelta(days=2))
    HeldPostFactory(mailing_list=post.mailing_list, decided=True)
    HeldPostFactory()

    def tile(who):
        summary = client_of(who).get(QUEUE).context["summary"]
        (found,) = (row for row in summary if row["url"] == POSTS)
        return found["count"], found["days"], found["is_late"]

    assert tile("keeper") == (2, 2, True)
    assert tile("other_keeper") == (0, 0, False)
    assert tile("moderator") == (3, 2, True)


def test_coordinators_have_no_tile(client_of, coordinator, post):
    assert "Messages held" not in client_of("coordinator").get(QUEUE).text


def test_what_waits_longest_comes_first_and_filters(browser, rights, post):
    now = timezone.now()
    older = HeldPostFactory(
        mailing_list=rights, held_at=now - timedelta(days=1), causes=["too_large"]
    )
    done = HeldPostFactory(mailing_list=rights, decided=True, sender="other@outside.example")

    assert listed(browser.get(POSTS)) == [older.pk, post.pk]
    assert listed(browser.get(POSTS, {"state": "accepted"})) == [done.pk]
    assert set(listed(browser.get(POSTS, {"state": "all"}))) == {older.pk, post.pk, done.pk}
    assert listed(browser.get(POSTS, {"cause": "too_large"})) == [older.pk]
    assert listed(browser.get(POSTS, {"cause": "nonsense"})) == [older.pk, post.pk]
    assert listed(browser.get(POSTS, {"list": "rights"})) == [older.pk, post.pk]
    assert listed(browser.get(POSTS, {"list": "elsewhere"})) == []
    assert listed(browser.get(POSTS, {"_facets": "True", "cause": "too_large"})) == [older.pk]
    assert "column-state" not in browser.get(POSTS).text
    assert "column-state" in browser.get(POSTS, {"state": "all"}).text
    assert listed(browser.get(POSTS, {"q": "bold"})) == [post.pk]
    assert listed(browser.get(POSTS, {"q": "other@outside", "state": "all"})) == [done.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_page_ask_as_often(
    browser, rights, post, moderator, rows, django_assert_num_queries
):
    for _number in range(rows - 1):
        HeldPostFactory(mailing_list=rights)
        HeldPostFactory(mailing_list=rights, decided=True, decided_by=moderator)

    with django_assert_num_queries(15):
        assert len(listed(browser.get(POSTS))) == rows
    with django_assert_num_queries(18):
        browser.get(page_of(post))


def test_silent_server_is_told(browser, rights, post, settings):
    settings.MAILMAN_URL = "http://portal:secret@127.0.0.1:1/3.1"
    Installation.objects.update(held_asked_at=timezone.now() - timedelta(hours=1))

    for url in (POSTS, page_of(post)):
        assert "The mail server has not answered since" in browser.get(url).text
    Installation.objects.update(held_asked_at=timezone.now())
    assert "has not answered" not in browser.get(POSTS).text


def test_list_leads_those_who_moderate_it_to_what_is_held(
    client_of, list_master, coordinator, rights
):
    url = reverse("admin:mailinglists_mailinglist_change", args=[rights.pk])

    assert f'href="{POSTS}?list=rights"' in client_of("list_master").get(url).text
    assert POSTS not in client_of("coordinator").get(url).text


# --- One message --------------------------------------------------------------------------------


def test_page_shows_what_one_needs_and_no_html_of_the_sender(browser, rights, post):
    HeldPostFactory(mailing_list=rights, decided=True)
    TrustedSender.objects.create(mailing_list=rights, email=post.sender)
    HeldPost.objects.filter(pk=post.pk).update(
        text="<script>alert(1)</script>\nSecond line",
        causes=["outsider", "Unheard of <i>"],
        spam_marks={"X-Spam-Score": "9.1 <b>"},
    )

    text = browser.get(page_of(post)).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Second line" in text
    assert "A &lt;b&gt;bold&lt;/b&gt; question" in text
    assert "The sender is not subscribed" in text
    assert "Unheard of &lt;i&gt;" in text
    assert "9.1 &lt;b&gt;" in text
    assert "1 accepted, 0 rejected, 0 discarded" in text
    assert "Trusted: their messages go through." in text
    assert "Not subscribed to the list." in text


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        ("accept", "accepted"),
        ("trust", "accepted"),
        ("reject", "rejected"),
        ("discard", "discarded"),
    ],
)
def test_deciding(browser, keeper, post, deed, state):
    page = browser.post(decide(post), {"deed": deed, "reason": " No. \r\n"}, follow=True)

    post.refresh_from_db()
    assert (post.state, post.decided_by) == (state, keeper)
    assert post.reason == ("No." if deed == "reject" else "")
    assert TrustedSender.objects.exists() is (deed == "trust")
    assert told(page) == ["1 message is decided. The mail server is told within a minute."]
    decided = browser.get(page_of(post)).text
    assert "Keeper Testperson has decided on" in decided
    assert "The mail server has not been told yet." in decided
    assert decide(post) not in decided


@pytest.mark.parametrize(
    ("sent", "told_why"),
    [
        ({"deed": "reject"}, "Write to the sender why the message is rejected."),
        ({"deed": "reject", "reason": " \n "}, "Write to the sender why"),
        ({"deed": "reject", "reason": "x" * 2001}, "at most 2000 characters"),
        ({"deed": "reject", "reason": "a\u202eb"}, "turns the direction of writing"),
        ({}, "Choose what to do with the message."),
        ({"deed": "defer"}, "Select a valid choice"),
    ],
)
def test_bad_decision_is_explained_and_nothing_is_done(browser, post, sent, told_why):
    page = browser.post(decide(post), sent)

    assert page.status_code == 422
    assert told_why in page.text
    post.refresh_from_db()
    assert post.is_waiting


def test_second_is_told_who_was_first(browser, post, moderator):
    held.decide(post, HeldState.DISCARDED, by=moderator)

    page = browser.post(decide(post), {"deed": "accept"})

    assert page.status_code == 409
    assert "Moderator Testperson has decided on" in page.text
    assert moderator.email not in page.text
    post.refresh_from_db()
    assert post.state == "discarded"


def test_sender_that_cannot_be_trusted_can_be_accepted(browser, rights):
    row = HeldPostFactory(mailing_list=rights, sender="nobody")

    page = browser.post(decide(row), {"deed": "trust"})
    assert page.status_code == 409
    assert "no address that could be trusted" in page.text
    assert browser.post(decide(row), {"deed": "accept"}).status_code == 302


# --- Many at once -------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["accept", "trust"])
def test_many_are_accepted_at_once(browser, rights, action):
    rows = HeldPostFactory.create_batch(3, mailing_list=rights)

    page = browser.post(POSTS, chosen(rows, action), follow=True)

    assert set(HeldPost.objects.values_list("state", flat=True)) == {"accepted"}
    assert TrustedSender.objects.count() == (action == "trust")
    assert told(page) == ["3 messages are decided. The mail server is told within a minute."]


@pytest.mark.parametrize(("action", "state"), [("discard", "discarded"), ("reject", "rejected")])
def test_many_are_thrown_away_after_a_question(browser, rights, action, state):
    rows = HeldPostFactory.create_batch(3, mailing_list=rights)

    asked = browser.post(POSTS, chosen(rows, action))
    assert asked.status_code == 200
    assert HeldPost.objects.waiting().count() == 3

    sent = chosen(rows, action, confirmed="1", reason="No advertisements.")
    del sent["index"]
    browser.post(POSTS, sent, follow=True)

    assert set(HeldPost.objects.values_list("state", flat=True)) == {state}


def test_many_are_not_rejected_without_a_reason(browser, rights):
    rows = HeldPostFactory.create_batch(3, mailing_list=rights)
    sent = chosen(rows, "reject", confirmed="1", reason="")
    del sent["index"]

    page = browser.post(POSTS, sent)

    assert page.status_code == 422
    assert "Write to the sender why" in page.text
    assert HeldPost.objects.waiting().count() == 3


def test_what_was_decided_meanwhile_is_named_and_the_rest_is_done(browser, rights, moderator):
    rows = HeldPostFactory.create_batch(3, mailing_list=rights)
    held.decide(rows[1], HeldState.DISCARDED, by=moderator)

    page = browser.post(POSTS, chosen(rows, "accept"), follow=True)

    refusal, done = told(page)
    assert refusal.startswith(f"{rows[1].subject}: Moderator Testperson has decided on")
    assert done.startswith("2 messages")


def test_all_pages_at_once_and_no_more_than_the_limit(browser, rights):
    HeldPostFactory.create_batch(60, mailing_list=rights)
    first = HeldPost.objects.first()

    browser.post(POSTS, chosen([first], "accept", select_across="1"))
    assert not HeldPost.objects.waiting().exists()

    HeldPostFactory.create_batch(BULK_LIMIT + 1, mailing_list=rights)
    page = browser.post(
        POSTS, chosen([HeldPost.objects.last()], "accept", select_across="1"), follow=True
    )
    assert told(page)[-1] == f"Choose at most {BULK_LIMIT} messages."
    assert HeldPost.objects.waiting().count() == BULK_LIMIT + 1
