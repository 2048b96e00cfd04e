"""Registering an organisation and keeping its profile. The public directory stands in
`directory.py`.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frame.errors import Refused
from frame.people import signed_in
from frame.refusals import too_late
from moderation import services as moderation
from moderation.enums import State
from moderation.models import Decision, Request
from organisations import registration, services
from organisations.duplicates import matching
from organisations.duplicates.comparison import Profile
from organisations.forms import AnswerForm
from organisations.models import Organisation
from organisations.representatives.services import others_may_edit

# States in which the applicant may still change what was typed.
EDITABLE = (State.DRAFT, State.RETURNED)


@require_http_methods(["GET", "POST"])
def register_start(request: HttpRequest) -> HttpResponse:
    """Tell what registering takes; a signed-in person begins, or goes on with a draft."""
    if not request.user.is_authenticated:
        return render(request, "organisations/register_start.html")
    drafts = Request.objects.filter(
        kind="registration", applicant=signed_in(request), state__in=EDITABLE
    ).order_by("-updated_at")
    status = 200
    if request.method == "POST":
        try:
            # Pressing twice must not leave two drafts: an untouched one is used again.
            draft = drafts.filter(payload={}).first() or moderation.open_draft(
                "registration", by=signed_in(request), language=get_language() or "en"
            )
        except moderation.TooManyDrafts as refused:
            messages.warning(request, str(refused))
            status = 409
        else:
            return redirect("organisations:register_part", draft.uid, registration.parts()[0].slug)
    context = {"drafts": drafts.exclude(payload={}), "wait": moderation.usual_wait("registration")}
    return render(request, "organisations/register_start.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def register_part(request: HttpRequest, uid: UUID, slug: str) -> HttpResponse:
    """Show and keep one part of the form."""
    draft = _own_registration(request, uid)
    part = _part_or_404(slug)
    if request.method == "POST":
        typed = registration.typed(request.POST, part.form_class)
        try:
            draft = moderation.save_payload(draft, part.slug, typed, by=signed_in(request))
        except moderation.MoveRefused as refused:
            return too_late(request, refused, back=draft.get_absolute_url())
        form = registration.filled(part, typed)
        if "later" in request.POST:
            messages.success(request, _("Saved. You can go on at any time."))
            return redirect("accounts:me")
        if form.is_valid():
            return _after_part(request, draft, part, form)
    elif draft.state not in EDITABLE:
        return redirect(draft)
    else:
        form = registration.bound_form(draft, part)
    context = {**_steps(draft, part), "form": form, "matches": _warnings(draft, part, form)}
    invalid = request.method == "POST"
    return render(
        request, "organisations/register_part.html", context, status=422 if invalid else 200
    )


@require_http_methods(["GET", "POST"])
@login_required
def register_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show everything before it is sent, and send it."""
    draft = _own_registration(request, uid)
    if request.method == "GET" and draft.state not in EDITABLE:
        return redirect(draft)
    posted = request.POST if request.method == "POST" else None
    answer_form = AnswerForm(posted) if draft.state == State.RETURNED else None
    lacking: list[str] = []
    is_invalid = answer_form is not None and answer_form.is_bound and not answer_form.is_valid()
    if request.method == "POST" and not is_invalid:
        try:
            if answer_form is None:
                moderation.submit(draft, by=signed_in(request))
            else:
                moderation.answer(draft, by=signed_in(request), **answer_form.cleaned_data)
        except services.RegistrationIncomplete as refused:
            lacking = refused.parts
        except moderation.MoveRefused as refused:
            return too_late(request, refused, back=draft.get_absolute_url())
        else:
            return redirect(draft)
    context = {
        **_steps(draft, None),
        "lacking": [registration.part(slug) for slug in lacking],
        "sections": registration.answers(draft),
        "answer_form": answer_form,
        "wait": moderation.usual_wait("registration"),
    }
    status = 422 if lacking or is_invalid else 200
    return render(request, "organisations/register_check.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def profile_edit(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """Let a representative change one part of the profile."""
    organisation = get_object_or_404(
        Organisation.objects.represented_by(signed_in(request)), slug=slug
    )
    if not request.user.has_perm("organisations.edit_profile", organisation):
        raise PermissionDenied
    chosen = _part_or_404(part)
    if not chosen.is_profile:
        raise Http404
    status = 200
    if request.method == "POST":
        typed = registration.typed(request.POST, chosen.form_class)
        form = registration.filled(chosen, typed)
        status = 422
    else:
        form = chosen.form_class(initial=chosen.read(organisation))
    if form.is_valid():
        try:
            waiting = services.change_profile(organisation, chosen, form, by=signed_in(request))
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            if waiting is None:
                messages.success(request, _("Saved."))
            else:
                messages.success(
                    request,
                    _(
                        "Saved. The change of name, country or website waits for a decision; "
                        "until then the old one is shown."
                    ),
                )
            return redirect("accounts:me")
    context = {
        "organisation": organisation,
        "part": chosen,
        "parts": [each for each in registration.parts() if each.is_profile],
        "form": form,
    }
    return render(request, "organisations/profile_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def mandate_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a representative end their own mandate: at once where another one may edit, else by
    asking the secretariat.
    """
    user = signed_in(request)
    organisation = get_object_or_404(Organisation.objects.represented_by(user), slug=slug)
    if request.method == "POST":
        try:
            asked = services.end_own_mandate(organisation, by=user)
        except Refused as refused:
            return too_late(request, refused, back=reverse("accounts:me"))
        if asked is None:
            messages.success(request, _("Your mandate has ended."))
        else:
            messages.success(
                request, _("Sent. The secretariat decides; you get the answer by e-mail.")
            )
        return redirect("accounts:me")
    context = {
        "organisation": organisation,
        "ends_at_once": others_may_edit(organisation, user),
    }
    return render(request, "organisations/mandate_end.html", context)


def _own_registration(request: HttpRequest, uid: UUID) -> Request:
    """Return the person's own registration; anybody else's does not exist for them."""
    return get_object_or_404(Request, kind="registration", applicant=signed_in(request), uid=uid)


def _part_or_404(slug: str) -> registration.Part:
    try:
        return registration.part(slug)
    except KeyError as error:
        raise Http404 from error


def _after_part(
    request: HttpRequest, draft: Request, part: registration.Part, form: Any
) -> HttpResponse:
    """Go to the next part, or stay for a look at public organisations that may be the same."""
    if part.slug == "name" and "seen" not in request.POST and _warnings(draft, part, form):
        return redirect(f"{request.path}?similar=1")
    parts = registration.parts()
    following = parts[parts.index(part) + 1 :]
    if following:
        return redirect("organisations:register_part", draft.uid, following[0].slug)
    return redirect("organisations:register_check", draft.uid)


def _warnings(draft: Request, part: registration.Part, form: Any) -> list[matching.Match]:
    """Return public organisations that the named one resembles; what is not public is not given
    away.
    """
    if part.slug != "name" or not form.is_bound or not form.is_valid():
        return []
    data = form.cleaned_data
    profile = Profile(
        names=(data["name"], *(text for _language, text in form.other_names())),
        acronym=data["acronym"],
        country=data["country"] or "",
        website=data["website"],
    )
    public = Organisation.objects.public()
    if draft.target_id:
        public = public.exclude(pk=draft.target_id)
    return matching.find(profile, public)


def _question(draft: Request) -> Decision | None:
    """Return what the deciders want to know before they decide: 1 query where they asked."""
    if draft.state != State.RETURNED:
        return None
    return draft.decisions.filter(verb="ask").last()


def _steps(draft: Request, current: registration.Part | None) -> dict[str, Any]:
    """Return what the head of the form shows: which parts are done, and which is open."""
    steps = [
        {
            "title": each.title,
            "url": reverse("organisations:register_part", args=[draft.uid, each.slug]),
            "is_here": each is current,
            # Of the part that is open the head does not tell it.
            "is_done": each is not current and registration.is_done(draft, each),
        }
        for each in registration.parts()
    ]
    steps.append(
        {
            "title": _("Check and send"),
            "url": reverse("organisations:register_check", args=[draft.uid]),
            "is_here": current is None,
            "is_done": False,
        }
    )
    return {
        "draft": draft,
        "part": current,
        "kept_days": settings.DRAFT_KEPT.days,
        "steps": steps,
        "number": next(place for place, step in enumerate(steps, start=1) if step["is_here"]),
        "question": _question(draft),
    }
