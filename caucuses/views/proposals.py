"""Proposals of new groups: the list and each one's page, for everybody; proposing, commenting and
co-sponsoring, for people who signed in.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from caucuses.forms.proposals import CommentForm, ProposalForm, SponsorForm, form_of
from caucuses.models import CoSponsorship, ProposalComment
from caucuses.models.proposals import Proposed
from caucuses.querysets.proposals import (
    PROPOSAL,
    decided_proposals,
    open_proposals,
    proposals,
)
from caucuses.services import proposals as services
from frame.errors import Refused
from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from moderation import services as moderation
from moderation.enums import OPEN, State
from moderation.models import Request
from organisations import acting
from organisations.enums import MandateScope
from organisations.forms import AnswerForm
from organisations.registration import typed as typed_into
from texts.querysets import readable

# States in which the applicant may still change what was typed.
EDITABLE = (State.DRAFT, State.RETURNED)
DECIDED_SHOWN = 10


# --- For everybody ------------------------------------------------------------------------------


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Show what is proposed: what waits first, then the last decided ones; `show=decided` lists all
    of these.
    """
    after = request.GET.get("after", "")
    decided = decided_proposals().prefetch_related("target", readable("target"))
    if request.GET.get("show") == "decided":
        page = page_of(decided, ["-decided_at", "-id"], after)
        return render(request, "caucuses/proposal_list.html", {"page": page, "is_decided": True})
    waiting = open_proposals().prefetch_related("target", readable("target"))
    page = page_of(waiting, ["-submitted_at", "-id"], after)
    last = list(decided.order_by("-decided_at", "-id")[: DECIDED_SHOWN + 1])
    context = {
        "page": page,
        "is_decided": False,
        "decided": last[:DECIDED_SHOWN],
        "has_more_decided": len(last) > DECIDED_SHOWN,
    }
    return render(request, "caucuses/proposal_list.html", context)


@require_safe
def proposal_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a proposal with its co-sponsors and comments; one never sent does not exist."""
    row = get_object_or_404(proposals(), uid=uid)
    context = {
        **row.kind_object.context(row),
        "request_row": row,
        "comments": page_of(row.comments.all(), ["id"], request.GET.get("after", "")),
    }
    return render(request, "caucuses/proposal_detail.html", context)


# --- Proposing ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def propose(request: HttpRequest) -> HttpResponse:
    """Begin a proposal; what was typed is kept as a draft from the first time it is sent."""
    if request.method == "POST":
        typed = typed_into(request.POST, ProposalForm)
        try:
            draft = services.begin(
                by=signed_in(request), language=get_language() or "en", typed=typed
            )
        except moderation.TooManyDrafts as refused:
            form = ProposalForm(request.POST)
            form.add_error(None, str(refused))
            return _form_page(request, form, None, status=409)
        return _saved(request, draft)
    part_of = request.GET.get("part_of", "")
    return _form_page(request, ProposalForm(part_of=part_of), None)


@require_http_methods(["GET", "POST"])
@login_required
def proposal_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go on with a draft, or change what was returned and send it again."""
    draft = get_object_or_404(Request, kind=PROPOSAL, applicant=signed_in(request), uid=uid)
    if request.method == "POST":
        typed = typed_into(request.POST, ProposalForm)
        try:
            draft = services.keep(draft, typed, by=signed_in(request))
        except moderation.MoveRefused as refused:
            return too_late(request, refused, back=draft.get_absolute_url())
        return _saved(request, draft)
    if draft.state not in EDITABLE:
        return redirect(draft)
    return _form_page(request, form_of(draft), draft)


def _saved(request: HttpRequest, draft: Request) -> HttpResponse:
    """Go on after what was typed is kept: stop here, show what is wrong, or send it."""
    if draft.state not in EDITABLE:
        # The same form, sent a second time.
        return redirect(draft)
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on at any time."))
        return redirect("accounts:me")
    form = form_of(draft)
    answer = _answer_form(request, draft)
    is_valid = form.is_valid() and (answer is None or answer.is_valid())
    if not is_valid or ("seen" not in request.POST and _like_names(form)):
        return _form_page(request, form, draft, status=422)
    try:
        if answer is None:
            moderation.submit(draft, by=signed_in(request))
        else:
            moderation.answer(draft, by=signed_in(request), **answer.cleaned_data)
    except moderation.MoveRefused as refused:
        return too_late(request, refused, back=draft.get_absolute_url())
    messages.success(request, _("Sent. The proposal is public now, and open for comments."))
    return redirect(draft)


def _answer_form(request: HttpRequest, draft: Request | None) -> AnswerForm | None:
    """Return the form of an answer where the deciders asked something."""
    if draft is None or draft.state != State.RETURNED:
        return None
    form = AnswerForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].help_text = _("At most 4,000 letters. Those who decide read it.")
    return form


def _like_names(form: ProposalForm) -> list[services.Like]:
    if not form.is_bound or not form.is_valid():
        return []
    return services.like_names(form.cleaned_data["name"], apart_from=form.draft)


def _form_page(
    request: HttpRequest, form: ProposalForm, draft: Request | None, *, status: int = 200
) -> HttpResponse:
    is_returned = draft is not None and draft.state == State.RETURNED
    context = {
        "form": form,
        "draft": draft,
        # A draft that is opened again is not yet wrong.
        "has_errors": status != 200 and bool(form.errors),
        "answer_form": _answer_form(request, draft),
        "like_names": _like_names(form),
        "question": draft.decisions.filter(verb="ask").last() if draft and is_returned else None,
        "kept_days": settings.DRAFT_KEPT.days,
        "comment_days": settings.PROPOSAL_COMMENTS.days,
        "sponsors_needed": settings.PROPOSAL_SPONSORS,
    }
    return render(request, "caucuses/proposal_form.html", context, status=status)


# --- Commenting ---------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def proposal_comment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write a comment, and see one's own."""
    row, user = get_object_or_404(proposals(), uid=uid), signed_in(request)
    back = services.public_url(row)
    posted = request.POST if request.method == "POST" else None
    form = CommentForm(posted, initial={"shown_name": user.name})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.comment(
                row,
                by=user,
                text=form.cleaned_data["text"],
                shown_name=form.cleaned_data["shown_name"],
            )
        except services.ProposalRefused as refused:
            return too_late(request, refused, back=back)
        messages.success(request, _("Your comment stands on the page of the proposal."))
        return redirect("caucuses:proposal_comment", uid)
    context = {
        "request_row": row,
        "proposed": Proposed.of(row),
        "form": form,
        "own": list(row.comments.filter(author=user)),
        "limit": services.COMMENTS_LIMIT,
        "share": services.comments_share(user),
        "is_open": services.is_open_for_comments(row),
    }
    return render(request, "caucuses/proposal_comment.html", context, status=status)


@require_POST
@login_required
def proposal_comment_unname(request: HttpRequest, uid: UUID, comment: UUID) -> HttpResponse:
    """Take one's name away from one's own comment; anybody else's does not exist here."""
    found = get_object_or_404(
        ProposalComment, proposal__uid=uid, uid=comment, author=signed_in(request)
    )
    services.take_name_away(found, by=signed_in(request))
    messages.success(request, _("Your comment is shown without a name."))
    return redirect("caucuses:proposal_comment", uid)


# --- Co-sponsoring ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def proposal_sponsor(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Co-sponsor a proposal for an organisation that one may sign for."""
    row, user = get_object_or_404(proposals(), uid=uid), signed_in(request)
    posted = request.POST if request.method == "POST" else None
    form = SponsorForm(posted, user=user)
    if posted is not None and not form.acting.has_choice:
        raise PermissionDenied
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        mandate = form.cleaned_data["acting"]
        try:
            services.sponsor(row, mandate=mandate, by=user)
        except Refused as refused:
            return too_late(request, refused, back=services.public_url(row))
        messages.success(
            request,
            _("%(name)s co-sponsors the proposal.") % {"name": mandate.organisation.name},
        )
        return redirect("caucuses:proposal_sponsor", uid)
    return _sponsor_page(request, row, form, user, status=status)


@require_POST
@login_required
def proposal_unsponsor(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a co-sponsorship back."""
    row, user = get_object_or_404(proposals(), uid=uid), signed_in(request)
    try:
        mandate = acting.mandate_for(user, request.POST.get("organisation", ""), MandateScope.SIGN)
    except acting.NoMandate as refused:
        raise PermissionDenied(str(refused)) from refused
    try:
        services.take_back_sponsorship(row, mandate=mandate, by=user)
    except Refused as refused:
        return too_late(request, refused, back=services.public_url(row))
    messages.success(request, _("The co-sponsorship is taken back."))
    return redirect("caucuses:proposal_sponsor", uid)


def _sponsor_page(
    request: HttpRequest, row: Request, form: SponsorForm, user: User, *, status: int
) -> HttpResponse:
    mine = [mandate.organisation_id for mandate in form.acting.mandates]
    standing = CoSponsorship.objects.standing().filter(proposal=row, organisation__in=mine)
    context: dict[str, Any] = {
        "request_row": row,
        "proposed": Proposed.of(row),
        "form": form,
        "has_choice": form.acting.has_choice,
        "is_open": row.state in OPEN,
        "own": list(standing),
        "sponsors_needed": settings.PROPOSAL_SPONSORS,
    }
    return render(request, "caucuses/proposal_sponsor.html", context, status=status)
