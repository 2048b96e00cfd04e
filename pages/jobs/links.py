"""The weekly check of the links, a few each hour, and the mail about those that died."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from notices import schedule
from pages.services import links as services

# Mail and all that people wait for goes first.
PATIENT = -50


@task(priority=PATIENT)
def check_link(key: int, unless_since: str) -> str:
    """Look at one link, unless that was done since `unless_since` (a moment, ISO 8601)."""
    return services.check(key, unless_since=datetime.fromisoformat(unless_since))


@task()
def check_links() -> int:
    """Have those links looked at that were not for a week, no two of one site; return how many.

    A task a link: a slow site holds up nothing but itself.
    """
    if not settings.CHECK_LINKS:
        return 0
    now = timezone.now()
    due = services.due(now)
    for link in due:
        check_link.enqueue(link.pk, (now - services.CHECK_EVERY).isoformat())
    return len(due)


@task()
def tell_of_dead_links() -> int:
    """Tell the secretariat which links died since they were told last; return how many."""
    return services.tell_of_the_dead()


schedule.register("pages.check_links", timedelta(hours=1), check_links)
schedule.register("pages.tell_of_dead_links", timedelta(days=1), tell_of_dead_links)
