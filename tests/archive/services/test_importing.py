"""Old archives: every message that can be read, once, however often the import was stopped."""

import pytest

from archive.models import ImportRun, Post, Thread
from archive.services import importing
from archive.services.importing import import_mbox
from archive.services.storing import NothingKept
from search.models import Entry
from tests.archive.factories import list_here, post_of, raw

pytestmark = pytest.mark.django_db

FROM = b"From jane at people.example  Tue Nov  3 10:11:12 2026\n"


@pytest.fixture
def rights():
    return list_here(name="rights")


@pytest.fixture
def write(tmp_path):
    def write(*contents, name="rights.mbox"):
        path = tmp_path / name
        path.write_bytes(b"".join(FROM + content + b"\n" for content in contents))
        return path

    return write


def take(mailing_list, path):
    told = []
    run = import_mbox(mailing_list, path, progress=lambda run: told.append(run.offset))
    counts = (run.read_count, run.stored_count, run.known_count, run.unreadable_count)
    return counts, told


def test_counts(rights, write):
    known = raw(Message_ID="<known@x>")
    post_of(rights, Message_ID="<known@x>")
    twice = raw(Message_ID="<twice@x>")

    counts, _told = take(rights, write(known, raw(), twice, twice, b">From nobody\n"))

    assert counts == (5, 2, 2, 1)
    assert Post.objects.count() == 3
    fault = ImportRun.objects.get().faults.get()
    assert (fault.reason, fault.size > 0) == ("It has no headers.", True)


def test_messages_as_pipermail_has_them(rights, write):
    content = (
        b"From: jos\xe9 at people.example (Jos\xe9)\nDate: nonsense\nSubject: R\xe9union\n\n"
        b"D\xe9j\xe0 vu.\n>From here.\n"
    )

    take(rights, write(content))

    post = Post.objects.get()
    assert (post.subject, post.sender_name) == ("Réunion", "José")
    assert post.text == "Déjà vu.\nFrom here."
    assert f"{post.sent_at:%Y-%m-%d %H:%M}" == "2026-11-03 10:11"


def test_same_file_again_changes_nothing(rights, write):
    path = write(raw(), raw())
    first, _told = take(rights, path)

    again, told = take(rights, path)

    assert first == again == (2, 2, 0, 0)
    assert told == []
    assert ImportRun.objects.get().finished_at is not None


def test_stopped_import_goes_on(rights, write, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    path = write(*(raw() for _ in range(5)))

    def stop(run):
        if run.read_count == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_mbox(rights, path, progress=stop)
    assert Post.objects.count() == 4

    counts, told = take(rights, path)

    assert counts == (5, 5, 0, 0)
    assert len(told) == 1


def test_large_file_is_read_by_a_process_of_its_own(rights, write, monkeypatch):
    monkeypatch.setattr(importing, "_LARGE", 0)
    monkeypatch.setattr(importing, "BATCH", 2)
    content = raw(Message_ID="<one@x>")

    counts, told = take(rights, write(content, raw(), raw(), b">From nobody\n"))

    assert counts == (4, 3, 0, 1)
    assert len(told) == 2
    assert Post.objects.get(message_id="one@x").raw.content == content + b"\n"


def test_file_that_grew(rights, write):
    contents = [raw(), raw()]
    take(rights, write(*contents))

    counts, _told = take(rights, write(*contents, raw()))

    assert counts == (3, 1, 2, 0)


def test_threads_within_and_across_batches(rights, write, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    answers = [raw(Message_ID=f"<{n}@x>", References=f"<{n + 1}@x>") for n in range(5)]

    take(rights, write(*answers, raw(Message_ID="<5@x>", Subject="Beginning")))

    assert Thread.objects.get().post_count == 6
    assert Post.objects.exclude(parent=None).count() == 5
    assert not Post.objects.exclude(missing="").exists()


def test_imported_posts_are_found(rights, write):
    take(rights, write(raw("Zebra"), raw("Giraffe")))

    assert Entry.objects.filter(kind="post").count() == 2


def test_list_without_archive(write):
    with pytest.raises(NothingKept):
        take(list_here(archive="none"), write(raw()))
