"""Messages to groups are forgotten when they have served their purpose."""

from datetime import timedelta

from django_tasks import task

from caucuses.services import relay
from notices import schedule


@task()
def forget_messages() -> int:
    """Erase messages that nobody confirmed, and who wrote the others; return from how many rows."""
    return relay.forget()


schedule.register("caucuses.forget_messages", timedelta(hours=1), forget_messages)
