"""What is downloaded from an archive: files that came with posts, and a month as mbox."""

import re
from collections.abc import Iterator
from datetime import UTC
from email.header import Header
from email.utils import format_datetime, formataddr

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from archive.models import Attachment, Post, RawPost
from archive.querysets import PostQuerySet
from archive.reading.reading import content_at
from archive.showing import obscured
from archive.views.access import Room, of_archive
from archive.views.reading import month_or_404
from mailinglists.models import MailingList

FILE_POLICY = "default-src 'none'; sandbox"
AT_ONCE = 100  # posts
# No address is given out, but programs want one.
NOBODY = "hidden@address.invalid"


@of_archive
def attachment(request: HttpRequest, room: Room, hash: str, position: int) -> HttpResponseBase:
    """Give out a file that came with a post, to be kept and not to be shown."""
    rows = Attachment.objects.filter(post__mailing_list=room.mailing_list, post__hash=hash)
    found = get_object_or_404(rows, position=position)
    content = content_at(get_object_or_404(RawPost, post=found.post_id).content, position)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=found.content_type)
    return _as_download(response, found.name, is_public=room.is_public)


@of_archive
def mbox(request: HttpRequest, room: Room, year: int, number: int) -> HttpResponseBase:
    """Give out the posts of a month of a public archive, as text and without addresses."""
    if not room.is_public:
        raise Http404
    month_or_404(year, number)
    posts = Post.objects.of(room.mailing_list).shown().filter(month=year * 12 + number - 1)
    if not posts.exists():
        raise Http404
    response = StreamingHttpResponse(
        _as_mbox(posts.select_related("parent"), room.mailing_list),
        content_type="application/mbox",
    )
    name = f"{room.mailing_list.name}-{year}-{number:02}.mbox"
    return _as_download(response, name, is_public=True)


def _as_download(response: HttpResponseBase, name: str, *, is_public: bool) -> HttpResponseBase:
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    if is_public:
        # Large, and asked for by few: it would push pages out of the cache.
        response["Cache-Control"] = "no-cache"
    return response


def _as_mbox(posts: PostQuerySet, mailing_list: MailingList) -> Iterator[bytes]:
    rows = posts.order_by("sent_at", "id").defer("html", "parent__text", "parent__html")
    for post in rows.iterator(chunk_size=AT_ONCE):
        yield _as_message(post, mailing_list)


def _as_message(post: Post, mailing_list: MailingList) -> bytes:
    """Return a post as a message of an mbox file: plain text in UTF-8."""
    name = obscured(post.sender_name)
    headers = [
        ("From", formataddr((name, NOBODY))),
        ("Date", format_datetime(post.sent_at)),
        ("Subject", Header(obscured(post.subject), "utf-8", maxlinelen=76).encode()),
        ("Message-ID", f"<{_in_ascii(post.message_id)}>"),
        ("In-Reply-To", f"<{_in_ascii(post.parent.message_id)}>" if post.parent else ""),
        ("List-Id", f"<{mailing_list.name}>"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    # ctime's form, in which a day below ten has a blank before it.
    lines = [f"From {NOBODY} {post.sent_at.astimezone(UTC).ctime()}"]
    lines += [f"{name}: {value}" for name, value in headers if value]
    text = obscured(post.text) or _("This message could not be read.")
    # A line that looks like the beginning of the next message gets a sign before it.
    lines += ["", re.sub(r"^(>*From )", r">\1", text, flags=re.M), "", ""]
    return "\n".join(lines).encode()


def _in_ascii(message_id: str) -> str:
    return message_id.encode("ascii", "replace").decode("ascii")
