"""The pages about representatives: who they are, inviting, limiting and revoking; answering an
invitation.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.invitations import InvitationRefused
from frame.errors import Refused
from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from organisations.acting import mandates_for
from organisations.models import Mandate, MandateInvitation
from organisations.representatives import handover, invitations, services
from organisations.representatives.forms import InviteForm, LimitsForm, RevokeForm, as_initial


@require_safe
@login_required
def representative_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who acts for the organisation, who is invited, and who acted for it before: 4 queries
    beside the person's own.
    """
    mine = _acting_or_404(request, slug)
    organisation = mine.organisation
    people = organisation.mandates.select_related("person", "ended_by_person")
    former = people.former()
    context = {
        "mine": mine,
        "organisation": organisation,
        "current": people.current()[: services.REPRESENTATIVES_LIMIT],
        "invitations": organisation.invitations.open().select_related("invited_by")[
            : services.REPRESENTATIVES_LIMIT
        ],
        "handovers": handover.waiting_for(organisation),
        "page": page_of(former, ["-until_at", "-id"], request.GET.get("after", "")),
    }
    return render(request, "organisations/representative_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def representative_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the holder of an address to act for the organisation."""
    mine = _acting_or_404(request, slug)
    user = signed_in(request)
    initial = {**as_initial(mine), "language": user.language}
    form = InviteForm(request.POST or None, mine=mine, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        texts = {name: data[name] for name in ("email", "function", "language")}
        try:
            invitations.invite(mine.organisation, **texts, **form.limits(), by=user)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("The invitation is sent."))
            return redirect("organisations:representatives", slug)
    return _form_page(request, "organisations/representative_invite.html", mine, form, status)


@require_http_methods(["GET", "POST"])
@login_required
def representative_limit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change what a representative may do, and until when."""
    mine = _acting_or_404(request, slug)
    mandate = _current_or_404(mine, uid)
    form = LimitsForm(request.POST or None, mine=mine, held=mandate, initial=as_initial(mandate))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.limit(mandate, **form.limits(), by=signed_in(request))
        except services.MandateOver as refused:
            return too_late(request, refused, back=_list_url(slug))
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("organisations:representatives", slug)
    return _form_page(
        request, "organisations/representative_limit.html", mine, form, status, mandate=mandate
    )


@require_http_methods(["GET", "POST"])
@login_required
def representative_revoke(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """End another representative's mandate, with a reason."""
    mine = _acting_or_404(request, slug)
    mandate = _current_or_404(mine, uid)
    if mandate.person_id == mine.person_id:
        return redirect("organisations:end_mandate", slug)
    form = RevokeForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.revoke(mandate, reason=form.cleaned_data["reason"], by=signed_in(request))
        except services.MandateOver as refused:
            return too_late(request, refused, back=_list_url(slug))
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("The mandate has ended. The person is told by e-mail."))
            return redirect("organisations:representatives", slug)
    return _form_page(
        request, "organisations/representative_revoke.html", mine, form, status, mandate=mandate
    )


@require_POST
@login_required
def invitation_withdraw(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take an invitation back."""
    return _with_invitation(request, slug, uid, invitations.withdraw, _("Withdrawn."))


@require_POST
@login_required
def invitation_repeat(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Mail an invitation once more."""
    return _with_invitation(
        request, slug, uid, invitations.send_again, _("The invitation is sent.")
    )


@require_http_methods(["GET", "POST"])
@never_cache
def invitation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited person accept or decline; anybody else is told what to do, and nothing of
    what the invitation says.
    """
    rows = MandateInvitation.objects.select_related("organisation", "invited_by")
    invitation = get_object_or_404(rows, token=token)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.get_full_path())
        return _kept_secret(render(request, "organisations/invitation_elsewhere.html"))
    user = signed_in(request)
    if not invitation.is_for(user):
        page = render(request, "organisations/invitation_elsewhere.html", status=403)
        return _kept_secret(page)
    if request.method == "POST":
        return _answered(request, invitation)
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "is_covered": invitation.is_open and services.covering(invitation) is not None,
    }
    return _kept_secret(render(request, "organisations/invitation_answer.html", context))


def _answered(request: HttpRequest, invitation: MandateInvitation) -> HttpResponse:
    user = signed_in(request)
    is_yes = "accept" in request.POST
    try:
        if is_yes:
            invitations.accept(invitation, by=user)
        elif "decline" in request.POST:
            invitations.decline(invitation, by=user)
        else:
            return redirect(invitation)
    except (InvitationRefused, services.MandateRefused) as refused:
        return too_late(request, refused, back=reverse("accounts:me"))
    name = invitation.organisation.name
    if is_yes:
        messages.success(request, _("You act for %(name)s from now on.") % {"name": name})
    else:
        messages.success(request, _("You declined. The one who invited you is told."))
    return redirect("accounts:me")


def _acting_or_404(request: HttpRequest, slug: str) -> Mandate:
    """Return the mandate by which the person manages the representatives. Raises Http404 where they
    hold none for that organisation, PermissionDenied (HTTP 403) where it does not cover this.
    """
    mine = mandates_for(signed_in(request)).filter(organisation__slug=slug).first()
    if mine is None:
        raise Http404
    if not request.user.has_perm("organisations.manage_mandate", mine.organisation):
        raise PermissionDenied
    return mine


def _current_or_404(mine: Mandate, uid: UUID) -> Mandate:
    current = mine.organisation.mandates.current().select_related("person", "organisation")
    return get_object_or_404(current, uid=uid)


def _with_invitation(
    request: HttpRequest, slug: str, uid: UUID, service: Any, done: str
) -> HttpResponse:
    mine = _acting_or_404(request, slug)
    invitation = get_object_or_404(mine.organisation.invitations, uid=uid)
    try:
        service(invitation, by=signed_in(request))
    except Refused as refused:
        return too_late(request, refused, back=_list_url(slug))
    messages.success(request, done)
    return redirect("organisations:representatives", slug)


def _form_page(
    request: HttpRequest, template: str, mine: Mandate, form: Any, status: int, **context: Any
) -> HttpResponse:
    context |= {"form": form, "mine": mine, "organisation": mine.organisation}
    return render(request, template, context, status=status)


def _list_url(slug: str) -> str:
    return reverse("organisations:representatives", args=[slug])


def _kept_secret(response: HttpResponse) -> HttpResponse:
    """Keep an address that is a key out of other sites' logs and out of search engines.

    "same-origin", as for the private pages of requests: with "no-referrer" a browser sends forms
    with "Origin: null", which Django's protection against forged requests refuses.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
