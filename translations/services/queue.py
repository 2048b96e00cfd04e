"""The queue fills itself: every public row that lacks a reviewed translation of its present words
is a job, in each language.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from frame.text import clean_line
from texts import paragraphs, registry
from texts.enums import Origin
from texts.models import Translation
from translations import draft as drafts
from translations.enums import JobState, Need
from translations.models import TITLE_LIMIT, Job
from translations.services import jobs

BATCH = 50  # rows at a time: on SQLite nobody else writes meanwhile
CODES = [code for code, _name in settings.LANGUAGES]


def fill() -> int:
    """Look through all texts; return how many jobs came, changed or were closed.

    3 queries a batch, and those that write. It bears being run twice at once.
    """
    touched = 0
    for kind in registry.all_kinds():
        for rows in _batches(kind.public()):
            touched += look_through(kind, rows)
        touched += _close_hidden(kind)
    return touched


def look_through(kind: registry.TextKind, rows: Sequence[Any]) -> int:
    """Bring the jobs about `rows` up to date; return how many were touched.

    What is written is one transaction, begun when all is known: mostly there is nothing to write,
    and on SQLite nobody else writes meanwhile.
    """
    content_type = ContentType.objects.get_for_model(kind.model)
    keys = [row.pk for row in rows]
    about = {"content_type": content_type, "object_id__in": keys}
    known = {
        (translation.object_id, translation.language): translation
        for translation in Translation.objects.current().filter(**about)
    }
    standing = {
        (job.object_id, job.language): job
        for job in Job.objects.standing()
        .filter(**about)
        .select_related("content_type")
        .defer("draft")
    }
    new: list[Job] = []
    dropped: list[Job] = []
    # Each looks again at what it writes to: somebody may have it in hand by then.
    changes: list[Callable[[], bool]] = []
    for row in rows:
        source = kind.source_of(row)
        original = _original(kind, row, source)
        for language in CODES:
            job = standing.get((row.pk, language))
            lacking = _lacking(original, source, language, known.get((row.pk, language)))
            if lacking is None:
                if job is not None:
                    changes.append(partial(_ended, job))
                continue
            need, basis, to_do = lacking
            values = original | {
                "need": need,
                "basis_id": basis.pk if basis else None,
                "changed_count": to_do,
            }
            if job is not None and not _is_parked_for_another(job, values["source_digest"]):
                if lacks := _out_of_date(job, values):
                    changes.append(partial(_brought_up_to_date, job, lacks))
                continue
            if job is not None:
                dropped.append(job)  # once, but the original is another now
            new.append(
                Job(
                    content_type=content_type,
                    object_id=row.pk,
                    language=language,
                    state=_first_state(values["need"]),
                    **values,
                )
            )
    if not changes and not new:
        return 0
    with transaction.atomic():
        touched = sum(change() for change in changes)
        for job in dropped:
            _ended(job)
        # A second run at the same time may have made them already.
        Job.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    return touched + len(new)


def _batches(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while batch := list(rows.order_by("pk").filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _original(kind: registry.TextKind, row: Any, source: dict[str, str]) -> dict[str, Any]:
    """Return what the jobs of a row say of its original, the same in every language."""
    return {
        "title": title_of(source),
        "source_language": row.source_language,
        "source_digest": drafts.digest_of(source),
        "paragraph_count": sum(len(paragraphs.split(text)) for text in source.values()),
        "importance": kind.importance,
    }


def title_of(source: dict[str, str]) -> str:
    """Return the first line of an original, cut to fit a title; "" where it has no words."""
    words = next(iter(source.values()), "")
    line = clean_line(next(iter(words.strip().splitlines()), ""))
    return line if len(line) <= TITLE_LIMIT else f"{line[: TITLE_LIMIT - 1]}…"


def _lacking(
    original: dict[str, Any],
    source: dict[str, str],
    language: str,
    translation: Translation | None,
) -> tuple[Need, Translation | None, int] | None:
    """Return why readers of `language` need a translation, what they see meanwhile, and how many
    paragraphs are to do; None where they need none.
    """
    if language == original["source_language"] or not source:
        return None
    count = original["paragraph_count"]
    if translation is None:
        return Need.MISSING, None, count
    if changed := drafts.changed_since(source, translation):
        return Need.STALE, translation, changed
    if translation.origin == Origin.MACHINE:
        return Need.MACHINE, translation, count
    if translation.origin == Origin.DRAFT:
        return Need.DRAFT, translation, count
    return None


def _first_state(need: str) -> JobState:
    """A whole draft waits for a review; all else for a translator."""
    return JobState.SUBMITTED if need == Need.DRAFT else JobState.WANTED


def _is_parked_for_another(job: Job, digest: str) -> bool:
    """Tell whether a dropped job is about another original than today's."""
    return job.state == JobState.DROPPED and job.source_digest != digest


def _out_of_date(job: Job, values: dict[str, Any]) -> dict[str, Any]:
    """Return what is to be written to a job, and nothing where it is as it should be."""
    changed = {name: value for name, value in values.items() if getattr(job, name) != value}
    # Nobody has touched it: it waits for whom its need says.
    if job.version == 0 and job.is_open and job.state != _first_state(values["need"]):
        changed["state"] = _first_state(values["need"])
    return changed


def _brought_up_to_date(job: Job, changed: dict[str, Any]) -> bool:
    """Write what has changed; tell whether the job still stood, and was untouched where its state
    was to change.
    """
    rows = Job.objects.standing().filter(pk=job.pk)
    if "state" in changed:
        rows = rows.filter(version=0)
    return bool(rows.update(**changed, updated_at=timezone.now()))


def _ended(job: Job) -> bool:
    """Close a job that is no longer needed; tell whether it was still there."""
    try:
        jobs.close(job)
    except jobs.TooLate:
        return False  # published or closed at this moment
    return True


def _close_hidden(kind: registry.TextKind) -> int:
    """Close the jobs about rows that are not public (any more)."""
    content_type = ContentType.objects.get_for_model(kind.model)
    hidden = (
        Job.objects.standing()
        .filter(content_type=content_type)
        .exclude(object_id__in=kind.public().order_by().values("pk"))
    )
    return sum(_ended(job) for job in _all(hidden))


def _all(rows: Any) -> Iterable[Job]:
    return list(rows.select_related("content_type", "claimed_by", "reviewer").defer("draft"))
