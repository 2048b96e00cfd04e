"""Files that people send: how many and how large, of which types, under which names.

A type is told by what a file holds, not by what its sender calls it, and only those listed here are
taken. Documents are kept as they came, and given out as downloads; the portal never opens them.
Pictures are drawn anew: what is kept is nothing but the picture.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from frame import pictures
from frame.kinds import CSV, DOCX, EXTENSIONS, JPEG, ODS, ODT, PDF, PNG, TEXT, XLSX, FileKind
from frame.text import filled

MEGABYTE = 1024 * 1024
FILE_LIMIT = 5 * MEGABYTE
TOTAL_LIMIT = 10 * MEGABYTE  # of the files of one form
COUNT_LIMIT = 5  # files in one form
FORM_LIMIT = 11 * MEGABYTE  # the body of a form with files: these, and what is written beside
NAME_LIMIT = 150  # characters
_ENTRY_LIMIT = 2000  # parts of a document, each a name in its list of contents
_READ_LIMIT = MEGABYTE  # of a part that is unpacked to be looked at

_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
# What zipfile and zlib raise for archives that are broken, encrypted or packed in an odd way.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
# Where the two families of documents keep programs (ODF 1.3 part 2; ECMA-376 with Microsoft's
# additions). A part may have another name: its type in the list of contents is looked at too.
_PROGRAM_NAMES = re.compile(r"(^|/)vbaproject\.bin$|^(basic|scripts)/.|(^|/)macrosheets/.", re.I)
_PROGRAM_TYPES = re.compile(rb"vbaproject|macroenabled|activex", re.I)

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let forms with files reach a view: bodies up to FORM_LIMIT (`FormsOnlyMiddleware`)."""
    view.upload_limit = FORM_LIMIT  # type: ignore[attr-defined]
    return view


@dataclass(frozen=True)
class CheckedFile:
    """A file that was looked at: its clean name, its type as its content tells, its bytes."""

    name: str
    kind: FileKind
    upload: "UploadedFile[Any]"

    @property
    def size(self) -> int:
        return self.upload.size or 0


def check_file(upload: "UploadedFile[Any]") -> CheckedFile:
    """Return the file as it may be kept; raises ValidationError, which names the file.

    Reads no more of it than is needed, and unpacks next to nothing.
    """
    name = clean_name(upload.name or "")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not upload.size:
        raise ValidationError(_("%(name)s is empty."), code="empty_file", params={"name": name})
    if upload.size > FILE_LIMIT:
        raise ValidationError(
            _("%(name)s is too large: a file may have at most %(limit)s."),
            code="too_large",
            params={"name": name, "limit": filesizeformat(FILE_LIMIT)},
        )
    kind = _kind_of(upload, name, extension)
    upload.seek(0)
    if kind is None or extension not in EXTENSIONS:
        raise ValidationError(
            _("%(name)s is of a type that is not taken. Send one of these: %(types)s."),
            code="unknown_type",
            params={"name": name, "types": ", ".join(EXTENSIONS)},
        )
    if extension not in kind.extensions:
        raise ValidationError(
            _("%(name)s holds something else than its name says. Name it .%(extension)s."),
            code="wrong_extension",
            params={"name": name, "extension": kind.extensions[0]},
        )
    return CheckedFile(name, kind, upload)


def without_traces(checked: CheckedFile) -> CheckedFile:
    """Return the file as it is kept: a picture is drawn anew, without the place, the time and the
    owner that a camera wrote into it, and without what somebody hid behind it.

    Raises ValidationError for one that cannot be drawn, and names it.
    """
    if checked.kind not in pictures.KINDS:
        return checked
    try:
        content = pictures.drawn_anew(checked.upload, checked.kind).content
    except ValidationError as fault:
        raise ValidationError(
            f"{checked.name}: {fault.messages[0]}", code=fault.error_list[0].code
        ) from fault
    upload = InMemoryUploadedFile(
        BytesIO(content), None, checked.name, checked.kind.content_type, len(content), None
    )
    return CheckedFile(checked.name, checked.kind, upload)


def kind_of(file: BinaryIO, name: str) -> FileKind | None:
    """Return the type that the content of a file tells that no form sent; None for none of those
    that are taken, and for one that is damaged or holds a program.
    """
    upload = File(file, name)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    try:
        return _kind_of(upload, name, extension)
    except ValidationError:
        return None


def clean_name(raw: str) -> str:
    """Return the name of a file without a path, characters that cannot be seen, and characters that
    some systems do not allow, at most NAME_LIMIT long; its extension stays.
    """
    last = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    # C: control, format (turns the direction of writing), surrogate, private; Zl, Zp: line ends.
    seen = [
        " " if unicodedata.category(letter) in ("Zs", "Zl", "Zp") else letter
        for letter in last
        if not unicodedata.category(letter).startswith("C")
    ]
    name = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", "".join(seen))).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:NAME_LIMIT] or "file"
    extension = extension[:10]
    return f"{stem[: NAME_LIMIT - len(extension) - 1].strip()}.{extension}"


def _kind_of(upload: "File[Any]", name: str, extension: str) -> FileKind | None:
    """Return the type that the content tells, or None for none of those that are taken."""
    upload.seek(0)
    start = upload.read(8)
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return kind
    if start.startswith(b"PK\x03\x04"):
        return _document_kind(upload, name)
    if _is_text(upload):
        return CSV if extension == "csv" else TEXT
    return None


def _is_text(upload: "File[Any]") -> bool:
    """Tell whether the file is UTF-8 without control characters; at most FILE_LIMIT is read."""
    upload.seek(0)
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text) is None


def _document_kind(upload: "File[Any]", name: str) -> FileKind | None:
    """Return the type of an office document, which is an archive; raises ValidationError for one
    with programs in it, and for one that cannot be read.
    """
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            names = archive.namelist()
            if len(names) > _ENTRY_LIMIT:
                return None
            kind, contents = _look_inside(archive, names)
    except _BROKEN as error:
        raise ValidationError(
            _("%(name)s is damaged or locked with a password: it cannot be read."),
            code="broken",
            params={"name": name},
        ) from error
    if kind and (any(map(_PROGRAM_NAMES.search, names)) or _PROGRAM_TYPES.search(contents)):
        raise ValidationError(
            _("%(name)s holds a program (macro). Save it without, or as PDF."),
            code="macro",
            params={"name": name},
        )
    return kind


def _look_inside(archive: zipfile.ZipFile, names: list[str]) -> tuple[FileKind | None, bytes]:
    """Return the type of a document and its list of contents."""
    if "mimetype" in names:
        told = _unpacked(archive, "mimetype").decode("ascii", "replace")
        return {kind.content_type: kind for kind in (ODT, ODS)}.get(told.strip()), b""
    if "[Content_Types].xml" in names:
        # Without the zeros of UTF-16, so that the words in it are found in any encoding of XML.
        contents = _unpacked(archive, "[Content_Types].xml").replace(b"\0", b"")
        for part, kind in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
            if part in names:
                return kind, contents
    return None, b""


def _unpacked(archive: zipfile.ZipFile, part: str) -> bytes:
    """Return a part of the archive; raises ValueError where it is larger than any honest one."""
    with archive.open(part) as packed:
        content = packed.read(_READ_LIMIT + 1)
    if len(content) > _READ_LIMIT:
        raise ValueError(f"{part} is too large.")
    return content


_size = lazy(filesizeformat, str)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; its value is a list of CheckedFile. Every fault is told, with the file."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            filled(
                _(
                    "At most %(count)d files, each at most %(each)s, together at most %(total)s. "
                    "Types: %(types)s."
                ),
                count=COUNT_LIMIT,
                each=_size(FILE_LIMIT),
                total=_size(TOTAL_LIMIT),
                types=", ".join(EXTENSIONS),
            ),
        )
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(f".{extension}" for extension in EXTENSIONS)

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = data or []
        if not uploads:
            super().clean(None, initial)  # raises where a file is needed
            return []
        faults: list[Any] = []
        if len(uploads) > COUNT_LIMIT:
            faults.append(
                ValidationError(
                    _("At most %(count)d files can be sent."),
                    code="too_many",
                    params={"count": COUNT_LIMIT},
                )
            )
            uploads = uploads[:COUNT_LIMIT]
        if sum(upload.size or 0 for upload in uploads) > TOTAL_LIMIT:
            faults.append(
                ValidationError(
                    _("The files are too large together: at most %(limit)s."),
                    code="too_large_together",
                    params={"limit": filesizeformat(TOTAL_LIMIT)},
                )
            )
        checked = []
        for upload in uploads:
            try:
                checked.append(without_traces(check_file(upload)))
            except ValidationError as fault:
                faults.append(fault)
        if faults:
            raise ValidationError(faults)
        return checked
