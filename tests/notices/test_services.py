"""The way of an alarm: found, refreshed, told, ended, forgotten."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from notices import health, schedule, services
from notices.models import Alarm, JobRun, OutgoingMail
from tests.notices.factories import AlarmFactory

pytestmark = pytest.mark.django_db
PATIENCE = 30  # seconds
PUMP = {"pump": {"what": "The pump"}}
BELL = {"bell": {"what": "The bell"}}


@pytest.fixture(autouse=True)
def operator(settings):
    settings.OPERATOR_EMAIL = ["operator@people.example"]


def subjects():
    """Return the subjects of the mails written since it was asked last."""
    mails = list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))
    OutgoingMail.objects.all().delete()
    return mails


def let_pass(time):
    """Move all that was noted of alarms into the past."""
    for alarm in Alarm.objects.all():
        for name in ("since_at", "last_seen_at", "ended_at", "told_at"):
            if moment := getattr(alarm, name):
                setattr(alarm, name, moment - time)
        alarm.save()


NEW = ["The portal needs your care: 1 alarm"]
OVER = ["The portal: 1 alarm is over"]


def test_nothing_found_is_no_alarm_and_no_mail(watched):
    services.run_checks()

    assert not Alarm.objects.exists()
    assert subjects() == []


def test_what_is_found_is_an_alarm_until_it_is_found_no_more(watched):
    watched.found = PUMP
    services.run_checks()

    alarm = Alarm.objects.get()
    assert (alarm.check_name, alarm.key, alarm.ended_at) == ("tests.watched", "pump", None)
    assert alarm.since_at == alarm.last_seen_at == alarm.told_at
    assert str(alarm) == "The pump is broken & needs care."
    assert subjects() == NEW

    watched.found = {"pump": {"what": "The red pump"}}
    services.run_checks()

    again = Alarm.objects.get()
    assert (again.pk, again.since_at) == (alarm.pk, alarm.since_at)
    assert again.last_seen_at > alarm.last_seen_at
    assert again.data == {"what": "The red pump"}
    assert subjects() == []

    watched.found = {}
    services.run_checks()

    over = Alarm.objects.get()
    assert over.ended_at > over.last_seen_at == again.last_seen_at
    assert subjects() == OVER


def test_alarms_of_one_run_come_in_one_mail(watched, other):
    watched.found = {**PUMP, **BELL}
    other.found = PUMP

    services.run_checks()

    assert Alarm.objects.count() == 3
    assert subjects() == ["The portal needs your care: 3 alarms"]


def test_one_that_begins_leaves_the_others_alone(watched):
    watched.found = PUMP
    services.run_checks()
    subjects()

    watched.found = {**PUMP, **BELL}
    services.run_checks()

    assert [alarm.key for alarm in Alarm.objects.open().oldest_first()] == ["pump", "bell"]
    assert subjects() == NEW


@pytest.mark.parametrize(("hours", "mails"), [(23, []), (24, NEW)])
def test_what_lasts_is_told_once_a_day(watched, hours, mails):
    watched.found = PUMP
    services.run_checks()
    subjects()
    let_pass(timedelta(hours=hours))

    services.run_checks()
    assert subjects() == mails

    services.run_checks()
    assert subjects() == []


def test_what_comes_and_goes_does_not_fill_the_mailbox(watched):
    watched.found = PUMP
    services.run_checks()
    watched.found = {}
    services.run_checks()
    assert subjects() == NEW + OVER

    for found in (PUMP, {}, PUMP, {}, PUMP):
        watched.found = found
        services.run_checks()
    assert subjects() == []
    assert Alarm.objects.count() == 4

    let_pass(timedelta(hours=1))
    services.run_checks()
    assert subjects() == NEW
    watched.found = {}
    services.run_checks()
    assert subjects() == OVER


def test_what_returns_after_an_hour_is_told_at_once(watched):
    watched.found = PUMP
    services.run_checks()
    watched.found = {}
    services.run_checks()
    subjects()
    let_pass(timedelta(minutes=61))

    watched.found = PUMP
    services.run_checks()

    assert subjects() == NEW


def test_check_that_fails_is_an_alarm_and_the_others_run_on(watched, other, caplog):
    watched.error = OSError("password of somebody@people.example")
    other.found = BELL

    services.run_checks()

    failed, found = Alarm.objects.order_by("check_name")
    assert (failed.check_name, failed.key) == ("notices.unchecked", "tests.watched")
    assert failed.data == {"check": "tests.watched", "error": "OSError"}
    assert failed.words == "This could not be checked: what the test watches (OSError)."
    assert found.check_name == "tests.other"
    assert subjects() == ["The portal needs your care: 2 alarms"]
    assert "The check tests.watched failed." in caplog.text

    watched.error = None
    services.run_checks()

    assert [alarm.check_name for alarm in Alarm.objects.open()] == ["tests.other"]
    assert subjects() == OVER


def test_alarm_of_a_check_that_fails_stays(watched):
    watched.found = PUMP
    services.run_checks()
    watched.error = TimeoutError()

    services.run_checks()

    open_now = Alarm.objects.open().oldest_first()
    assert [alarm.check_name for alarm in open_now] == ["tests.watched", "notices.unchecked"]


@pytest.mark.parametrize(
    "data", [{"no": "words"}, {"what": timezone.now()}], ids=["no words", "no JSON"]
)
def test_finding_that_cannot_be_told_is_a_failed_check(watched, other, data):
    watched.found = {"pump": data}
    other.found = BELL

    services.run_checks()

    assert set(Alarm.objects.values_list("check_name", "key")) == {
        ("notices.unchecked", "tests.watched"),
        ("tests.other", "bell"),
    }


def test_alarm_of_a_check_that_is_gone_ends(only_checks):
    now = timezone.now()
    AlarmFactory(check_name="tests.gone", since_at=now, told_at=now)

    services.run_checks()

    assert Alarm.objects.get().ended_at
    assert subjects() == OVER


def test_without_operators_the_alarm_waits_to_be_told(watched, settings, administrator):
    settings.OPERATOR_EMAIL = []
    administrator.is_active = False
    administrator.save()
    watched.found = PUMP
    services.run_checks()
    assert (subjects(), Alarm.objects.get().told_at) == ([], None)

    administrator.is_active = True
    administrator.save()
    services.run_checks()
    assert subjects() == NEW


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_of_a_run(watched, count, django_assert_num_queries):
    watched.found = {f"pump {number}": {"what": "A pump"} for number in range(count)}
    services.run_checks()

    # Two of a savepoint, two of the lock, what is open (three times), what ended, one update.
    with django_assert_num_queries(9):
        services.run_checks()


def test_open_alarms_begin_with_the_worker(django_assert_num_queries):
    now = timezone.now()
    late = AlarmFactory(since_at=now)
    early = AlarmFactory(since_at=now - timedelta(days=1))
    AlarmFactory(ended=True)
    AlarmFactory(check_name=health.WorkerStopped.name, key="silent", data={})

    with django_assert_num_queries(2):
        worker, *stored = services.open_alarms()

    assert stored == [early, late]
    assert (worker.pk, worker.check_name) == (None, health.WorkerStopped.name)

    JobRun.mark(schedule.HEARTBEAT)
    assert services.open_alarms() == [early, late]


def test_alarms_are_forgotten_90_days_after_their_end():
    now = timezone.now()
    old = now - timedelta(days=91)
    open_one = AlarmFactory(since_at=old)
    recent = AlarmFactory(since_at=old, ended_at=now - timedelta(days=89))
    AlarmFactory(since_at=old, ended_at=old)

    assert services.forget_old_alarms() == 1
    assert set(Alarm.objects.all()) == {open_one, recent}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_make_one_alarm_and_one_mail(watched):
    for number in range(10):
        watched.found = {f"pump {number}": {"what": "The pump"}}
        barrier = threading.Barrier(2, timeout=PATIENCE)
        errors = []

        def run(barrier=barrier, errors=errors):
            try:
                connection.ensure_connection()
                barrier.wait()
                services.run_checks()
            except Exception as error:  # noqa: BLE001 (it is handed to the test)
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, daemon=True) for _place in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

        assert errors == []
        assert [alarm.key for alarm in Alarm.objects.open()] == [f"pump {number}"]
        assert subjects() == NEW
