"""Files that people send: told by what they hold, cleaned by name, limited, never unpacked."""

import zipfile
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from frame import kinds, uploads
from frame.uploads import MEGABYTE, FilesField, check_file, clean_name
from tests.frame import files
from tests.frame.files import upload


def refusal(name, content):
    with pytest.raises(ValidationError) as caught:
        check_file(upload(name, content))
    assert name in caught.value.messages[0]
    return caught.value.code


# --- Types --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    files.of_every_type(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_type_is_told_by_content(name, content, content_type):
    checked = check_file(upload(name, content, "text/html"))

    assert (checked.name, checked.kind.content_type) == (name, content_type)
    assert checked.size == len(content)
    assert checked.upload.read() == content


def test_text_with_a_byte_order_mark_is_text():
    assert check_file(upload("a.txt", "\ufeffGenève".encode())).kind == kinds.TEXT


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("page.html", b"<script>alert(1)</script>"),
        ("tool.exe", b"MZ\x90\0\3\0\0\0"),
        ("noextension", b"Words."),
        ("photo.gif", b"GIF89a\1\0\1\0"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("latin.txt", "Genève".encode("latin-1")),
        ("wide.txt", "Genève".encode("utf-16")),
        ("control.txt", b"a\0b"),
        ("bell.csv", b"a,\x07"),
        ("plain.zip", files.archive([("readme.txt", "Words.")])),
        ("slides.pptx", files.archive([("[Content_Types].xml", ""), ("ppt/x.xml", "")])),
        ("drawing.odg", files.open_document("graphics")),
        (
            "parts.docx",
            files.docx(*((f"word/{number}.xml", "") for number in range(2000))),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_types_are_refused(name, content):
    assert refusal(name, content) == "unknown_type"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.docx", files.pdf()),
        ("minutes.pdf", b"<html><script>alert(1)</script></html>"),
        ("photo.png", files.jpeg()),
        ("text.docx", files.xlsx()),
        ("text.pdf", files.open_document("text")),
        ("notes.csv", files.png()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_name_that_tells_another_type_is_refused(name, content):
    assert refusal(name, content) == "wrong_extension"


def test_html_under_the_name_of_text_is_text():
    checked = check_file(upload("page.txt", b"<script>alert(1)</script>", "text/html"))

    assert checked.kind.content_type == "text/plain"


MACRO_TYPE = (
    '<Override PartName="/word/other.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", files.docx(("word/vbaProject.bin", b"\1"))),
        ("b.docx", files.docx(("word/VBAPROJECT.BIN", b"\1"))),
        ("c.docx", files.docx(("word/other.bin", b"\1"), types=MACRO_TYPE)),
        (
            "d.docx",
            files.archive(
                [
                    (
                        "[Content_Types].xml",
                        files.CONTENT_TYPES.format(MACRO_TYPE).encode("utf-16"),
                    ),
                    ("word/document.xml", ""),
                ]
            ),
        ),
        ("e.xlsx", files.xlsx(("xl/vbaProject.bin", b"\1"))),
        ("f.xlsx", files.xlsx(("xl/macrosheets/sheet1.xml", ""))),
        ("g.odt", files.open_document("text", ("Basic/Standard/Module1.xml", "Sub Main"))),
        ("h.ods", files.open_document("spreadsheet", ("Scripts/python/a.py", "print()"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_document_with_a_program_is_refused(name, content):
    assert refusal(name, content) == "macro"


def locked():
    """Return a document whose list of contents is marked as encrypted."""
    content = bytearray(files.docx())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [files.docx()[:-30], b"PK\x03\x04" + b"\0" * 100, locked()],
    ids=["cut", "zeros", "locked"],
)
def test_broken_document_is_refused(content):
    assert refusal("text.docx", content) == "broken"


def test_bomb_is_not_unpacked(monkeypatch):
    """Two parts that would fill 40 MB: neither is read beyond a limit."""
    large = b"\0" * (20 * MEGABYTE)
    content = files.docx(("word/media/image1.bmp", large))
    listed = files.archive([("[Content_Types].xml", large), ("word/document.xml", "")])
    read = []
    plain = zipfile.ZipExtFile.read

    def counted(self, n=-1):
        got = plain(self, n)
        read.append(len(got))
        return got

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)

    assert len(content) + len(listed) < MEGABYTE
    assert check_file(upload("text.docx", content)).kind == kinds.DOCX
    assert refusal("text.docx", listed) == "broken"
    assert sum(read) < 2 * MEGABYTE


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_files_are_taken_or_refused(data):
    name, content, _type = data.draw(st.sampled_from(files.of_every_type()))
    damaged = bytearray(content)
    places = st.integers(0, len(damaged) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    form = form_with(upload(name, bytes(damaged)))

    # Nothing else than a fault of the form is raised.
    assert form.is_valid() or form.errors["files"]


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("a\u200bb\u2028c.txt", "ab c.txt"),
        ('say "yes"?.txt', "say _yes__.txt"),
        ("  ...notes .txt ", "notes.txt"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 300, "x" * 150),
        (".pdf", "pdf"),
    ],
    ids=ascii,
)
def test_name_is_cleaned(raw, clean):
    assert clean_name(raw) == clean


@given(st.text(max_size=400))
def test_clean_name_is_safe_whatever_comes(raw):
    clean = clean_name(raw)

    assert 0 < len(clean) <= uploads.NAME_LIMIT
    assert not set('/\\<>:"|?*\r\n\0') & set(clean)
    assert clean_name(clean) == clean


# --- Limits -------------------------------------------------------------------------------------


class FilesForm(forms.Form):
    files = FilesField(required=False)


class NeededForm(forms.Form):
    files = FilesField()


def form_with(*sent, form_class=FilesForm):
    return form_class({}, MultiValueDict({"files": list(sent)}))


def codes(form):
    return sorted(error["code"] for error in form.errors.get_json_data()["files"])


def test_no_file_is_an_empty_list():
    form = form_with()

    assert form.is_valid()
    assert form.cleaned_data["files"] == []
    assert codes(form_with(form_class=NeededForm)) == ["required"]


def test_several_files_are_checked():
    form = form_with(upload("a.pdf", files.pdf()), upload("b.txt", b"Words."))

    assert form.is_valid()
    assert [checked.name for checked in form.cleaned_data["files"]] == ["a.pdf", "b.txt"]


def test_every_fault_is_told():
    form = form_with(
        upload("a.svg", b"<svg/>"), upload("b.txt", b""), upload("c.png", files.jpeg())
    )

    assert codes(form) == ["empty_file", "unknown_type", "wrong_extension"]


def test_too_many_files_are_refused():
    assert codes(form_with(*(upload(f"{n}.txt", b"a") for n in range(6)))) == ["too_many"]
    assert form_with(*(upload(f"{n}.txt", b"a") for n in range(5))).is_valid()


def test_too_large_file_is_refused():
    largest = b"a" * uploads.FILE_LIMIT

    assert form_with(upload("a.txt", largest)).is_valid()
    assert codes(form_with(upload("a.txt", largest + b"a"))) == ["too_large"]


def test_files_too_large_together_are_refused():
    sent = [upload(f"{n}.txt", b"a" * (4 * MEGABYTE)) for n in range(3)]

    assert codes(form_with(*sent)) == ["too_large_together"]
    assert form_with(*sent[:2]).is_valid()


# --- Pictures -----------------------------------------------------------------------------------


def photograph(where):
    """Return a JPEG as a telephone makes it: with the place, and here with a page behind it."""
    exif = Image.Exif()
    exif[0x010E] = where  # ImageDescription
    exif.get_ifd(0x8825)[2] = (46.0, 12.0, 0.0)  # GPSLatitude
    written = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, "JPEG", exif=exif, comment=where.encode())
    return written.getvalue() + f"<script>alert('{where}')</script>".encode()


def test_picture_is_kept_without_what_it_tells_of_its_owner():
    sent = photograph("Rue de Lausanne")
    form = form_with(upload("room.jpg", sent), upload("notes.txt", b"Rue"))

    assert form.is_valid()
    picture, notes = form.cleaned_data["files"]
    kept = picture.upload.read()
    assert (picture.name, picture.size) == ("room.jpg", len(kept))
    assert b"Lausanne" in sent
    assert b"Lausanne" not in kept
    assert b"script" not in kept
    with Image.open(BytesIO(kept)) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (40, 30), {})
    assert notes.upload.read() == b"Rue"


def test_picture_that_cannot_be_drawn_is_refused_by_name():
    form = form_with(upload("room.jpg", b"\xff\xd8\xff<script>alert(1)</script>"))

    assert codes(form) == ["broken"]
    assert form.errors["files"][0].startswith("room.jpg: ")


def test_field_says_what_it_takes():
    html = str(FilesForm()["files"])

    assert "multiple" in html
    assert 'accept=".pdf,.txt,.csv,.odt,.ods,.docx,.xlsx,.png,.jpg,.jpeg"' in html
    assert "At most 5 files, each at most 5.0\xa0MB" in str(FilesForm()["files"].help_text)
