"""Versions of pages that are to be published at a time are, once it has come."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from notices import schedule
from pages.models import PageVersion
from pages.services import pages


@task()
def publish_due() -> int:
    """Publish the versions whose time has come, each on its own; return how many."""
    now = timezone.now()
    due = list(PageVersion.objects.due(now).select_related("page"))
    return sum(pages.publish_if_due(version, now=now) for version in due)


schedule.register("pages.publish_due", timedelta(minutes=1), publish_due)
