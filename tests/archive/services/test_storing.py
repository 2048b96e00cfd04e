"""Posts are kept once, whoever brings them how often, in whichever order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.enums import Flaw
from archive.models import Attachment, Post, RawPost, Thread
from archive.services import storing
from archive.services.storing import NothingKept, store
from search.models import Entry
from tests.archive.factories import NOON, list_here, post_of, raw, with_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def rights():
    return list_here(name="rights")


def test_post_is_kept_as_it_came(rights):
    content = raw("We meet.\n", Subject="[Rights] Agenda", Message_ID="<one@people.example>")

    post = store(rights, content, received_at=NOON)

    assert post.raw.content == content
    assert (post.subject, post.text, post.sender_name) == ("Agenda", "We meet.", "Jane Doe")
    assert (post.archived_at, post.month) == (NOON, 2026 * 12 + 10)
    assert (post.thread.hash, post.thread.post_count) == (post.hash, 1)
    assert post.thread.subject == "Agenda"


def test_twice_is_once(rights):
    content = with_file()

    first, again = store(rights, content), store(rights, content)

    assert first == again
    assert [model.objects.count() for model in (Post, RawPost, Attachment, Thread)] == [1, 1, 1, 1]


def test_same_post_to_two_lists(rights):
    content = raw()

    assert store(rights, content) != store(list_here(), content)


def test_list_without_archive_keeps_nothing():
    with pytest.raises(NothingKept):
        store(list_here(archive="none"), raw())

    assert not Post.objects.exists()


def test_unreadable_is_kept_raw(rights):
    post = store(rights, b"\n\nno headers", received_at=NOON)

    assert post.is_unreadable
    assert post.raw.content == b"\n\nno headers"
    assert store(rights, b"\n\nno headers") == post


def test_attachments_are_not_kept_twice(rights):
    post = store(rights, with_file(content=b"%PDF-" + b"0" * 1_000_000))

    (file,) = post.attachments.all()
    assert (file.name, file.content_type, file.size) == ("budget.pdf", "application/pdf", 1_000_005)
    assert len(post.raw.packed) < 10_000


def test_query_count_does_not_grow(rights, django_assert_max_num_queries):
    for _ in range(5):
        post_of(rights)
    content = raw(References="<number-1@people.example> <missing@x>", Subject="Re: Agenda")

    with django_assert_max_num_queries(30):
        store(rights, content)


def test_posts_are_found_by_their_hashes(rights):
    """An order would lead SQLite through the whole archive (see `storing.store_all`)."""
    with CaptureQueriesContext(connection) as queries:
        store(rights, raw(References="<other@x>"))

    found = [query["sql"] for query in queries]
    by_hash = [sql for sql in found if '."hash" IN' in sql or '."missing" IN' in sql]
    assert len(by_hash) == 3
    assert not any("ORDER BY" in sql for sql in by_hash)


def test_only_public_archives_are_found(rights):
    public, private = post_of(rights), post_of(list_here(archive="members"))

    kept = Entry.objects.filter(kind="post").values_list("row_id", flat=True)
    assert list(kept) == [public.pk] != [private.pk]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_at_one_moment(rights):
    content = raw()

    def bring(_number):
        try:
            return store(rights, content).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(bring, range(8)))

    assert len(keys) == Post.objects.count() == 1


def test_what_the_database_refuses_is_kept_raw(rights, monkeypatch):
    # As if a column could not hold what was read.
    from django.db import DataError

    stored = storing.store_all

    def refuse(mailing_list, incoming, **when):
        if Flaw.UNREADABLE not in incoming[0].said.flaws:
            raise DataError
        return stored(mailing_list, incoming, **when)

    monkeypatch.setattr(storing, "store_all", refuse)

    assert store(rights, raw()).is_unreadable


# --- Threads ------------------------------------------------------------------------------------


def talk(mailing_list, *letters, subject="Words"):
    """Store the posts a ← b ← c ... in the order of `letters`; return them by letter."""
    posts = {}
    for letter in letters:
        before = [f"<{each}@x>" for each in "abcdefgh"[: "abcdefgh".index(letter)]]
        posts[letter] = post_of(
            mailing_list,
            Subject=f"{subject} {letter}",
            Message_ID=f"<{letter}@x>",
            References=" ".join(before) or None,
            Date=f"Mon, 02 Nov 2026 12:0{'abcdefgh'.index(letter)}:00 +0000",
        )
    return {letter: Post.objects.get(pk=post.pk) for letter, post in posts.items()}


@pytest.mark.parametrize("order", ["abcd", "dcba", "badc", "dacb", "cadb"])
def test_threads_in_any_order(rights, order):
    posts = talk(rights, *order)

    thread = Thread.objects.get()
    assert (thread.hash, thread.subject, thread.post_count) == (posts["a"].hash, "Words a", 4)
    assert (thread.started_at, thread.last_at) == (NOON, NOON + timedelta(minutes=3))
    parents = {letter: post.parent and post.parent.subject for letter, post in posts.items()}
    assert parents == {"a": None, "b": "Words a", "c": "Words b", "d": "Words c"}
    assert set(Post.objects.values_list("missing", flat=True)) == {""}


def test_parent_that_never_comes(rights):
    posts = talk(rights, "a", "c", "d")

    assert Thread.objects.get().post_count == 3
    assert posts["c"].parent == posts["a"]
    assert posts["c"].missing != ""


def test_answers_to_what_is_missing_are_together(rights):
    first = post_of(rights, Subject="One", References="<gone@x>")
    second = post_of(rights, Subject="Two", References="<gone@x>")

    assert Post.objects.get(pk=first.pk).thread == Post.objects.get(pk=second.pk).thread


def test_posts_that_answer_each_other(rights):
    first = post_of(rights, Message_ID="<a@x>", References="<b@x>")
    second = post_of(rights, Message_ID="<b@x>", References="<a@x>")

    assert Thread.objects.get().post_count == 2
    assert Post.objects.get(pk=second.pk).parent == first


@pytest.mark.parametrize(
    ("subject", "days", "thread_count"),
    [
        ("Re: Agenda of Monday", 1, 1),
        ("[rights] RE[2]: agenda  of monday", 29, 1),
        ("Re: Agenda of Monday", 31, 2),
        ("Agenda of Monday", 1, 2),
        ("Re: Agenda of Tuesday", 1, 2),
    ],
)
def test_answers_by_subject(rights, subject, days, thread_count):
    post_of(rights, Subject="Agenda of Monday", Date="Sat, 05 Sep 2026 12:00:00 +0000")
    day = NOON.replace(month=9, day=5) + timedelta(days=days)

    post_of(rights, Subject=subject, Date=f"{day:%a, %d %b %Y %H:%M:%S} +0000")

    assert Thread.objects.count() == thread_count


def test_threads_of_two_lists_stay_apart(rights):
    post_of(rights, Message_ID="<a@x>")
    post_of(list_here(), References="<a@x>")

    assert Thread.objects.count() == 2
