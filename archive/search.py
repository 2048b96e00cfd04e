"""What of this room can be found: the posts of public archives."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from archive.models import Post
from archive.reading.headers import subject_key
from archive.showing import obscured
from mailinglists.models import MailingList
from search.analysis import mark
from search.registry import SearchKind, Text, register


def mark_of(mailing_list: MailingList) -> str:
    """Return the word by which the posts of one list are told from those of others: it stands in
    the index with each of them.
    """
    return mark("list", str(mailing_list.pk))


def _texts(post: Post) -> list[Text]:
    subject, said = obscured(post.subject), obscured(post.text)
    mailing_list = post.mailing_list
    who = " · ".join(filter(None, [_sender(post), mailing_list.name, mailing_list.title]))
    # Answers have the name of their thread: they are found by it, but do not stand before it.
    is_answer = subject_key(subject)[1]
    names, words = ((), f"{subject}\n{said}") if is_answer else ((subject,), said)
    return [Text("", names, words), Text("", (), who), Text("", (), mark_of(mailing_list))]


def _sender(post: Post) -> str:
    return obscured(post.sender_name)


def _title(post: Any) -> tuple[str, str]:
    return obscured(post.subject) or str(_("Without a subject")), ""


POST = register(
    SearchKind(
        name="post",
        label=_("post to a list"),
        label_plural=_("posts to lists"),
        order=8,
        model=Post,
        public=lambda: Post.objects.public(),
        prepare=lambda rows: rows.select_related("mailing_list"),
        texts=_texts,
        title=_title,
        url=lambda post: post.get_absolute_url(),
        detail=lambda post: " · ".join(
            filter(None, [_sender(post), post.mailing_list.name, date_format(post.sent_at)])
        ),
    )
)
