"""Pictures and documents of pages: kept, and removed where no page needs them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from frame.kinds import PDF, PNG
from frame.pictures import Picture
from frame.uploads import CheckedFile
from pages.models import PageFile
from pages.services import files, pages
from pages.services.files import FileInUse
from tests.frame.files import pdf, upload
from tests.pages.factories import PageFactory, PageFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "pages"


def test_picture_is_kept_as_it_was_drawn_anew(folder, moderator):
    checked = CheckedFile("room.png", PNG, upload("room.png", b"as sent"))

    row = files.add(
        checked,
        Picture(b"drawn", 30, 20),
        by=moderator,
        title="The room",
        alternative="A room",
        language="fr",
    )

    row.refresh_from_db()
    assert (folder / str(row.uid)).read_bytes() == b"drawn"
    assert (row.name, row.content_type, row.size) == ("room.png", "image/png", 5)
    assert (row.width, row.height, row.is_picture) == (30, 20, True)
    assert (row.title, row.alternative, row.language) == ("The room", "A room", "fr")
    assert row.added_by == moderator


def test_document_is_kept_as_it_was_sent(folder, moderator):
    checked = CheckedFile("minutes.pdf", PDF, upload("minutes.pdf", pdf()))

    row = files.add(checked, None, by=moderator, title="Minutes", alternative="Not a picture")

    assert (folder / str(row.uid)).read_bytes() == pdf()
    assert (row.is_picture, row.alternative, row.size) == (False, "", len(pdf()))


@pytest.mark.django_db(transaction=True)
def test_file_goes_where_its_row_fails(folder, moderator):
    checked = CheckedFile("room.png", PNG, upload("room.png", b"as sent"))

    with pytest.raises(IntegrityError):
        files.add(checked, Picture(b"drawn", 3, 2), by=moderator, title="No words", alternative="")

    assert list(folder.iterdir()) == []
    assert not PageFile.objects.exists()


def test_file_that_a_page_shows_stays():
    row = PageFileFactory()
    page = PageFactory(title="The room", path="about/room", body=f"![ ](/files/{row.uid}/)")
    PageFactory(body="No file.")

    with pytest.raises(FileInUse, match=r"The room \(about/room\)") as caught:
        files.remove(row)

    assert caught.value.pages == [page]
    assert PageFile.objects.get() == row


def test_file_that_a_page_is_going_to_show_stays(moderator):
    row = PageFileFactory()
    page = PageFactory()
    content = page.content() | {"body": f"![ ](/files/{row.uid}/)"}
    version = pages.save_draft(page, by=moderator, content=content, seen=1)
    pages.schedule(version, at=timezone.now() + timedelta(days=1))

    with pytest.raises(FileInUse):
        files.remove(row)


def test_file_that_only_drafts_and_the_past_show_goes(moderator):
    row = PageFileFactory()
    page = PageFactory(body=f"![ ](/files/{row.uid}/)")
    content = page.content() | {"body": "Without."}
    pages.publish(pages.save_draft(page, by=moderator, content=content, seen=1))
    PageFactory(body=f"![ ](/files/{row.uid}/)", is_published=False)

    files.remove(row)

    assert not PageFile.objects.exists()
