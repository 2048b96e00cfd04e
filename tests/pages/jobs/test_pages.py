"""The job that publishes what is to be published at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import schedule
from pages.jobs.pages import publish_due
from pages.models import Page, PageVersion
from pages.services import pages
from tests.pages.factories import PageFactory

pytestmark = pytest.mark.django_db


def waiting(page, by, at):
    """Save a draft of a page that waits for a time, which may be past."""
    content = page.content() | {"title": f"{page.title}, anew"}
    version = pages.save_draft(page, by=by, content=content, seen=1)
    pages.schedule(version, at=timezone.now() + timedelta(hours=1))
    PageVersion.objects.filter(pk=version.pk).update(publish_at=at)
    return version


def test_job_is_on_the_clock():
    assert "pages.publish_due" in schedule.enqueue_due()


def test_only_what_is_due_is_published_and_once(moderator):
    now = timezone.now()
    due, also_due, later = (PageFactory(title=title) for title in "ABC")
    waiting(due, moderator, now - timedelta(minutes=1))
    waiting(also_due, moderator, now - timedelta(days=3))
    waiting(later, moderator, now + timedelta(minutes=1))

    assert publish_due.call() == 2

    titles = Page.objects.order_by("title").values_list("title", flat=True)
    assert list(titles) == ["A, anew", "B, anew", "C"]
    changed = Page.objects.get(pk=due.pk).changed_at
    assert publish_due.call() == 0
    assert Page.objects.get(pk=due.pk).changed_at == changed


def test_what_was_called_off_is_not_published(moderator):
    page = PageFactory()
    version = waiting(page, moderator, timezone.now() - timedelta(minutes=1))
    pages.cancel(version)

    assert publish_due.call() == 0
    assert not PageVersion.objects.due(timezone.now()).exists()


def test_nothing_is_due_where_nothing_waits():
    PageFactory()

    assert publish_due.call() == 0
