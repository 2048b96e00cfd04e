"""What is removed leaves an empty place and a row in the log, and nothing else."""

import pytest

from archive.models import Attachment, Post, RawPost, Removal, Thread
from archive.services.removing import AlreadyRemoved, remove, remove_all_of
from archive.services.storing import store
from search.models import Entry
from tests.archive.factories import list_here, post_of, raw, with_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def rights():
    return list_here(name="rights")


def test_nothing_of_a_removed_post_is_left(rights, list_master):
    post = store(rights, with_file())

    remove(post, by=list_master, reason="Asked for by the sender.")

    assert post.is_removed
    assert (post.subject, post.text, post.html, post.sender_name, post.sender_address) == ("",) * 5
    assert [model.objects.count() for model in (RawPost, Attachment)] == [0, 0]
    assert not Entry.objects.filter(kind="post").exists()
    removal = Removal.objects.get()
    assert (removal.post, removal.removed_by, removal.is_of_sender) == (post, list_master, False)
    assert removal.reason == "Asked for by the sender."


def test_thread_stays_and_is_named_by_what_is_left(rights, list_master):
    first = post_of(rights, Subject="Secret of Jane", Message_ID="<a@x>")
    post_of(rights, Subject="Another matter", References="<a@x>")

    remove(first, by=list_master, reason="A secret.")

    thread = Thread.objects.get()
    assert (thread.post_count, thread.subject, thread.hash) == (2, "Another matter", first.hash)


def test_removed_post_that_comes_again_stays_removed(rights, list_master):
    content = raw()
    remove(store(rights, content), by=list_master, reason="Asked for.")

    assert store(rights, content).is_removed


def test_removed_once(rights, list_master, moderator):
    post = post_of(rights)
    remove(post, by=list_master, reason="Asked for.")

    with pytest.raises(AlreadyRemoved):
        remove(post, by=moderator, reason="Asked for again.")

    assert Removal.objects.count() == 1


def test_all_of_a_sender(rights, list_master):
    mine = [post_of(rights, From="John <John@people.example>") for _ in range(3)]
    other, elsewhere = post_of(rights), post_of(From="John <john@people.example>")

    number = remove_all_of(rights, "JOHN@people.example ", by=list_master, reason="Asked for.")

    assert number == 3
    assert set(Post.objects.shown()) == {other, elsewhere}
    assert set(Removal.objects.filter(is_of_sender=True).values_list("post", flat=True)) == {
        post.pk for post in mine
    }


def test_all_of_nobody(rights, list_master):
    post_of(rights, From="Nobody")

    with pytest.raises(AlreadyRemoved):
        remove_all_of(rights, "", by=list_master, reason="Asked for.")
