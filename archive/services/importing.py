"""Old archives out of mbox files, in batches; an import that was stopped goes on where it was."""

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from archive.models import ImportFault, ImportRun
from archive.reading import Unreadable
from archive.reading.mbox import Taken, read_batch
from archive.reading.reading import as_of_list
from archive.services.storing import Incoming, NothingKept, store_all
from mailinglists.enums import Archive
from mailinglists.models import MailingList

BATCH = 400  # messages in one transaction
BATCH_SIZE = 16 * 1024 * 1024  # bytes in one transaction, unless one message has more
_DIGESTED = 64 * 1024  # bytes
_LARGE = 2 * BATCH_SIZE  # bytes of a file that is worth starting a process for


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
    with _readers(path) as executor:
        for batch in _read_ahead(path, run.offset, executor):
            _take(mailing_list, run, batch)
            progress(run)
    if run.finished_at is None:
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
    return run


def _readers(path: Path) -> Executor:
    """Return who reads messages while others are stored: of a large file a process, so that two
    processors work on it.
    """
    if path.stat().st_size < _LARGE:
        return ThreadPoolExecutor(1)
    # A fork would share the connection to the database.
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def _read_ahead(path: Path, start: int, executor: Executor) -> Iterator[list[Taken]]:
    """Yield the batches of a file, of which one is read ahead."""

    def read(start: int) -> "Future[list[Taken]]":
        return executor.submit(read_batch, path, start, timezone.now(), most=BATCH, size=BATCH_SIZE)

    ahead = read(start)
    while batch := ahead.result():
        ahead = read(batch[-1].end)
        yield batch


@transaction.atomic
def _take(mailing_list: MailingList, run: ImportRun, batch: list[Taken]) -> None:
    """Store a batch, and how far the file is read, in one transaction."""
    incoming: list[Incoming] = []
    faults: list[ImportFault] = []
    for found in batch:
        if isinstance(found.said, Unreadable):
            size = found.end - found.start
            faults.append(
                ImportFault(run=run, offset=found.start, size=size, reason=str(found.said)[:200])
            )
        else:
            incoming.append(Incoming(found.packed, as_of_list(found.said, mailing_list.name)))
    stored = store_all(mailing_list, incoming, archived_at=timezone.now())
    ImportFault.objects.bulk_create(faults, ignore_conflicts=True)
    run.offset = batch[-1].end
    run.read_count += len(batch)
    run.stored_count += len(stored)
    run.known_count += len(incoming) - len(stored)
    run.unreadable_count += len(faults)
    run.finished_at = None
    run.save()
