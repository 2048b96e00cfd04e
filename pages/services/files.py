"""Pictures and documents for the portal's pages: added, and removed where no page needs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from frame.errors import Refused
from frame.pictures import Picture
from frame.uploads import CheckedFile
from pages.models import Page, PageFile


class FileInUse(Refused):
    """The file stays: pages show it."""

    def __init__(self, pages: list[Page]) -> None:
        names = ", ".join(f"{page.title} ({page.path})" for page in pages)
        super().__init__(_("The file stays, because pages need it: %(pages)s") % {"pages": names})
        self.pages = pages


def add(
    checked: CheckedFile,
    picture: Picture | None,
    *,
    by: User,
    title: str,
    alternative: str = "",
    language: str = "en",
) -> PageFile:
    """Keep a file; of a picture the one that was drawn anew.

    It is written before its row, so that no row ever lacks its file, and goes again where the row
    fails.
    """
    row = PageFile(
        name=checked.name,
        content_type=checked.kind.content_type,
        size=len(picture.content) if picture else checked.size,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        title=title,
        alternative=alternative if picture else "",
        language=language,
        added_by=by,
    )
    content: File[bytes] = ContentFile(picture.content) if picture else checked.upload
    with _written(row, content):
        row.save()
    return row


@transaction.atomic
def remove(row: PageFile) -> None:
    """Forget a file. Raises FileInUse where a page shows it or will.

    The storage is cleared by `pages/jobs/files.py`, so that no row ever lacks its file.
    """
    if pages := list(Page.objects.naming(row.uid)):
        raise FileInUse(pages)
    row.delete()


@contextmanager
def _written(row: PageFile, content: "File[bytes]") -> Iterator[None]:
    """Write the file of a row that is not; where what follows fails, delete it."""
    try:
        row.file.save(row.name, content, save=False)
        yield
    except BaseException:
        if row.file.name:
            row.file.storage.delete(row.file.name)
        raise
