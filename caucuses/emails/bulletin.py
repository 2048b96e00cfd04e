"""The bulletin, and the mails about reading it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from caucuses.bulletin import Section, Week
from caucuses.models import BulletinReader, BulletinRequest
from caucuses.querysets.bulletin import CONFIRMED_WITHIN
from notices.compose import send_notice


def ask_for_confirmation(asked: BulletinRequest, reader: BulletinReader | None) -> None:
    """Ask the owner of an address whether they want the bulletin; tell who gets it already, as
    `reader`, how to stop it.
    """
    send_notice(
        template=f"caucuses/email/bulletin_{'confirm' if reader is None else 'known'}",
        recipient=asked.email,
        language=asked.language,
        once=f"bulletin:ask:{asked.token}",
        context={
            "asked": asked,
            "grouping": asked.grouping,
            "reader": reader,
            "kept": CONFIRMED_WITHIN,
        },
    )


def bulletin(reader: BulletinReader, week: Week, news: Sequence[Section]) -> None:
    """Send one reader the news of a week, with the ways to stop it that mail programs know (RFC
    2369, RFC 8058). Its grouping must be at hand.
    """
    with override(reader.language):
        leave = settings.SITE_URL + reverse("caucuses:bulletin_reader", args=[reader.token])
        week_in_words = week.in_words
    send_notice(
        template="caucuses/email/bulletin",
        recipient=reader.email,
        language=reader.language,
        once=f"bulletin:{reader.pk}:{week.end_on.isoformat()}",
        context={
            "grouping": reader.grouping,
            "week": week_in_words,
            "news": news,
            "leave": leave,
        },
        headers={
            "List-Id": f"<{_list_name(reader)}>",
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _list_name(reader: BulletinReader) -> str:
    """Return the name of the bulletin that mail programs sort by (RFC 2919)."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"{reader.grouping.slug}.bulletin.{host}" if reader.grouping else f"bulletin.{host}"
