"""Mail in the back-office: what failed is seen and tried again; what was written is not shown."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices.models import OutgoingMail
from tests.notices.factories import OutgoingMailFactory

LIST = "/admin/notices/outgoingmail/"


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

    with django_assert_num_queries(7):
        client.get(LIST)
