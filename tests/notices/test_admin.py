"""Mail in the back-office: what failed is seen and tried again; what was written is not shown."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices.models import OutgoingMail
from tests.notices.factories import AlarmFactory, OutgoingMailFactory

LIST = "/admin/notices/outgoingmail/"
ALARMS = "/admin/notices/alarm/"


@pytest.fixture
def three(db):
    """A mail that was delivered, one that waits and one that was given up, by state."""
    now = timezone.now()
    return {
        "sent": OutgoingMailFactory(sent_at=now, attempts=1),
        "waiting": OutgoingMailFactory(),
        "failed": OutgoingMailFactory(failed_at=now, attempts=8, last_error="nobody listens"),
    }


@pytest.mark.parametrize("state", ["sent", "waiting", "failed"])
def test_list_is_narrowed_by_state(client_of, three, state):
    found = client_of("moderator").get(LIST, {"state": state}).context["cl"].result_list

    assert list(found) == [three[state]]


def test_failed_mail_shows_its_error_and_not_its_text(client_of, three):
    page = client_of("moderator").get(f"{LIST}{three['failed'].pk}/change/").content.decode()

    assert "nobody listens" in page
    assert "only the reader" not in page


def test_trying_again_takes_only_what_was_given_up(client_of, three):
    chosen = {"action": "try_again", "_selected_action": [mail.pk for mail in three.values()]}

    response = client_of("moderator").post(LIST, chosen, follow=True)

    assert [str(message) for message in response.context["messages"]] == ["1 mail is tried again."]
    mail = OutgoingMail.objects.get(pk=three["failed"].pk)
    assert (mail.failed_at, mail.attempts) == (None, 0)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [mail.pk]


@pytest.mark.parametrize("row_count", [1, 3])
def test_list_query_count(client_of, row_count, django_assert_num_queries):
    client = client_of("moderator")
    OutgoingMailFactory.create_batch(row_count)

    with django_assert_num_queries(12):
        client.get(LIST)


# --- Alarms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, ["new", "past"]),
        ({"state": "open"}, ["new"]),
        ({"state": "ended"}, ["past"]),
        ({"state": "passport"}, ["new", "past"]),
    ],
)
def test_alarms_are_narrowed_by_state(client_of, db, query, keys):
    AlarmFactory(key="past", ended=True)
    AlarmFactory(key="new")

    rows = client_of("moderator").get(ALARMS, query).context["cl"].result_list

    assert [alarm.key for alarm in rows] == keys


def test_alarm_says_what_is_wrong_and_what_to_do(client_of, db):
    alarm = AlarmFactory(key="room.tasks.work")
    gone = AlarmFactory(check_name="tests.gone")

    def page(row):
        return client_of("moderator").get(f"{ALARMS}{row.pk}/change/").content.decode()

    assert "The task room.tasks.work failed 1 time within the last day." in page(alarm)
    assert "An administrator reads under “Task results” what went wrong." in page(alarm)
    assert "tasks that failed" in page(alarm)
    assert "This is no longer watched." in page(gone)


@pytest.mark.parametrize("row_count", [1, 3])
def test_alarms_query_count(client_of, row_count, django_assert_num_queries):
    client = client_of("moderator")
    AlarmFactory.create_batch(row_count)

    with django_assert_num_queries(12):
        client.get(ALARMS)
