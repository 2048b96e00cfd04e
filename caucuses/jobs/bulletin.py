"""The weekly bulletin goes out on Monday morning, and what is no longer needed is forgotten."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from caucuses.services import bulletin
from notices import schedule


@task()
def send_bulletins() -> int:
    """Send what is due, once a week; return to how many readers. Goes on in a task of its own where
    there are many, so that other mail passes between.
    """
    sent = bulletin.send_due(timezone.now(), limit=bulletin.AT_ONCE)
    if sent >= bulletin.AT_ONCE:
        send_bulletins.enqueue()
    return sent


@task()
def forget_readers() -> int:
    """Erase addresses that nobody confirmed, and those of former readers; return how many."""
    return bulletin.forget()


schedule.register("caucuses.send_bulletins", timedelta(hours=1), send_bulletins)
schedule.register("caucuses.forget_bulletin_readers", timedelta(hours=1), forget_readers)
