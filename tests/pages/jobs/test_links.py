"""The weekly check as the worker does it: a task a link, each asked for real on this machine."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from frame import outgoing
from pages.jobs import links as jobs
from pages.models import Link
from pages.services import links as services
from tests.pages.factories import LinkFactory

pytestmark = pytest.mark.django_db
pytest_plugins = ["tests.frame.web"]


@pytest.fixture(autouse=True)
def checking(settings):
    """Let links be checked, as an operator's portal does."""
    settings.CHECK_LINKS = True


@pytest.fixture
def reached(web_site, name_server, monkeypatch):
    """Give a site on this machine that checks can reach."""
    ask = partial(outgoing.ask, allow={web_site.address})
    monkeypatch.setattr(services, "check", partial(services.check, ask=ask))
    return web_site


def queued():
    """Return the links that are to be looked at."""
    rows = DBTaskResult.objects.filter(task_path="pages.jobs.links.check_link")
    return sorted(row.args_kwargs["args"][0] for row in rows)


def test_links_that_wait_get_a_task_each():
    never = LinkFactory(url="https://a.example/")
    old = LinkFactory(url="https://b.example/", checked_at=timezone.now() - timedelta(days=8))
    LinkFactory(url="https://c.example/", checked_at=timezone.now() - timedelta(days=6))

    assert jobs.check_links.call() == 2
    assert queued() == [never.pk, old.pk]


def test_mail_goes_before_checks():
    LinkFactory()

    jobs.check_links.call()

    assert DBTaskResult.objects.get().priority < 0


def test_nothing_is_asked_where_the_operator_says_so(settings):
    settings.CHECK_LINKS = False
    LinkFactory()

    assert jobs.check_links.call() == 0
    assert queued() == []


def test_tasks_that_pile_up_ask_once(reached):
    """The worker was idle for some hours, and the clock enqueued each link again and again."""
    link = LinkFactory(url=reached.url())
    for _hour in range(3):
        jobs.check_links.call()

    outcomes = [
        jobs.check_link.call(*row.args_kwargs["args"]) for row in DBTaskResult.objects.all()
    ]

    assert outcomes == ["200", "skipped", "skipped"]
    assert len(reached.asked) == 1
    link.refresh_from_db()
    assert (link.answer, link.failures) == ("200", 0)


def test_link_that_is_gone_is_found_and_found_again(reached):
    LinkFactory(url="https://well.example/", answer="200", checked_at=timezone.now())
    link = LinkFactory(url=reached.url("/page"))
    reached.pages["/page"] = (404, {})
    for _week in range(3):
        jobs.check_link.call(link.pk, timezone.now().isoformat())
        Link.objects.filter(pk=link.pk).update(
            checked_at=timezone.now() - timedelta(days=7),
            failing_since=Link.objects.get(pk=link.pk).failing_since - timedelta(days=7),
        )

    assert Link.objects.get(pk=link.pk).is_dead

    del reached.pages["/page"]
    jobs.check_link.call(link.pk, timezone.now().isoformat())
    assert not Link.objects.get(pk=link.pk).is_dead


def test_link_into_the_network_of_the_portal_is_not_asked(web_site):
    link = LinkFactory(url=web_site.url().replace("http:", "https:"))
    inside = LinkFactory(url="http://127.0.0.1/")

    for each in (link, inside):
        jobs.check_link.call(each.pk, timezone.now().isoformat())

    assert web_site.asked == []
    answers = Link.objects.order_by("pk").values_list("answer", flat=True)
    assert list(answers) == ["port", "private"]


def test_dead_links_are_told_of(moderator):
    LinkFactory(dead_since=timezone.now().date())

    assert [jobs.tell_of_dead_links.call() for _day in range(2)] == [1, 0]
