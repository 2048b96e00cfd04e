"""Taking posts out of an archive: what they said goes, an empty place stays in their thread."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from archive.models import Attachment, Post, RawPost, Removal, Thread
from archive.search import POST
from archive.services import threads
from frame.batches import in_batches
from frame.errors import Refused
from frame.text import clean_paragraphs
from mailinglists.models import MailingList
from search.services import refresh_rows

BATCH = 200  # posts


class AlreadyRemoved(Refused):
    """Somebody was first."""


@transaction.atomic
def remove(post: Post, *, by: User, reason: str) -> None:
    """Remove one post; raises AlreadyRemoved."""
    found = Post.objects.select_for_update().shown().filter(pk=post.pk)
    if not _remove(list(found), by=by, reason=reason, is_of_sender=False):
        raise AlreadyRemoved(_("This post was removed before."))
    post.refresh_from_db()


@transaction.atomic
def remove_all_of(mailing_list: MailingList, address: str, *, by: User, reason: str) -> int:
    """Remove all posts that an address sent to a list, and return how many that were."""
    if not address:
        raise AlreadyRemoved(_("It is not known who sent this post."))
    found = Post.objects.select_for_update().of(mailing_list).shown().light()
    posts = list(found.filter(sender_address=address.strip().lower()))
    for batch in in_batches(posts, BATCH):
        _remove(batch, by=by, reason=reason, is_of_sender=True)
    return len(posts)


def _remove(posts: list[Post], *, by: User, reason: str, is_of_sender: bool) -> int:
    now = timezone.now()
    keys = [post.pk for post in posts]
    Post.objects.filter(pk__in=keys).update(
        subject="",
        sender_name="",
        sender_address="",
        text="",
        html="",
        size=0,
        flaws=[],
        removed_at=now,
    )
    RawPost.objects.filter(pk__in=keys).delete()
    Attachment.objects.filter(post__in=keys).delete()
    Removal.objects.bulk_create(
        Removal(
            mailing_list_id=post.mailing_list_id,
            post=post,
            hash=post.hash,
            sent_at=post.sent_at,
            is_of_sender=is_of_sender,
            removed_at=now,
            removed_by=by,
            reason=clean_paragraphs(reason),
        )
        for post in posts
    )
    touched = {post.thread_id for post in posts}
    _rename(touched)
    threads.refresh(touched)
    refresh_rows(POST, keys)
    return len(posts)


def _rename(keys: set[int]) -> None:
    """Let a thread whose first post is gone be called by the oldest that is left."""
    for thread in Thread.objects.filter(pk__in=keys):
        head = thread.posts.order_by("sent_at", "id").only("removed_at").first()
        if head is None or not head.is_removed:
            continue
        rest = thread.posts.shown().light().order_by("sent_at", "id").first()
        thread.subject = rest.subject if rest else ""
        thread.save(update_fields=["subject"])
