"""Translating side by side, reviewing, and the same in a file."""

from math import ceil
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from frame.people import signed_in
from frame.refusals import too_late
from frame.uploads import takes_files
from translations import draft as drafts
from translations import files
from translations.draft import Draft, Place
from translations.enums import JobState
from translations.forms.editor import EditorForm, is_key
from translations.forms.work import ImportForm, NoteForm
from translations.models import Job
from translations.services import jobs as services
from translations.views.jobs import find

PARAGRAPHS_A_PART = 100


@takes_files  # a long text, not a file: see the form's enctype
@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Translate or review: paragraph beside paragraph. Every button saves what was typed first."""
    job = find(uid)
    if not signed_in(request).has_perm("translations.edit_job", job):
        return _not_in_hand(request, job)
    try:
        row = services.row_of(job)
    except services.TooLate as refused:
        return too_late(request, refused, back=job.get_absolute_url())
    draft = drafts.draft_of(job, row)
    part = _part(request, draft)
    form = EditorForm(
        request.POST if request.method == "POST" else None,
        draft=draft,
        places=_places(draft, part),
        first=part * PARAGRAPHS_A_PART + 1,
    )
    note = NoteForm(request.POST if "return" in request.POST else None)
    shown: dict[str, Any] = {"part": part, "note_form": note}
    if not form.is_bound:
        return _editor(request, job, row, form, shown)
    if not form.is_valid():
        return _editor(request, job, row, form, shown, status=422)
    try:
        unplaced = services.save(
            job,
            form.typed(),
            by=signed_in(request),
            version=_version(request),
            looked_at=form.looked_at(),
        )
    except services.Outdated as refused:
        job.refresh_from_db()
        shown |= {"refused": refused, "stored": drafts.draft_of(job, row)}
        return _editor(request, job, row, form, shown, status=409)
    except services.JobRefused as refused:
        return too_late(request, refused, back=job.get_absolute_url())
    if unplaced:
        saved = drafts.draft_of(job, row)
        again = EditorForm(draft=saved, places=_places(saved, part), first=form.first)
        return _editor(request, job, row, again, shown | {"unplaced": unplaced}, status=409)
    return _go_on(request, job, row, form, shown)


def _go_on(
    request: HttpRequest, job: Job, row: Any, form: EditorForm, shown: dict[str, Any]
) -> HttpResponse:
    """Do what the pressed button says, after everything was saved."""
    user = signed_in(request)
    note: NoteForm = shown["note_form"]
    try:
        if "submit" in request.POST:
            services.submit(job, by=user)
            messages.success(request, _("Sent. A second volunteer reviews it."))
        elif "publish" in request.POST:
            services.publish(job, by=user)
            messages.success(request, _("Published. Readers see it now."))
        elif "return" in request.POST:
            if not note.is_valid():
                return _editor(request, job, row, form, shown, status=422)
            services.give_back(job, by=user, reason=note.cleaned_data["note"])
            messages.success(request, _("Returned with your note."))
        else:
            messages.success(request, _("Saved."))
            query = {"part": shown["part"] + 1} if shown["part"] else {}
            return redirect(reverse("translations:edit", args=[job.uid], query=query))
    except services.Incomplete as refused:
        return _editor(request, job, row, form, shown | {"refused": refused}, status=422)
    except services.NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except services.JobRefused as refused:
        return too_late(request, refused, back=job.get_absolute_url())
    return redirect(job)


@require_safe
@login_required
def export(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a job out as a PO file, to whoever has it in hand."""
    job = find(uid)
    if not signed_in(request).has_perm("translations.edit_job", job):
        raise PermissionDenied
    try:
        row = services.row_of(job)
    except services.TooLate as refused:
        return too_late(request, refused, back=job.get_absolute_url())
    text = files.written(job, row, drafts.draft_of(job, row))
    response = HttpResponse(text, content_type="text/x-gettext-translation; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{files.name_of(job)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@takes_files
@require_http_methods(["GET", "POST"])
@login_required
def take_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Read a PO file into the draft, and tell what of it was not read."""
    job = find(uid)
    if not signed_in(request).has_perm("translations.edit_job", job):
        return _not_in_hand(request, job)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        try:
            reading = files.read(
                job, drafts.draft_of(job, services.row_of(job)), form.cleaned_data["file"].read()
            )
            details = {"read": reading.read_count, "left_out": len(reading.left_out)}
            services.take_in(
                job, reading.draft, by=signed_in(request), version=job.version, details=details
            )
        except files.WrongFile as refused:
            form.add_error("file", str(refused))
        except services.JobRefused as refused:
            return too_late(request, refused, back=job.get_absolute_url())
        else:
            told = ngettext(
                "%(count)d paragraph was read.",
                "%(count)d paragraphs were read.",
                reading.read_count,
            ) % {"count": reading.read_count}
            if not reading.left_out:
                messages.success(request, told)
                return redirect("translations:edit", job.uid)
            context = {"job": job, "told": told, "left_out": reading.left_out}
            return render(request, "translations/imported.html", context)
    context = {"job": job, "form": form}
    return render(
        request, "translations/import.html", context, status=422 if form.is_bound else 200
    )


def _editor(
    request: HttpRequest,
    job: Job,
    row: Any,
    form: EditorForm,
    shown: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    stored: Draft | None = shown.pop("stored", None)
    now = drafts.draft_of(job, row)
    part_count = _part_count(now)
    context = {
        "job": job,
        "row": row,
        "form": form,
        "rows": form.rows(stored),
        "is_review": job.state == JobState.SUBMITTED,
        "has_markdown": any(field.is_markdown for field in job.kind.fields),
        "done_count": now.done_count,
        "count": now.count,
        "parts": range(part_count) if part_count > 1 else [],
        **shown,
    }
    return render(request, "translations/edit.html", context, status=status)


def _part(request: HttpRequest, draft: Draft) -> int:
    """Return which part of a long text is asked for, from 0; 404 for one that is not there."""
    asked = request.GET.get("part", "1")
    last = _part_count(draft)
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:6]) <= last):
        raise Http404
    return int(asked) - 1


def _part_count(draft: Draft) -> int:
    """Return into how many parts a text is split, at least 1."""
    return max(1, ceil(draft.count / PARAGRAPHS_A_PART))


def _places(draft: Draft, part: int) -> list[Place]:
    """Return the paragraphs of one part, counted from 0."""
    first = part * PARAGRAPHS_A_PART
    return draft.places()[first : first + PARAGRAPHS_A_PART]


def _version(request: HttpRequest) -> int:
    """Return the version that the form was opened at; -1, which is none, for nonsense."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1


def _not_in_hand(request: HttpRequest, job: Job) -> HttpResponse:
    """Answer somebody who does not, or no longer, have the job in hand: what they typed is given
    back to them (HTTP 409).
    """
    if request.method == "POST":
        typed = [str(text) for key, text in request.POST.items() if is_key(key)]
        return render(
            request,
            "translations/lost.html",
            {"job": job, "typed": list(filter(None, typed))},
            status=409,
        )
    return redirect(job)
