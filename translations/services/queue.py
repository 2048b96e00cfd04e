"""The queue fills itself: every public row that lacks a reviewed translation of its present words
is a job, in each language.
"""

from collections.abc import Iterable, Iterator, Sequence
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


@transaction.atomic
def look_through(kind: registry.TextKind, rows: Sequence[Any]) -> int:
    """Bring the jobs about `rows` up to date; return how many were touched."""
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
    touched = 0
    for row in rows:
        source = kind.source_of(row)
        original = _original(kind, row, source)
        for language in CODES:
            job = standing.get((row.pk, language))
            lacking = _lacking(original, source, language, known.get((row.pk, language)))
            if lacking is None:
                touched += job is not None and _ended(job)
                continue
            need, basis, to_do = lacking
            values = original | {
                "need": need,
                "basis_id": basis.pk if basis else None,
                "changed_count": to_do,
            }
            if job is not None and not _is_parked_for_another(job, values["source_digest"]):
                touched += _brought_up_to_date(job, values)
                continue
            if job is not None:
                _ended(job)  # dropped once, but the original is another now
            new.append(
                Job(
                    content_type=content_type,
                    object_id=row.pk,
                    language=language,
                    state=_first_state(values["need"]),
                    **values,
                )
            )
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


def _brought_up_to_date(job: Job, values: dict[str, Any]) -> bool:
    """Write what has changed; tell whether anything has."""
    changed = {name: value for name, value in values.items() if getattr(job, name) != value}
    rows = Job.objects.filter(pk=job.pk)
    # Nobody has touched it: it waits for whom its need says.
    if job.version == 0 and job.is_open and job.state != _first_state(values["need"]):
        rows = rows.filter(version=0)
        changed["state"] = _first_state(values["need"])
    if not changed:
        return False
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
