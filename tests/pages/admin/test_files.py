"""Pictures and documents of pages in the back-office."""

from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from frame.uploads import FILE_LIMIT, FORM_LIMIT
from pages.models import PageFile
from tests.all_rows import assert_refused
from tests.frame import files
from tests.frame.files import upload
from tests.pages.factories import PageFactory, PageFileFactory
from texts.registry import get

pytestmark = pytest.mark.django_db
ADD = "/admin/pages/pagefile/add/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "pages"


@pytest.fixture
def browser(client_of):
    return client_of("moderator")


def address(row, view):
    return reverse(f"admin:pages_pagefile_{view}", args=[row.pk])


def photograph(size=(40, 30)):
    written = BytesIO()
    place = Image.Exif()
    place[0x010E] = "Secret place"
    Image.new("RGB", size, "green").save(written, "JPEG", exif=place)
    return written.getvalue()


def sent(name="room.jpg", content=None, **words):
    defaults = {"title": "The room", "alternative": "An empty room", "language": "en"}
    return {**defaults, "file": upload(name, content or photograph()), **words}


def html_of(response):
    return unescape(response.content.decode())


def test_picture_is_added_and_shown_with_its_markdown(browser, client, moderator, folder):
    response = browser.post(ADD, sent())

    row = PageFile.objects.get()
    assert response.headers["Location"] == address(row, "change")
    assert (row.name, row.width, row.height, row.added_by) == ("room.jpg", 40, 30, moderator)
    kept = (folder / str(row.uid)).read_bytes()
    assert len(kept) == row.size
    assert b"Secret place" not in kept
    html = html_of(browser.get(address(row, "change")))
    assert f'<code dir="ltr">![ ](/files/{row.uid}/)</code>' in html
    assert "40 \u00d7 30" in html
    given_out = client.get(f"/files/{row.uid}/")
    assert b"".join(given_out.streaming_content) == kept


def test_document_is_added(browser):
    browser.post(ADD, sent("minutes.pdf", files.pdf(), alternative="", title="Minutes [1]"))

    row = PageFile.objects.get()
    assert (row.content_type, row.is_picture) == ("application/pdf", False)
    html = html_of(browser.get(address(row, "change")))
    assert rf"[Minutes \[1\]](/files/{row.uid}/)" in html


def test_markdown_to_paste_is_the_same_in_every_language(client_of, moderator):
    row = PageFileFactory()

    html = html_of(client_of("moderator").get(f"/ar{address(row, 'change')}"))

    assert f"![ ](/files/{row.uid}/)" in html


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (lambda: sent(alternative=" "), "Say in words what the picture shows."),
        (lambda: sent(alternative="..."), "Write at least one letter."),
        (lambda: sent(title=""), "This field is required."),
        (lambda: {**sent(), "file": ""}, "This field is required."),
        (lambda: sent("page.html", b"<script>"), "is of a type that is not taken"),
        (lambda: sent("notes.txt", b"Words."), "is of a type that is not taken"),
        (lambda: sent("text.docx", files.docx()), "is of a type that is not taken"),
        (lambda: sent("logo.svg", b"<svg/>"), "is of a type that is not taken"),
        (lambda: sent("room.png"), "holds something else than its name says"),
        (lambda: sent("room.jpg", files.jpeg()), "The picture is damaged"),
        (lambda: sent("room.jpg", b"\xff\xd8\xff" + b"x" * FILE_LIMIT), "is too large"),
        (lambda: sent(language="xx"), "Select a valid choice"),
    ],
)
def test_wrong_file_is_refused_and_nothing_is_kept(browser, folder, form, why):
    data = form()

    assert_refused(lambda: browser.post(ADD, data), 200, why)
    assert not folder.exists()


def test_body_larger_than_any_form_is_refused_unread(browser):
    response = browser.post(ADD, sent(content=b"\xff\xd8\xff" + b"x" * FORM_LIMIT))

    assert response.status_code == 413
    assert not PageFile.objects.exists()


def test_only_the_words_of_a_file_change(browser, folder):
    row = PageFileFactory()
    before = (folder / str(row.uid)).read_bytes()
    words = {"title": "Another", "alternative": "Another room", "language": "fr"}

    data = {**words, "file": upload("other.png", files.png()), "name": "other.png", "width": "9"}
    assert browser.post(address(row, "change"), data).status_code == 302

    changed = PageFile.objects.get()
    assert (changed.title, changed.alternative, changed.language) == tuple(words.values())
    assert (changed.name, changed.width, changed.uid) == ("room.png", 3, row.uid)
    assert (folder / str(row.uid)).read_bytes() == before


def test_picture_keeps_its_words(browser):
    row = PageFileFactory()
    data = {"title": "The room", "alternative": "", "language": "en"}

    assert_refused(
        lambda: browser.post(address(row, "change"), data),
        200,
        "Say in words what the picture shows.",
    )


def test_file_that_a_page_shows_is_not_removed(browser):
    row = PageFileFactory()
    page = PageFactory(title="Where it is", body=f"![ ](/files/{row.uid}/)")

    for method in (browser.get, browser.post):
        response = method(address(row, "delete"), {"post": "yes"}, follow=True)
        assert f"pages need it: Where it is ({page.path})" in html_of(response)
    assert PageFile.objects.get() == row
    change = html_of(browser.get(address(row, "change")))
    assert (
        f'<a href="{reverse("admin:pages_page_change", args=[page.pk])}">Where it is</a>' in change
    )


def test_file_that_no_page_shows_is_removed(browser, client):
    row = PageFileFactory()
    assert browser.get(address(row, "delete")).status_code == 200

    assert browser.post(address(row, "delete"), {"post": "yes"}).status_code == 302

    assert not PageFile.objects.exists()
    assert client.get(f"/files/{row.uid}/").status_code == 404


def test_files_are_not_removed_by_the_dozen(browser):
    row = PageFileFactory()
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}

    browser.post(reverse("admin:pages_pagefile_changelist"), chosen)

    assert PageFile.objects.get() == row


def test_words_of_files_are_translated():
    kind = get("page_file")
    row = PageFileFactory()

    assert kind.source_of(row) == {"title": row.title, "alternative": row.alternative}
    assert list(kind.public()) == [row]
