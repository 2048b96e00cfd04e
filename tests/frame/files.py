"""Files of every type that the portal takes, and of some that it does not, made as programs do."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)


def archive(parts):
    """Return a zip archive of (name, content) pairs, or of (name, content, compression)."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, content, *compression in parts:
            written.writestr(name, content, *(compression or [zipfile.ZIP_DEFLATED]))
    return buffer.getvalue()


def pdf():
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    )
    return body + b"trailer<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def png():
    def chunk(kind, content):
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\xff\xff")
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg():
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def open_document(kind, *parts):
    told = f"application/vnd.oasis.opendocument.{kind}"
    return archive(
        [("mimetype", told, zipfile.ZIP_STORED), ("content.xml", "<office/>"), *parts],
    )


def docx(*parts, types=""):
    return archive(
        [
            ("[Content_Types].xml", CONTENT_TYPES.format(types)),
            ("word/document.xml", "<w:document/>"),
            *parts,
        ]
    )


def xlsx(*parts, types=""):
    return archive(
        [
            ("[Content_Types].xml", CONTENT_TYPES.format(types)),
            ("xl/workbook.xml", "<workbook/>"),
            *parts,
        ]
    )


def of_every_type():
    """Return (name, bytes, content type) of each type that is taken."""
    office = "application/vnd.openxmlformats-officedocument"
    return [
        ("minutes.pdf", pdf(), "application/pdf"),
        ("notes.txt", "Réunion à Genève\n".encode(), "text/plain"),
        ("members.csv", "name,city\nRéseau,Genève\n".encode(), "text/csv"),
        (
            "text.odt",
            open_document("text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (
            "sheet.ods",
            open_document("spreadsheet"),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("text.docx", docx(), f"{office}.wordprocessingml.document"),
        ("sheet.xlsx", xlsx(), f"{office}.spreadsheetml.sheet"),
        ("map.png", png(), "image/png"),
        ("room.jpg", jpeg(), "image/jpeg"),
        ("ROOM.JPEG", jpeg(), "image/jpeg"),
    ]


def upload(name, content, told="application/octet-stream"):
    """Return a file as a form gets it; what the sender tells of its type is not believed."""
    return SimpleUploadedFile(name, content, told)
