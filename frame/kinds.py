"""The types of files that the portal takes from people."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class FileKind:
    """A type of file that is taken. Its first extension is the usual one."""

    content_type: str
    label: str | Promise
    extensions: tuple[str, ...]


PDF = FileKind("application/pdf", "PDF", ("pdf",))
TEXT = FileKind("text/plain", pgettext_lazy("type of file", "Text"), ("txt",))
CSV = FileKind("text/csv", "CSV", ("csv",))
ODT = FileKind("application/vnd.oasis.opendocument.text", "ODT", ("odt",))
ODS = FileKind("application/vnd.oasis.opendocument.spreadsheet", "ODS", ("ods",))
_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = FileKind(f"{_OOXML}.wordprocessingml.document", "DOCX", ("docx",))
XLSX = FileKind(f"{_OOXML}.spreadsheetml.sheet", "XLSX", ("xlsx",))
PNG = FileKind("image/png", "PNG", ("png",))
JPEG = FileKind("image/jpeg", "JPEG", ("jpg", "jpeg"))
KINDS = (PDF, TEXT, CSV, ODT, ODS, DOCX, XLSX, PNG, JPEG)
KIND_OF = {kind.content_type: kind for kind in KINDS}
EXTENSIONS = tuple(extension for kind in KINDS for extension in kind.extensions)
