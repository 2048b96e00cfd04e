"""The weekly bulletin: asked for and confirmed, stopped, sent once to each, then forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from caucuses.emails import bulletin as emails
from caucuses.models import BulletinReader, BulletinRequest
from caucuses.querysets.bulletin import CONFIRMED_WITHIN, ENDED_KEPT
from caucuses.services import bulletin
from notices.models import OutgoingMail
from tests.caucuses.factories import (
    BulletinReaderFactory,
    BulletinRequestFactory,
    ReportFactory,
)
from tests.people import create_person

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def ask(grouping=None, **values):
    fields = {"email": "reader@people.example", "language": "en"}
    bulletin.ask(grouping, **(fields | values))


def recipients():
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


# --- Asking and confirming ------------------------------------------------------------------------


def test_owner_of_the_address_is_asked_first(grouping):
    ask(grouping, email="Reader@People.example")

    assert recipients() == ["reader@people.example"]
    assert not BulletinReader.objects.exists()


def test_confirmed_reader_is_told_of_this_week(grouping):
    asked = BulletinRequestFactory(grouping=grouping, language="fr")

    reader = bulletin.confirm(asked)

    assert (reader.email, reader.grouping, reader.language) == (asked.email, grouping, "fr")
    days_told = (timezone.now().date() - reader.told_until_on).days
    assert (reader.told_until_on.weekday(), 0 <= days_told < 7) == (0, True)
    assert bulletin.next_for(reader) == reader.told_until_on + WEEK


def test_confirming_twice_changes_nothing_more():
    asked = BulletinRequestFactory()

    assert bulletin.confirm(asked) == bulletin.confirm(asked)
    assert BulletinReader.objects.count() == 1


def test_who_reads_it_already_is_written_to_as_well_and_may_change_the_language(grouping):
    reader = BulletinReaderFactory(grouping=grouping, email="reader@people.example")

    ask(grouping, language="fr")
    bulletin.confirm(BulletinRequest.objects.get())

    (mail,) = OutgoingMail.objects.all()
    assert reader.token in mail.text
    kept = BulletinReader.objects.get()
    assert (kept.token, kept.language) == (reader.token, "fr")
    assert kept.told_until_on == reader.told_until_on


def test_who_comes_back_keeps_the_old_links_and_misses_the_time_between():
    reader = BulletinReaderFactory(ended=True)

    came_back = bulletin.begin(None, email=reader.email, language="es")

    assert (came_back.pk, came_back.token) == (reader.pk, reader.token)
    assert came_back.is_open
    assert came_back.told_until_on > reader.told_until_on


def test_late_confirmation_is_refused():
    asked = BulletinRequestFactory(created_at=timezone.now() - CONFIRMED_WITHIN)

    with pytest.raises(bulletin.BulletinRefused, match="time to confirm is over"):
        bulletin.confirm(asked)

    assert not BulletinReader.objects.exists()


def test_closed_group_has_no_bulletin(grouping):
    asked = BulletinRequestFactory(grouping=grouping)
    grouping.status = "closed"
    grouping.save()
    asked.refresh_from_db()

    for deed in (lambda: ask(grouping), lambda: bulletin.confirm(asked)):
        with pytest.raises(bulletin.BulletinRefused, match="closed"):
            deed()

    assert not BulletinReader.objects.exists()
    assert recipients() == []


def test_one_address_is_written_to_a_few_times_a_day_and_nobody_learns_so(limit_to):
    limit_to(bulletin_mails="2/d/email")
    for _number in range(4):
        ask()
    assert recipients() == ["reader@people.example"] * 2

    ask(email="another@people.example")
    assert len(recipients()) == 3


# --- Stopping and forgetting ----------------------------------------------------------------------


def test_stopping_twice_keeps_the_first_moment():
    reader = BulletinReaderFactory()

    bulletin.end(reader)
    first = BulletinReader.objects.get().ended_at
    bulletin.end(BulletinReader.objects.get())

    assert first is not None
    assert BulletinReader.objects.get().ended_at == first


def test_addresses_are_erased_when_nobody_needs_them():
    now = timezone.now()
    BulletinRequestFactory(created_at=now - CONFIRMED_WITHIN)
    BulletinReaderFactory(ended_at=now - ENDED_KEPT)
    kept = (BulletinRequestFactory(), BulletinReaderFactory(), BulletinReaderFactory(ended=True))

    assert bulletin.forget() == 2
    assert bulletin.forget() == 0
    assert {*BulletinRequest.objects.all(), *BulletinReader.objects.all()} == set(kept)


# --- Sending --------------------------------------------------------------------------------------


@pytest.fixture
def report(grouping):
    """A report of the week that ended on MONDAY."""
    return ReportFactory(
        grouping=grouping, by=create_person("writer"), published_at=MORNING - timedelta(days=2)
    )


def reader_of(grouping=None, **values):
    return BulletinReaderFactory(grouping=grouping, **({"told_until_on": MONDAY - WEEK} | values))


def test_bulletin_goes_out_on_monday_morning_once(report):
    reader = reader_of()

    moments = [MORNING - timedelta(minutes=1), MORNING, MORNING, MORNING + timedelta(days=6)]
    assert [bulletin.send_due(moment) for moment in moments] == [0, 1, 0, 0]

    assert recipients() == [reader.email]
    reader.refresh_from_db()
    assert reader.told_until_on == MONDAY


def test_each_reader_gets_their_group_in_their_language(report, grouping, other_grouping):
    french, english = reader_of(grouping, language="fr"), reader_of()
    reader_of(other_grouping)
    reader_of(grouping, ended=True)

    assert bulletin.send_due(MORNING) == 2

    languages = {mail.recipient: mail.headers["Content-Language"] for mail in _mails()}
    assert languages == {french.email: "fr", english.email: "en"}
    assert BulletinReader.objects.open().due(MONDAY).count() == 0


def test_nothing_is_sent_where_nothing_happened(grouping):
    reader = reader_of(grouping)

    assert bulletin.send_due(MORNING) == 0

    assert recipients() == []
    reader.refresh_from_db()
    assert reader.told_until_on == MONDAY


def test_new_reader_is_not_told_of_the_week_before(report):
    reader_of(told_until_on=MONDAY)

    assert bulletin.send_due(MORNING) == 0


def test_crash_in_the_middle_sends_nothing_twice_and_skips_nobody(report, monkeypatch):
    monkeypatch.setattr(bulletin, "BATCH", 2)
    readers = [reader_of() for _number in range(5)]
    write, written = emails.bulletin, []

    def crash_at_the_fourth(*args):
        if len(written) == 3:
            raise RuntimeError("the worker dies")
        written.append(args)
        write(*args)

    with monkeypatch.context() as broken:
        broken.setattr(emails, "bulletin", crash_at_the_fourth)
        with pytest.raises(RuntimeError):
            bulletin.send_due(MORNING)
    assert len(recipients()) == 2  # the batch that was done
    assert bulletin.send_due(MORNING) == 3

    assert recipients() == sorted(reader.email for reader in readers)


def test_mail_that_is_stored_already_is_not_stored_again(report):
    reader_of()
    bulletin.send_due(MORNING)
    BulletinReader.objects.update(told_until_on=MONDAY - WEEK)
    bulletin.send_due(MORNING)

    assert OutgoingMail.objects.count() == 1


def test_one_run_ends_after_so_many_readers(report, monkeypatch):
    monkeypatch.setattr(bulletin, "BATCH", 2)
    for _number in range(5):
        reader_of()

    assert [bulletin.send_due(MORNING, limit=2) for _run in range(4)] == [2, 2, 1, 0]

    assert len(set(recipients())) == 5


def test_weeks_without_a_worker_are_made_good(report, grouping):
    reader = reader_of(told_until_on=MONDAY - 8 * WEEK)
    ReportFactory(
        grouping=grouping,
        by=report.by,
        published_at=MORNING - 2 * WEEK,
        period_from=date(2003, 1, 1),
    )

    later = MORNING + timedelta(days=3)
    assert [bulletin.send_due(later), bulletin.send_due(later)] == [2, 0]

    weeks = sorted(mail.once.rpartition(":")[2] for mail in _mails())
    assert weeks == ["2026-11-16", "2026-11-23"]
    reader.refresh_from_db()
    assert reader.told_until_on == MONDAY


def test_further_readers_cost_no_query_for_the_news(report, django_assert_max_num_queries):
    for _number in range(3):
        reader_of()

    # 20 for the news and the run; 6 for each mail: stored once, and its task.
    with django_assert_max_num_queries(20 + 3 * 12):
        assert bulletin.send_due(MORNING) == 3


def _mails():
    return list(OutgoingMail.objects.order_by("pk"))
