"""The weekly check, and what becomes of proposals."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from frame.answers import code_of
from frame.outgoing import Answer, Trouble
from moderation import services as moderation
from moderation.models import Request
from moderation.services import TooManyDrafts
from notices.models import OutgoingMail
from pages.models import Link
from pages.services import links as services
from pages.services.links import LinkThere, TooManyProposals
from tests.pages import link_proposals
from tests.pages.factories import LinkFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

NOW = timezone.now()
WEEK = timedelta(days=7)
GONE = Answer("https://example.org/", 404)


def stored(link):
    return Link.objects.get(pk=link.pk)


def note(link, *answers, every=WEEK):
    """Note the answers of checks a week apart, the last of them today; return the link."""
    for number, answer in enumerate(answers):
        at = NOW - every * (len(answers) - 1 - number)
        Link.objects.filter(pk=link.pk).update(checked_at=at)
        services.note(link, answer, at=at)
    return stored(link)


@pytest.fixture
def witness(db):
    """A link that answered lately: the portal's own line is not down."""
    return LinkFactory(url="https://well.example/", answer="200", checked_at=NOW)


# --- Which links are looked at ------------------------------------------------------------------


def test_links_that_wait_longest_are_due_first(db):
    fresh = LinkFactory(url="https://a.example/", checked_at=NOW - WEEK + timedelta(hours=1))
    week = LinkFactory(url="https://b.example/", checked_at=NOW - WEEK - timedelta(hours=1))
    month = LinkFactory(url="https://c.example/", checked_at=NOW - WEEK * 4)
    never = LinkFactory(url="https://d.example/")

    due = services.due(NOW)

    assert due == [never, month, week]
    assert fresh not in due


def test_one_site_is_asked_once_at_a_time(db):
    first = LinkFactory(url="https://www.site.example/a")
    LinkFactory(url="http://site.example/b")
    LinkFactory(url="https://SITE.example:443/c")
    other = LinkFactory(url="https://other.example/")

    assert services.due(NOW) == [first, other]


def test_number_of_links_at_once_is_bounded(db, django_assert_num_queries):
    for number in range(services.CHECKED_AT_ONCE + 1):
        LinkFactory(url=f"https://site{number}.example/")

    with django_assert_num_queries(1):
        assert len(services.due(NOW)) == services.CHECKED_AT_ONCE


def test_address_that_is_none_harms_no_other(db):
    LinkFactory(url="https://[broken/")
    LinkFactory(url="https://well.example/")

    assert len(services.due(NOW)) == 2


# --- One check ----------------------------------------------------------------------------------


def test_check_asks_and_keeps_the_answer(db):
    link = LinkFactory()
    asked = []

    def ask(url):
        asked.append(url)
        return Answer(url, 200)

    assert services.check(link.pk, unless_since=NOW - WEEK, ask=ask) == "200"
    assert services.check(link.pk, unless_since=NOW - WEEK, ask=ask) == "skipped"
    assert asked == [link.url]
    assert stored(link).answer == "200"
    assert stored(link).checked_at >= NOW


def test_check_is_asked_for_anew_after_the_last_one(db):
    link = LinkFactory(checked_at=NOW, answer="404")

    services.check(link.pk, unless_since=timezone.now(), ask=lambda url: Answer(url, 200))

    assert stored(link).answer == "200"


def test_check_of_a_link_that_is_gone_does_nothing(db):
    assert services.check(0, unless_since=NOW, ask=lambda url: 1 / 0) == "skipped"


def test_what_was_found_at_another_address_is_not_kept(db):
    link = LinkFactory()

    def ask(url):
        # Somebody changes the link while the site takes its time.
        Link.objects.filter(pk=link.pk).update(url="https://new.example/")
        return Answer(url, 404)

    services.check(link.pk, unless_since=NOW, ask=ask)

    assert (stored(link).answer, stored(link).failures) == ("", 0)


# --- When a link counts as dead -----------------------------------------------------------------


def test_link_is_dead_after_three_failures_over_two_weeks(witness):
    link = LinkFactory()

    assert not note(link, GONE, GONE).is_dead
    Link.objects.update(failures=0, failing_since=None)
    link = note(link, GONE, GONE, GONE)

    assert (link.failures, link.is_dead) == (3, True)
    assert link.dead_since == (NOW - WEEK * 2).date()
    assert link.failing_since == NOW - WEEK * 2


@pytest.mark.parametrize(
    ("answers", "every"), [(10, timedelta(hours=1)), (2, timedelta(days=30)), (3, WEEK * 0.9)]
)
def test_link_is_not_dead_before(witness, answers, every):
    assert not note(LinkFactory(), *[GONE] * answers, every=every).is_dead


@pytest.mark.parametrize(
    "answer",
    [
        GONE,
        Answer("", 410),
        Answer("", 500),
        Answer("", 503),
        Answer("", trouble=Trouble.NO_NAME),
        Answer("", trouble=Trouble.PRIVATE),
        Answer("", trouble=Trouble.NO_CONNECTION),
        Answer("", trouble=Trouble.TOO_SLOW),
        Answer("", trouble=Trouble.NO_HTTP),
    ],
    ids=lambda answer: code_of(answer),
)
def test_answer_that_counts_as_failure(witness, answer):
    link = note(LinkFactory(), answer, answer, answer)

    assert link.is_dead
    assert link.answer == code_of(answer)
    assert link.answer_words


@pytest.mark.parametrize("status", [200, 204, 301, 401, 403, 405, 406, 429, 451, 999])
def test_link_comes_back_by_itself_when_it_answers_or_refuses(witness, status):
    link = LinkFactory(
        failures=9, failing_since=NOW, dead_since=date(2026, 1, 1), death_told_at=NOW
    )

    link = note(link, Answer("", status))

    assert (link.failures, link.failing_since, link.dead_since) == (0, None, None)
    assert link.death_told_at is None
    assert link.answer == str(status)


@pytest.mark.parametrize(
    "trouble", [Trouble.PORT, Trouble.NO_ADDRESS, Trouble.NOT_SECURE, Trouble.REDIRECTS]
)
@pytest.mark.parametrize("dead_since", [None, date(2026, 1, 1)])
def test_what_the_check_cannot_tell_changes_nothing(witness, trouble, dead_since):
    link = LinkFactory(failures=2, failing_since=NOW - WEEK * 9, dead_since=dead_since)

    link = note(link, Answer("", trouble=trouble))

    assert (link.failures, link.dead_since, link.answer) == (2, dead_since, trouble.value)


def test_failures_begin_anew_after_an_answer(witness):
    link = note(LinkFactory(), GONE, GONE, Answer("", 200), GONE)

    assert (link.failures, link.failing_since, link.is_dead) == (1, NOW, False)


def test_first_day_without_an_answer_stays(witness):
    link = note(LinkFactory(), GONE, GONE, GONE, GONE)

    assert link.dead_since == (NOW - WEEK * 3).date()


def test_no_link_dies_while_no_other_answers(db):
    """Where the portal's own line is down every check fails."""
    others = LinkFactory.create_batch(3, answer="no_name", failures=3, checked_at=NOW)
    LinkFactory(answer="200", checked_at=NOW - WEEK * 6)
    LinkFactory(checked_at=NOW)

    link = note(LinkFactory(), GONE, GONE, GONE, GONE)

    assert not link.is_dead
    Link.objects.filter(pk=others[0].pk).update(answer="200", failures=0)
    assert note(link, GONE).is_dead


def test_what_people_entered_is_never_overwritten(witness):
    link = LinkFactory(year_seen_dead=2004, archived_url="https://archive.example/")

    for answer in (Answer("", 200), GONE, GONE, GONE):
        note(link, answer)

    assert stored(link).year_seen_dead == 2004
    assert stored(link).archived_url == "https://archive.example/"
    assert (stored(link).title, stored(link).is_edited) == (link.title, False)


# --- The mail about the dead --------------------------------------------------------------------


def test_secretariat_is_told_once_of_newly_dead_links(moderator, second_moderator, registered):
    links = LinkFactory.create_batch(2, dead_since=date(2026, 1, 1))
    LinkFactory(dead_since=date(2026, 1, 1), year_seen_dead=2004)
    LinkFactory(year_seen_dead=2004)
    LinkFactory(failures=2)

    assert [services.tell_of_the_dead() for _twice in "ab"] == [2, 0]
    mails = OutgoingMail.objects.order_by("recipient")
    assert [mail.recipient for mail in mails] == [second_moderator.email, moderator.email]
    for mail in mails:
        assert [link.url in mail.text for link in Link.objects.order_by("pk")] == [
            True,
            True,
            False,
            False,
            False,
        ]
    assert all(stored(link).death_told_at for link in links)


def test_link_that_dies_again_is_told_again(witness, moderator):
    link = LinkFactory(dead_since=date(2026, 1, 1))
    services.tell_of_the_dead()
    note(link, Answer("", 200))
    note(link, GONE, GONE, GONE)

    assert services.tell_of_the_dead() == 1
    assert OutgoingMail.objects.count() == 2


def test_death_waits_for_a_secretariat(db):
    LinkFactory(dead_since=date(2026, 1, 1))

    assert services.tell_of_the_dead() == 0
    assert Link.objects.newly_dead().count() == 1


# --- Addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a/b",
        "https://example.org/a/b/",
        "https://www.example.org/a/b",
        "https://WWW.EXAMPLE.ORG/a/b#part",
        "https://example.org:443/a/b",
        "https://example.org./a/b",
    ],
)
def test_ways_to_write_an_address_are_one(url):
    assert services.address_key(url) == "example.org/a/b"


@pytest.mark.parametrize(
    "url", ["https://example.org/a", "https://sub.example.org/a/b", "https://example.org/a/b?c=d"]
)
def test_other_addresses_are_others(url):
    assert services.address_key(url) != "example.org/a/b"


def test_link_at_an_address_is_found_however_it_is_written(db):
    link = LinkFactory(url="http://www.example.org/a/")
    LinkFactory(url="http://www.example.org/a/b")
    LinkFactory(url="http://example.org.other.example/a/")

    assert services.links_at("https://Example.org/a") == [link]


# --- Proposals ----------------------------------------------------------------------------------


def test_proposal_waits_for_a_decision(registered):
    row = link_proposals.submitted(registered, title="Site of Names")

    assert (row.state, row.title, row.reference[:4]) == ("submitted", "Site of Names", "LNK-")
    assert not Link.objects.exists()


def test_proposal_sent_twice_stays_one(registered):
    first = link_proposals.submitted(registered, url="https://example.org/one")
    second = link_proposals.submitted(registered, url="https://example.org/one")

    assert first == second
    assert Request.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_number_of_open_proposals_is_limited(registered, moderator, settings):
    settings.LINK_PROPOSALS_PER_PERSON = 2
    first = link_proposals.submitted(registered)
    link_proposals.returned(registered, moderator)

    with pytest.raises(TooManyProposals, match="2 of your proposals wait"):
        link_proposals.submitted(registered)

    link_proposals.submitted(create_person("other"))
    moderation.decline(first, by=moderator, reason="It is a shop.")
    link_proposals.submitted(registered)
    assert Request.objects.filter(applicant=registered).count() == 3


def test_proposal_of_what_stands_there_is_refused(registered):
    LinkFactory(url="https://example.org/one", section="itu")

    with pytest.raises(LinkThere):
        link_proposals.submitted(registered, url="https://example.org/one", section="itu")
    assert not Request.objects.exists()
    link_proposals.submitted(registered, url="https://example.org/one", section="division")


def test_proposal_counts_as_a_draft_among_many(registered):
    for number in range(10):
        Request.objects.create(
            kind="registration", applicant=registered, language="en", title=f"Draft {number}"
        )

    with pytest.raises(TooManyDrafts):
        link_proposals.submitted(registered)


def test_changed_proposal_is_sent_again(registered, moderator):
    row = link_proposals.returned(registered, moderator)
    changed = link_proposals.proposed(url="https://www.example.org/other/", title="Another Title")

    services.send_again(row, changed, by=registered, reason="It is ours.")

    row = Request.objects.get()
    assert (row.state, row.title) == ("submitted", "Another Title")
    assert row.payload == {"link": changed, "key": "example.org/other"}
    assert row.decisions.last().reason == "It is ours."


def test_change_that_is_refused_keeps_the_proposal(registered, moderator):
    row = link_proposals.returned(registered, moderator)
    before = Request.objects.values().get()
    LinkFactory(url="https://example.org/there")
    there = link_proposals.proposed(url="https://example.org/there")

    with pytest.raises(LinkThere):
        services.send_again(row, there, by=registered, reason="")

    assert Request.objects.values().get() == before


def test_proposals_of_an_address_are_found(registered, moderator):
    person = create_person("other")
    open_one = link_proposals.submitted(registered, url="http://www.example.org/a")
    declined = link_proposals.submitted(person, url="https://example.org/a/")
    moderation.decline(declined, by=moderator, reason="No.")
    withdrawn = link_proposals.submitted(person, url="https://example.org/a/#x")
    moderation.withdraw(withdrawn, by=person)
    link_proposals.submitted(person, url="https://example.org/b")

    assert set(services.proposals_of("https://example.org/a")) == {open_one, declined}
    assert services.proposals_of("https://example.org/a", apart_from=open_one) == [declined]
