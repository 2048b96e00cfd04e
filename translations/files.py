"""A job as a PO file, for people who work offline with tools of their own.

Each entry's context says whose paragraph it is: "page:7:body" is the sort of text, the row's key
and the field (`texts/exchange.py`). Entries in doubt are marked fuzzy, and stay in doubt.
"""

from dataclasses import dataclass, field

import polib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from frame.errors import Refused
from texts import exchange, paragraphs
from texts.models import Translatable
from translations.draft import Draft
from translations.models import Job
from translations.validators import clean_target


class WrongFile(Refused):
    """It is no PO file, or about another text or language; the text says what to do."""


@dataclass
class Reading:
    """What was read from a file: the draft with it, how many paragraphs, and what was not read."""

    draft: Draft
    read_count: int = 0
    left_out: list[str] = field(default_factory=list)


def name_of(job: Job) -> str:
    """Return the name of the file that a job is given out as."""
    return f"{job.kind.name}-{job.object_id}-{job.language}.po"


def written(job: Job, row: Translatable, draft: Draft) -> str:
    """Return the job as a PO file."""
    kind = job.kind
    file = exchange.new_file(job.language)
    file.metadata["X-Source-Language"] = job.source_language
    for name, parts in draft.parts.items():
        known = {part.source: part.target for part in parts}
        doubted = [part.source for part in parts if part.in_doubt]
        source = {name: paragraphs.join(part.source for part in parts)}
        exchange.add_source(file, kind, str(row.pk), source, known, fuzzy=doubted)
    was = {part.source: part.was for parts in draft.parts.values() for part in parts}
    for entry in file:
        entry.previous_msgid = was[entry.msgid] or None
    return str(file)


def read(job: Job, draft: Draft, content: bytes) -> Reading:
    """Put the translations of a file into `draft`. Empty entries leave what is there. Raises
    WrongFile, where nothing of it is read.
    """
    file = _parsed(content)
    language = file.metadata.get("Language", "").replace("_", "-").lower()
    if language and language != job.language:
        raise WrongFile(
            _("The file is a translation into another language (%(language)s), not of this job.")
            % {"language": language[:20]}
        )
    entries = [entry for entry in file if not entry.obsolete and entry.msgctxt]
    prefix = f"{job.kind.name}:{job.object_id}:"
    own = [entry for entry in entries if entry.msgctxt.startswith(prefix)]
    if not own:
        raise WrongFile(
            _("The file is about another text. Take the file that is given out on this page.")
        )
    reading = Reading(draft)
    for entry in file:
        if entry in own:
            _read_entry(reading, entry, entry.msgctxt.removeprefix(prefix))
        elif entry.msgstr and not entry.obsolete:
            reading.left_out.append(_of_another(entry.msgid))
    return reading


def _parsed(content: bytes) -> polib.POFile:
    try:
        return exchange.parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WrongFile(_("The file is not in UTF-8. Save it so in your tool.")) from error
    except exchange.UnreadableFile as error:
        raise WrongFile(str(error)) from error


def _read_entry(reading: Reading, entry: polib.POEntry, name: str) -> None:
    text = entry.msgstr.strip()
    if not text:
        return
    field, _mark, time = name.partition("#")
    parts = [part for part in reading.draft.parts.get(field, []) if part.source == entry.msgid]
    if time.isdecimal():
        # The same paragraph stands there more than once.
        parts = parts[int(time[:4]) - 1 : int(time[:4])]
    if not parts:
        told = _("The original no longer has this paragraph: “%(start)s”")
        reading.left_out.append(told % {"start": _start(entry.msgid)})
        return
    try:
        target = clean_target(text, reading.draft.kind.field(field))
    except ValidationError as error:
        reading.left_out.append(f"“{_start(entry.msgid)}”: {' '.join(error.messages)}")
        return
    for part in parts:
        part.target = target
        part.in_doubt = entry.fuzzy
        part.was = part.was if entry.fuzzy else ""
    reading.read_count += 1


def _of_another(source: str) -> str:
    return _("This paragraph is of another text: “%(start)s”") % {"start": _start(source)}


def _start(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
