"""Asking for a translation, and what an acceptance brings: jobs, and a page for a foreign text.

What is asked for stands in the request: {"row": {"kind": "page", "pk": 7}} or {"text": {...}}, with
languages, purpose, deadline, and for whom it is of interest.
"""

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from moderation import services as moderation
from moderation.models import Request
from texts import registry
from translations.enums import Priority, Verb
from translations.models import Document, Job
from translations.services import jobs, queue

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Decision

KIND = "translation"
# What may stand in the address of a row, and names it.
_NAMES = ("path", "slug", "uid", "name", "pk")


class NothingToDo(moderation.MoveRefused):
    """Reviewed translations are there in all the languages, or the text is gone."""


class OneByOne(moderation.MoveRefused):
    """Criteria have to be named, which several requests at once cannot be."""


def ask(
    *,
    by: "User",
    language: str,
    languages: list[str],
    purpose: str,
    interest: str,
    deadline_on: date | None,
    row: Any = None,
    text: dict[str, str] | None = None,
) -> Request:
    """Ask for a translation of a public row, or of `text` from outside (title, text, language,
    source_url), into `languages`.
    """
    payload: dict[str, Any] = {
        "languages": languages,
        "purpose": purpose,
        "interest": interest,
        "deadline": deadline_on.isoformat() if deadline_on else "",
    }
    if row is not None:
        payload["row"] = {"kind": registry.kind_of(row).name, "pk": row.pk}
    else:
        payload["text"] = text
    with transaction.atomic():
        request = moderation.open_draft(
            KIND, by=by, language=language, payload=payload, title=_title(row, text)
        )
        moderation.submit(request, by=by)
    return request


def _title(row: Any, text: dict[str, str] | None) -> str:
    if text is not None:
        return text["title"]
    return queue.title_of(registry.kind_of(row).source_of(row))


def row_asked_for(request: Request) -> Any:
    """Return the row that a request is about, or None where it is about a text from outside or
    nothing public any more.
    """
    about = request.payload.get("row")
    if about is None:
        return Document.objects.public().filter(request=request).first()
    return registry.get(about["kind"]).public().filter(pk=about["pk"]).first()


def row_at(address: str) -> Any:
    """Return the public row whose page stands at an address of this portal, or None.

    One query for each sort of text that has something of the name in the address.
    """
    path = urlsplit(address.strip()).path
    # Addresses are known in the language that they name.
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            found = resolve(path)
        except Resolver404:
            return None
        names = {name: value for name, value in found.kwargs.items() if name in _NAMES}
        # The pages of the three bodies are texts of their own.
        names.setdefault("path", names.get("slug", ""))
        for kind in registry.all_kinds():
            fields = {field.name for field in kind.model._meta.concrete_fields}
            conditions = {name: value for name, value in names.items() if name in fields}
            if not conditions:
                continue
            row: Any = kind.public().filter(**conditions).first()
            if row is not None and row.get_absolute_url() == path:
                return row
    return None


@transaction.atomic
def accept(request: Request, decision: "Decision", *, priority: int) -> list[Job]:
    """Make the jobs that an accepted request asks for, and publish a text from outside. Raises
    NothingToDo.
    """
    row = row_asked_for(request)
    text = request.payload.get("text")
    if text is not None:
        row, _is_new = Document.objects.update_or_create(
            request=request, defaults={**text, "is_public": True}
        )
    if row is None:
        raise NothingToDo(_("The text is no longer public: no translation is needed."))
    kind = registry.kind_of(row)
    queue.look_through(kind, [row])
    wanted = Job.objects.of(row).standing().filter(language__in=request.payload["languages"])
    deadline = request.payload["deadline"]
    made = []
    for job in wanted.select_related("content_type"):
        if not job.is_open:
            jobs.take_up(job, by=decision.maker)
        Job.objects.filter(pk=job.pk).update(
            request=request,
            priority=min(priority, job.priority),
            deadline_on=date.fromisoformat(deadline) if deadline else job.deadline_on,
        )
        jobs.note(job, Verb.ASKED, decision.maker, details={"reference": request.reference})
        made.append(job)
    if not made:
        raise NothingToDo(_("Reviewed translations are there in all these languages."))
    return made


@transaction.atomic
def take_back(request: Request) -> None:
    """Undo an acceptance: a text from outside is hidden and its jobs end; what the portal's own
    texts need stays in the queue, without haste.
    """
    hidden = Document.objects.filter(request=request).first()
    if hidden is not None:
        Document.objects.filter(pk=hidden.pk).update(is_public=False)
        for job in Job.objects.of(hidden).standing().select_related("content_type"):
            jobs.close(job)
    open_jobs = Job.objects.open().filter(request=request)
    open_jobs.update(request=None, priority=Priority.NORMAL, deadline_on=None)
