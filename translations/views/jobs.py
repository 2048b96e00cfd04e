"""One job: what it is about, who may do what with it, and its log."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from frame.people import signed_in
from frame.refusals import too_late
from translations.enums import JobState
from translations.forms.work import ArrangeForm, DropForm
from translations.models import Job
from translations.services import jobs as services

EVENTS_SHOWN = 50

# What a press of a button does: the service, the permission it needs, what is told, and whether
# one goes on in the editor.
DEEDS: dict[str, tuple[Callable[..., None], str | Promise, bool]] = {
    "claim": (services.claim, gettext_lazy("It is yours now."), True),
    "release": (services.release, gettext_lazy("Given back. What was typed is kept."), False),
    "review": (services.take_review, gettext_lazy("The review is yours now."), True),
    "leave": (services.leave_review, gettext_lazy("Given back."), False),
    "take_up": (services.take_up, gettext_lazy("It is in the queue again."), False),
}


@require_safe
@login_required
def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a job to whoever has signed in."""
    return page(request, find(uid))


@require_POST
@login_required
def act(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """Take a job on or give it back, as a translator, a reviewer or a coordinator."""
    job = find(uid)
    deed, told, goes_on = DEEDS[verb]
    try:
        deed(job, by=signed_in(request))
    except services.NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except services.JobRefused as refused:
        return too_late(request, refused, back=job.get_absolute_url())
    messages.success(request, str(told))
    return redirect("translations:edit" if goes_on else "translations:job", job.uid)


@require_POST
@login_required
def arrange(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Set priority and deadline, as a coordinator of the team."""
    job = _find_to_arrange(request, uid)
    form = ArrangeForm(request.POST, prefix="arrange")
    if not form.is_valid():
        return page(request, job, arrange_form=form)
    try:
        services.arrange(job, by=signed_in(request), **form.cleaned_data)
    except services.JobRefused as refused:
        return too_late(request, refused, back=job.get_absolute_url())
    messages.success(request, _("Saved."))
    return redirect(job)


@require_POST
@login_required
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a job out of the queue, as a coordinator of the team."""
    job = _find_to_arrange(request, uid)
    form = DropForm(request.POST, prefix="drop")
    if not form.is_valid():
        return page(request, job, drop_form=form)
    try:
        services.drop(job, by=signed_in(request), reason=form.cleaned_data["reason"])
    except services.JobRefused as refused:
        return too_late(request, refused, back=job.get_absolute_url())
    messages.success(request, _("Dropped. It comes back when the original changes."))
    return redirect(job)


def find(uid: UUID) -> Job:
    """Return the job with what its pages read; 404 where there is none."""
    rows = Job.objects.select_related(
        "content_type", "claimed_by", "reviewer", "basis", "request", "translation"
    )
    return get_object_or_404(rows, uid=uid)


def _find_to_arrange(request: HttpRequest, uid: UUID) -> Job:
    job = find(uid)
    if not signed_in(request).has_perm("translations.arrange_job", job):
        raise PermissionDenied
    return job


def page(
    request: HttpRequest,
    job: Job,
    *,
    arrange_form: ArrangeForm | None = None,
    drop_form: DropForm | None = None,
) -> HttpResponse:
    """Show a job; with a form that was refused, HTTP 422."""
    user = signed_in(request)
    runs_desk = user.has_perm("translations.arrange_job", job)
    kept = {"priority": job.priority, "deadline_on": job.deadline_on}
    context: dict[str, Any] = {
        "job": job,
        "row": job.kind.public().filter(pk=job.object_id).first(),
        "runs_desk": runs_desk,
        "has_it": user.has_perm("translations.edit_job", job),
        "can_claim": job.state == JobState.WANTED and user.has_perm("translations.claim_job", job),
        "can_review": job.state == JobState.SUBMITTED
        and job.reviewer_id is None
        and user.has_perm("translations.review_job", job),
        "is_own": job.claimed_by_id == user.pk,
        "is_volunteer": hasattr(user, "volunteer"),
        "events": job.events.select_related("actor").order_by("-id")[:EVENTS_SHOWN],
        "arrange_form": arrange_form or ArrangeForm(initial=kept, prefix="arrange"),
        "drop_form": drop_form or DropForm(prefix="drop"),
    }
    is_refused = arrange_form is not None or drop_form is not None
    return render(request, "translations/job.html", context, status=422 if is_refused else 200)
