"""Lists run elsewhere: looked at once a week."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frame.outgoing import Answer, Trouble
from mailinglists.models import MailingList
from mailinglists.services import elsewhere as services
from notices.models import OutgoingMail
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WEEK = timedelta(days=7)
JOIN, ARCHIVE = "https://lists.example.org/join", "https://lists.example.org/archive"
GONE, THERE = Answer(JOIN, 404), Answer(JOIN, 200)
SILENT = Answer(JOIN, trouble=Trouble.TOO_SLOW)


def list_elsewhere(**fields):
    return MailingListFactory(subscribe_address=JOIN, archive_url=ARCHIVE, **fields)


def look(row, *answers, every=WEEK):
    """Note the answers, one a week, the last one now; return the fresh row."""
    for place, answer in enumerate(answers):
        at = NOW - every * (len(answers) - 1 - place)
        services.note(row, services.code_of(answer), at=at)
    return MailingList.objects.get(pk=row.pk)


def check(row, **asked):
    """Check the list; `asked` are the answers of its pages."""
    found = {JOIN: asked["join"], ARCHIVE: asked["archive"]}
    return services.check(row.pk, unless_since=NOW - WEEK, ask=found.__getitem__)


def test_those_elsewhere_that_were_not_looked_at_are_due():
    never = list_elsewhere()
    long_ago = list_elsewhere(alive_checked_at=NOW - WEEK * 2)
    list_elsewhere(alive_checked_at=NOW - timedelta(days=1))
    list_elsewhere(state="closed")
    list_elsewhere(run_by="portal")

    assert services.due(NOW) == [never.pk, long_ago.pk]


def test_both_pages_are_asked_and_the_worse_answer_is_kept():
    row = list_elsewhere()

    assert check(row, join=Answer(JOIN, 200), archive=Answer(ARCHIVE, 404)) == "404"

    row.refresh_from_db()
    assert (row.answer, row.failures) == ("404", 1)
    assert row.alive_checked_at is not None
    assert row.dead_since is None


def test_second_worker_asks_nothing():
    row = list_elsewhere()
    check(row, join=THERE, archive=THERE)

    assert check(row, join=GONE, archive=GONE) == "skipped"


def test_list_that_is_reached_by_mail_alone_is_not_asked():
    row = MailingListFactory(subscribe_address="join@lists.example.org")

    assert services.check(row.pk, unless_since=NOW, ask=pytest.fail) == "no pages"

    row.refresh_from_db()
    assert row.answer == ""
    assert row.alive_checked_at is not None


@pytest.mark.parametrize(
    ("answers", "is_dead"),
    [
        ([GONE], False),
        ([GONE, GONE], False),
        ([GONE, GONE, GONE], True),
        ([GONE, THERE, GONE], False),
        ([GONE, GONE, GONE, THERE], False),
        ([GONE, GONE, Answer(JOIN, 403)], False),
        ([GONE, GONE, Answer(JOIN, trouble=Trouble.PORT), GONE], True),
    ],
    ids=["once", "twice", "thrice", "between", "back", "refuses", "unclear"],
)
def test_list_is_dead_after_three_failures_in_two_weeks(answers, is_dead):
    assert (look(list_elsewhere(), *answers).dead_since is not None) is is_dead


def test_death_is_dated_from_the_first_failure():
    assert look(list_elsewhere(), GONE, GONE, GONE).dead_since == (NOW - WEEK * 2).date()


def test_where_nothing_at_all_answers_no_list_dies():
    row = list_elsewhere()
    assert look(row, SILENT, SILENT, SILENT).dead_since is None

    look(list_elsewhere(alive_checked_at=NOW), THERE)

    assert look(row, SILENT).dead_since is not None


def test_what_was_asked_before_the_address_changed_is_dropped():
    row = list_elsewhere()
    MailingList.objects.update(archive_url="https://lists.example.org/new")

    assert look(row, GONE).answer == ""


def test_list_masters_are_told_once(list_master, moderator):
    row = look(list_elsewhere(), GONE, GONE, GONE)

    assert (services.tell_of_the_dead(), services.tell_of_the_dead()) == (1, 0)

    mail = OutgoingMail.objects.get()
    assert mail.recipient == list_master.email
    assert row.name in mail.text
    assert JOIN in mail.text
    assert ARCHIVE in mail.text


def test_closed_list_is_told_to_nobody(list_master):
    look(list_elsewhere(state="closed"), GONE, GONE, GONE)

    assert services.tell_of_the_dead() == 0


def test_without_list_masters_it_is_told_later(db, request):
    look(list_elsewhere(), GONE, GONE, GONE)
    assert services.tell_of_the_dead() == 0

    request.getfixturevalue("list_master")

    assert services.tell_of_the_dead() == 1


def test_list_that_died_again_is_told_again(list_master):
    row = look(list_elsewhere(), GONE, GONE, GONE)
    services.tell_of_the_dead()

    look(row, THERE, GONE, GONE, GONE)

    assert services.tell_of_the_dead() == 1


def test_public_page_tells_it(client):
    row = look(list_elsewhere(), GONE, GONE, GONE)

    text = client.get(row.get_absolute_url()).text

    assert "Its pages on the web have not answered since" in text
    look(row, THERE)
    MailingList.objects.update(alive_checked_at=NOW)
    assert "Its pages on the web answered on" in client.get(row.get_absolute_url()).text


def test_list_nobody_looked_at_says_nothing_of_it(client):
    text = client.get(list_elsewhere().get_absolute_url()).text

    assert "Its pages on the web" not in text
    assert "We have not checked whether it still works." in text
