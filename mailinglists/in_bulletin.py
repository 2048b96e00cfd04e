"""What this room tells in the weekly bulletin: lists that began, and lists that were closed."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy

from caucuses.bulletin import LINES, BulletinPart, Line, Week, register_part
from caucuses.models import Grouping
from mailinglists.models import MailingList
from texts.querysets import readable


def _lists(field: str, week: Week, grouping: Grouping | None) -> Iterator[Line]:
    """The lists of a group, or of all, whose `field` lies in the week: 3 queries."""
    within = {f"{field}__gte": week.starts_at, f"{field}__lt": week.ends_at}
    # The starting content was entered, not begun.
    rows = MailingList.objects.public().filter(**within, content_key=None).exclude(grouping=None)
    if grouping is not None:
        rows = rows.filter(grouping=grouping)
    rows = rows.select_related("grouping").in_readers_language().order_by("name")
    for mailing_list in rows.prefetch_related(readable("grouping"))[: LINES + 1]:
        words = f"{mailing_list.here.title} ({mailing_list.name})"
        yield Line(words, mailing_list.grouping, path=mailing_list.get_absolute_url())


register_part(
    BulletinPart(
        "lists",
        60,
        gettext_lazy("New mailing lists"),
        partial(_lists, "created_at"),
        "lists:list",
    )
)
register_part(
    BulletinPart(
        "lists_closed",
        61,
        gettext_lazy("Mailing lists that were closed"),
        partial(_lists, "closed_at"),
    )
)
