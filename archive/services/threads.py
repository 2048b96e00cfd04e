"""Which posts belong together: by what they say they answer, else by their subject.

A post may come before the one that it answers. It then keeps the hash of that one (`missing`), and
when that one comes, threads that turn out to be one are joined.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Max, Min

from archive.models import Post, Thread
from archive.reading.headers import subject_key
from mailinglists.models import MailingList

# An answer that names no post belongs to a thread of its subject that is not older.
SUBJECT_HOLDS = timedelta(days=30)
AT_ONCE = 5000  # values in one question to the database

Node = tuple[str, Any]


class Groups:
    """Things that belong together (union-find): hashes of posts, and keys of threads."""

    def __init__(self) -> None:
        self._above: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """Return what stands for the group of a node."""
        path = []
        while (above := self._above.get(node, node)) != node:
            path.append(node)
            node = above
        for each in path:
            self._above[each] = node
        return node

    def nodes(self) -> set[Node]:
        """Return all that was joined to something."""
        return {*self._above, *self._above.values()}

    def join(self, one: Node, other: Node) -> None:
        first, second = self.of(one), self.of(other)
        if first != second:
            self._above[second] = first


@dataclass(frozen=True)
class Placed:
    """What was found out for new posts before they are saved: the threads that they change, posts
    of before that turn out to answer one of them, and which of them answer which.
    """

    threads: set[int]
    waiting: list[Post]
    parents: dict[str, str]  # of new posts, by hash


def place(mailing_list: MailingList, posts: list[Post], answered: dict[str, list[str]]) -> Placed:
    """Give new posts, not yet saved, their threads and what is known of their parents; join threads
    that turn out to be one. `answered` are the hashes of what each answers, the nearest last.

    The caller holds the lock of the list. Queries: at most 8, however many posts there are.
    """
    new = {post.hash: post for post in posts}
    named = {each for hashes in answered.values() for each in hashes}
    known = _known(mailing_list, named - new.keys())
    waiting = _waiting(mailing_list, named | new.keys())
    groups = Groups()
    for post in known.values():
        groups.join(("thread", post.thread_id), ("post", post.hash))
    for post in waiting:
        groups.join(("thread", post.thread_id), ("post", post.missing))
    for hash_, hashes in answered.items():
        for each in hashes:
            groups.join(("post", hash_), ("post", each))
    _join_by_subject(mailing_list, posts, answered, groups)
    parents: dict[str, str] = {}
    for post in posts:
        parents |= _set_parent(post, answered.get(post.hash, []), known, new)
    threads = _give_threads(mailing_list, posts, known, waiting, groups)
    adopted = [each for each in waiting if each.missing in new]
    return Placed(threads, adopted, parents)


def refresh(keys: Iterable[int]) -> None:
    """Bring threads up to date with their posts: 4 queries for each AT_ONCE."""
    for part in _in_parts(sorted(keys)):
        rows = Post.objects.filter(thread__in=part).order_by().values("thread")
        told = {
            row["thread"]: row
            for row in rows.annotate(first=Min("sent_at"), last=Max("sent_at"), number=Count("pk"))
        }
        firsts = {row["first"] for row in told.values()}
        heads: dict[int, Post] = {}
        beginnings = Post.objects.filter(thread__in=part, sent_at__in=firsts).light()
        for post in beginnings.order_by("thread_id", "sent_at", "id"):
            heads.setdefault(post.thread_id, post)
        threads = list(Thread.objects.filter(pk__in=part))
        for thread in threads:
            if row := told.get(thread.pk):
                _describe(thread, row, heads[thread.pk])
        fields = ["hash", "subject", "subject_key", "started_at", "last_at", "post_count"]
        # One statement for each hundred, where `bulk_update` takes seconds to put one together.
        Thread.objects.bulk_create(
            [each for each in threads if each.pk in told],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=fields,
        )


def _describe(thread: Thread, told: Any, head: Post) -> None:
    thread.hash = head.hash
    if not head.is_removed:
        thread.subject = head.subject
        thread.subject_key = subject_key(head.subject)[0]
    thread.started_at, thread.last_at = told["first"], told["last"]
    thread.post_count = told["number"]


def _known(mailing_list: MailingList, hashes: set[str]) -> dict[str, Post]:
    """Return the posts of these hashes."""
    found: dict[str, Post] = {}
    for part in _in_parts(sorted(hashes)):
        rows = Post.objects.of(mailing_list).filter(hash__in=part).order_by()
        for post in rows.only("hash", "missing", "thread_id"):
            found[post.hash] = post
    return found


def _waiting(mailing_list: MailingList, hashes: set[str]) -> list[Post]:
    """Return the posts that wait for one of these hashes."""
    return [
        post
        for part in _in_parts(sorted(hashes))
        for post in Post.objects.of(mailing_list)
        .filter(missing__in=part)
        .exclude(missing="")
        .order_by()
        .only("hash", "missing", "thread_id")
    ]


def _join_by_subject(
    mailing_list: MailingList, posts: list[Post], answered: dict[str, list[str]], groups: Groups
) -> None:
    """Join answers that name no post to the newest thread of their subject."""
    keys = {post.hash: subject_key(post.subject) for post in posts}
    wanting = {
        key
        for post in posts
        for key, is_answer in [keys[post.hash]]
        if is_answer and key and not answered.get(post.hash)
    }
    if not wanting:
        return
    seen: defaultdict[str, list[tuple[datetime, datetime, Node]]] = defaultdict(list)
    for part in _in_parts(sorted(wanting)):
        for thread in Thread.objects.of(mailing_list).filter(subject_key__in=part).order_by():
            seen[thread.subject_key].append(
                (thread.started_at, thread.last_at, ("thread", thread.pk))
            )
    for post in sorted(posts, key=lambda post: post.sent_at):
        key, is_answer = keys[post.hash]
        if key not in wanting:
            continue
        if is_answer and not answered.get(post.hash):
            fitting = [
                (last, node)
                for first, last, node in seen[key]
                if first <= post.sent_at <= last + SUBJECT_HOLDS
            ]
            if fitting:
                groups.join(max(fitting)[1], ("post", post.hash))
        seen[key].append((post.sent_at, post.sent_at, ("post", post.hash)))


def _set_parent(
    post: Post, answered: list[str], known: dict[str, Post], new: dict[str, Post]
) -> dict[str, str]:
    """Set the parent, where it was here before, and what is missing; return the parent among the
    new posts, if it is there.
    """
    if not answered:
        return {}
    if answered[-1] not in known and answered[-1] not in new:
        post.missing = answered[-1]
    for each in reversed(answered):
        if each in known:
            post.parent_id = known[each].pk
            return {}
        if each in new:
            return {post.hash: each}
    return {}


def _give_threads(
    mailing_list: MailingList,
    posts: list[Post],
    known: dict[str, Post],
    waiting: list[Post],
    groups: Groups,
) -> set[int]:
    """Set the thread of each new post: an old one, or a new one; return the keys of all."""
    old: defaultdict[Node, set[int]] = defaultdict(set)
    joined = {post.thread_id for post in [*known.values(), *waiting]}
    joined |= {node[1] for node in groups.nodes() if node[0] == "thread"}
    for key in joined:
        old[groups.of(("thread", key))].add(key)
    of_new: defaultdict[Node, list[Post]] = defaultdict(list)
    for post in posts:
        of_new[groups.of(("post", post.hash))].append(post)
    made: dict[Node, Thread] = {}
    for group, members in of_new.items():
        if not old[group]:
            head = min(members, key=lambda post: post.sent_at)
            made[group] = Thread(
                mailing_list=mailing_list,
                hash=head.hash,
                started_at=head.sent_at,
                last_at=head.sent_at,
            )
    Thread.objects.bulk_create(made.values())
    touched = set()
    for group, members in of_new.items():
        key = min(old[group]) if old[group] else made[group].pk
        _merge(old[group] - {key}, key)
        for post in members:
            post.thread_id = key
        touched.add(key)
    return touched


def _merge(others: set[int], key: int) -> None:
    """Let the posts of other threads belong to one."""
    if others:
        Post.objects.filter(thread__in=others).update(thread=key)
        Thread.objects.filter(pk__in=others).delete()


def _in_parts(values: list[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while part := list(islice(rest, AT_ONCE)):
        yield part
