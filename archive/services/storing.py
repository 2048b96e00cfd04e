"""Keeping posts: once each, whoever brings them how often."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, connection, transaction
from django.utils import timezone

from archive import reading
from archive.enums import Flaw
from archive.models import Attachment, Post, RawPost
from archive.models.posts import month_of
from archive.reading import ReadPost, Unreadable, hash_of
from archive.reading.reading import as_of_list
from archive.search import POST
from archive.services import threads
from frame.errors import Refused
from mailinglists.enums import Archive
from mailinglists.models import MailingList
from search.services import refresh_rows

ID_SHOWN = 255  # characters


class NothingKept(Refused):
    """The list keeps no archive."""


@dataclass(frozen=True)
class Incoming:
    """A message as it is kept, with what was read of it."""

    packed: bytes
    said: ReadPost


def store(mailing_list: MailingList, raw: bytes, *, received_at: datetime | None = None) -> Post:
    """Return the post that a message became, now or before.

    A message that cannot be read is kept as it came, and shown as that. Raises NothingKept for a
    list whose policy is to keep no archive. Queries: about 20, however long the list's archive is.
    """
    if mailing_list.archive == Archive.NONE:
        raise NothingKept(mailing_list.name)
    now = received_at or timezone.now()
    try:
        said = as_of_list(reading.read(raw, now), mailing_list.name)
    except Unreadable:
        said = reading.unreadable(raw, now)
    try:
        store_all(mailing_list, [Incoming(reading.packed(raw), said)], archived_at=now)
    except DataError:
        # Something that the database cannot hold: the message is kept all the same.
        said = reading.unreadable(raw, now)
        store_all(mailing_list, [Incoming(reading.packed(raw), said)], archived_at=now)
    return Post.objects.select_related("mailing_list").get(
        mailing_list=mailing_list, hash=said.hash
    )


@transaction.atomic
def store_all(
    mailing_list: MailingList, incoming: Iterable[Incoming], *, archived_at: datetime
) -> list[Post]:
    """Store those that are new, and return them.

    Of two who bring posts of one list at a time, the second waits for the first.
    """
    # On SQLite the transaction itself is the lock.
    MailingList.objects.select_for_update(no_key=True).only("pk").get(pk=mailing_list.pk)
    first: dict[str, Incoming] = {}
    for each in incoming:
        first.setdefault(each.said.hash, each)
    # An order, even the model's own, leads SQLite through the whole archive.
    there = Post.objects.of(mailing_list).filter(hash__in=list(first)).order_by()
    known = set(there.values_list("hash", flat=True))
    new = {hash_: each for hash_, each in first.items() if hash_ not in known}
    if not new:
        return []
    posts = [_post(mailing_list, each.said, archived_at) for each in new.values()]
    answered = {
        hash_: [hash_of(each_id) for each_id in each.said.references]
        for hash_, each in new.items()
        if each.said.references
    }
    placed = threads.place(mailing_list, posts, answered)
    Post.objects.bulk_create(posts)
    _join_parents(posts, placed)
    RawPost.objects.bulk_create(RawPost(post=post, packed=new[post.hash].packed) for post in posts)
    Attachment.objects.bulk_create(
        Attachment(
            post=post,
            position=file.position,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
        )
        for post in posts
        for file in new[post.hash].said.files
    )
    threads.refresh(placed.threads)
    if mailing_list.archive == Archive.PUBLIC:
        refresh_rows(POST, [post.pk for post in posts])
    return posts


def _post(mailing_list: MailingList, said: ReadPost, archived_at: datetime) -> Post:
    return Post(
        mailing_list=mailing_list,
        message_id=said.message_id[:ID_SHOWN],
        hash=said.hash,
        subject=said.subject,
        sender_name=said.sender_name,
        sender_address=said.sender_address,
        sent_at=said.sent_at,
        month=month_of(said.sent_at),
        archived_at=archived_at,
        text=said.text,
        html=said.html,
        size=said.size,
        flaws=[flaw.value for flaw in Flaw if flaw in said.flaws],
    )


def _join_parents(posts: list[Post], placed: threads.Placed) -> None:
    """Set the parents that could not be set before: those that came with their answers, and those
    for which answers waited.
    """
    by_hash = {post.hash: post for post in posts}
    answers = [post for post in posts if post.hash in placed.parents]
    for post in answers:
        post.parent = by_hash[placed.parents[post.hash]]
    _save_parents(answers)
    for post in placed.waiting:
        post.parent = by_hash[post.missing]
        post.missing = ""
    Post.objects.bulk_update(placed.waiting, ["parent", "missing"], batch_size=200)


def _save_parents(posts: list[Post]) -> None:
    """In SQL: `bulk_update` takes longer to put its statement together than a database to do it."""
    rows = [(post.parent_id, post.pk) for post in posts]
    if rows:
        table = connection.ops.quote_name(Post._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET parent_id = %s WHERE id = %s", rows)
