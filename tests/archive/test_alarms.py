"""Which lists are said to be silent, and which not to be archived."""

from datetime import timedelta

import pytest
from django.utils import timezone

from archive.alarms import Behind, Silent
from archive.models import Post
from mailinglists.mailman.server import Server
from tests.archive.factories import list_here, post_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def written(mailing_list, *, ago, every, count=12):
    """Let a list have `count` posts, the last one `ago`."""
    now = timezone.now()
    for number in range(count):
        post = post_of(mailing_list, message_id=f"<{mailing_list.pk}.{number}@people.example>")
        moment = now - ago - number * every
        Post.objects.filter(pk=post.pk).update(archived_at=moment)


def found_by(check):
    return [finding.key for finding in check().find()]


def test_list_that_is_silent_for_longer_than_usual_is_named():
    silent, lively, slow, young = (list_here() for _number in range(4))
    written(silent, ago=20 * DAY, every=DAY)
    written(lively, ago=10 * DAY, every=DAY)
    written(slow, ago=50 * DAY, every=30 * DAY)
    written(young, ago=90 * DAY, every=DAY, count=3)

    assert found_by(Silent) == [silent.name]
    (finding,) = Silent().find()
    assert silent.name in Silent().words(finding.data)
    assert Silent().advice(finding.data)


def test_closed_list_may_be_silent():
    closed = list_here(state="closed")
    written(closed, ago=90 * DAY, every=DAY)

    assert found_by(Silent) == []


@pytest.mark.parametrize(
    ("passed_on", "archived", "is_behind"),
    [
        (timedelta(hours=3), None, True),
        (timedelta(hours=3), 5 * DAY, True),
        (timedelta(hours=3), timedelta(hours=3), False),
        (timedelta(minutes=5), 5 * DAY, False),  # it may be on its way
        (None, None, False),
    ],
)
def test_list_whose_posts_do_not_come_is_named(
    monkeypatch, settings, passed_on, archived, is_behind
):
    settings.MAILMAN_URL = "http://portal:secret@127.0.0.1:9/3.1"
    told = None if passed_on is None else (timezone.now() - passed_on).replace(tzinfo=None)
    config = {"last_post_at": told and told.isoformat()}
    monkeypatch.setattr(Server, "settings_of", lambda self, list_id: config)
    mailing_list = list_here()
    if archived is not None:
        written(mailing_list, ago=archived, every=DAY, count=1)

    assert found_by(Behind) == ([mailing_list.name] if is_behind else [])
    assert mailing_list.name in Behind().words({"list": mailing_list.name})
    assert "MAILMAN_KEY" in Behind().advice({})


def test_without_a_mail_server_nothing_is_behind(settings):
    settings.MAILMAN_URL = ""
    list_here()

    assert found_by(Behind) == []
