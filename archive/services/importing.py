"""Old archives out of mbox files, in batches; an import that was stopped goes on where it was."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from archive import reading
from archive.models import ImportFault, ImportRun
from archive.reading import Unreadable
from archive.reading.mbox import Found, messages
from archive.reading.reading import as_of_list
from archive.services.storing import Incoming, NothingKept, store_all
from mailinglists.enums import Archive
from mailinglists.models import MailingList

BATCH = 400  # messages in one transaction
BATCH_SIZE = 16 * 1024 * 1024  # bytes in one transaction, unless one message has more
_DIGESTED = 64 * 1024  # bytes


def import_mbox(
    mailing_list: MailingList, path: Path, *, progress: Callable[[ImportRun], None]
) -> ImportRun:
    """Store the messages of a file that are not there yet; return what was counted.

    `progress` is told after each batch. Raises NothingKept for a list that keeps no archive.
    """
    if mailing_list.archive == Archive.NONE:
        raise NothingKept(mailing_list.name)
    with path.open("rb") as file:
        run, _created = ImportRun.objects.get_or_create(
            mailing_list=mailing_list,
            file_name=path.name[-255:],
            digest=hashlib.sha256(file.read(_DIGESTED)).hexdigest(),
        )
        for batch in _batches(file, run.offset):
            _take(mailing_list, run, batch)
            progress(run)
    if run.finished_at is None:
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
    return run


def _batches(file: BinaryIO, start: int) -> Iterator[list[Found]]:
    found = messages(file, start)
    while first := next(found, None):
        batch = [first]
        size = len(first.raw or b"")
        for each in islice(found, BATCH - 1):
            batch.append(each)
            size += len(each.raw or b"")
            if size >= BATCH_SIZE:
                break
        yield batch


@transaction.atomic
def _take(mailing_list: MailingList, run: ImportRun, batch: list[Found]) -> None:
    """Store a batch, and how far the file is read, in one transaction."""
    now = timezone.now()
    incoming: list[Incoming] = []
    faults: list[ImportFault] = []
    for found in batch:
        try:
            if found.raw is None:
                raise Unreadable("It is too large.")
            said = reading.read(found.raw, now, found.kept_at)
        except Unreadable as fault:
            size = found.end - found.start
            faults.append(
                ImportFault(run=run, offset=found.start, size=size, reason=str(fault)[:200])
            )
        else:
            incoming.append(Incoming(found.raw, as_of_list(said, mailing_list.name)))
    stored = store_all(mailing_list, incoming, archived_at=now)
    ImportFault.objects.bulk_create(faults, ignore_conflicts=True)
    run.offset = batch[-1].end
    run.read_count += len(batch)
    run.stored_count += len(stored)
    run.known_count += len(incoming) - len(stored)
    run.unreadable_count += len(faults)
    run.finished_at = None
    run.save()
