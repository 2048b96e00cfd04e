"""What this room watches: lists whose posts do not come into the archive, and lists that have
fallen silent although they were not.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import Post
from mailinglists.enums import Archive
from mailinglists.mailman.client import client, is_set_up
from mailinglists.mailman.server import Server, last_post_at
from mailinglists.mailman.wanted import wanted_of
from mailinglists.models import MailingList
from notices.alarms import Check, Finding, register

LATE_AFTER = timedelta(minutes=30)  # the archiver brings a post in seconds
# A list is silent for longer than usual after so many times its longest silence among its last
# posts, and never before so long.
TIMES = 3
POSTS_LOOKED_AT = 30
LEAST_POSTS = 10
LEAST_SILENCE = timedelta(days=14)


def _archived_lists() -> Iterable[tuple[MailingList, datetime | None]]:
    """Return the active lists run here that keep an archive, and when the last post came: 2
    queries.
    """
    rows = Post.objects.order_by().values("mailing_list").annotate(last=Max("archived_at"))
    last = dict(rows.values_list("mailing_list", "last"))
    lists = MailingList.objects.active().here().exclude(archive=Archive.NONE)
    return [(mailing_list, last.get(mailing_list.pk)) for mailing_list in lists.order_by("name")]


@register
class Behind(Check):
    """The mail server passed on a post after the last one that came into the archive."""

    name = "archive.behind"
    label = gettext_lazy("posts that do not come into the archive")

    def find(self) -> Iterable[Finding]:
        if not is_set_up():
            return
        server = Server(client())
        for mailing_list, last in _archived_lists():
            config = server.settings_of(wanted_of(mailing_list).list_id)
            passed_on = last_post_at(config) if config is not None else None
            if passed_on is None or passed_on > timezone.now() - LATE_AFTER:
                continue
            if last is None or last < passed_on - LATE_AFTER:
                yield Finding(mailing_list.name, {"list": mailing_list.name})

    def words(self, data: dict[str, Any]) -> str:
        return _("The list %(list)s has posts that did not come into its archive.") % data

    def advice(self, data: dict[str, Any]) -> str:
        return _(
            "The mail server keeps them and brings them with the next post. If this stays, look at "
            "MAILMAN_KEY and at the log of the mail server's archiver."
        )


@register
class Silent(Check):
    """Nothing was archived for longer than usual. Nothing may be wrong: people say so, or not."""

    name = "archive.silent"
    label = gettext_lazy("lists that have fallen silent")

    def find(self) -> Iterable[Finding]:
        now = timezone.now()
        for mailing_list, last in _archived_lists():
            usual = usual_silence(mailing_list)
            if usual is not None and last is not None and now - last > usual:
                data = {"list": mailing_list.name, "since": last.isoformat()}
                yield Finding(mailing_list.name, data)

    def words(self, data: dict[str, Any]) -> str:
        since = date_format(datetime.fromisoformat(data["since"]), "DATE_FORMAT")
        told = _("The archive of %(list)s got nothing since %(since)s, longer than usual.")
        return told % {"list": data["list"], "since": since}

    def advice(self, data: dict[str, Any]) -> str:
        return _("Write to the list yourself. If that does not appear, the archive is broken.")


def usual_silence(mailing_list: MailingList) -> timedelta | None:
    """Return after how long without a post a list is silent for longer than usual; None where too
    little was written to tell. 1 query.
    """
    posts = Post.objects.filter(mailing_list=mailing_list).order_by("-archived_at")
    moments = list(posts.values_list("archived_at", flat=True)[:POSTS_LOOKED_AT])
    if len(moments) < LEAST_POSTS:
        return None
    longest = max(later - earlier for later, earlier in pairwise(moments))
    return max(TIMES * longest, LEAST_SILENCE)
