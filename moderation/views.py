"""The state of one's own request, by account or by private link, and the public register of
decisions.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from moderation import kinds, services
from moderation.enums import State
from moderation.forms import AnswerForm, ReasonForm, RegisterFilterForm
from moderation.models import Request


@require_safe
@login_required
def request_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an applicant the state of their request, its history and what happens next."""
    return _state_page(request, _own(request, uid))


@require_http_methods(["GET", "POST"])
@login_required
def request_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer a question in words."""
    return _answer(request, _own(request, uid), by_link=False)


@require_http_methods(["GET", "POST"])
@login_required
def request_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a request back, after a confirmation."""
    row = _own(request, uid)
    move = row.kind_object.moves["withdraw"]
    form = ReasonForm(request.POST or None, move=move, initial={"expected": row.moves})
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(row, by=signed_in(request), **form.cleaned_data)
        except services.MoveRefused as refused:
            return too_late(request, refused, back=row.get_absolute_url())
        messages.success(request, _("Withdrawn."))
        return redirect("accounts:me")
    context = {"request_row": row, "kind": row.kind_object, "form": form}
    return render(
        request, "moderation/request_withdraw.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@never_cache
def private_detail(request: HttpRequest, token: str) -> HttpResponse:
    """Show the same to whoever holds the link from the mail, without signing in."""
    return _kept_secret(
        _state_page(request, get_object_or_404(Request, link_token=token), token=token)
    )


@require_http_methods(["GET", "POST"])
@never_cache
def private_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a question by the link from the mail."""
    return _kept_secret(
        _answer(request, get_object_or_404(Request, link_token=token), by_link=True)
    )


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The public register: which kinds of request were decided when and how, and how long it took.
    No personal data.
    """
    form = RegisterFilterForm(request.GET or None)
    decided = Request.objects.decided()
    if form.is_bound and not form.is_valid():
        return render(
            request, "moderation/register.html", {"form": form, "waits": _waits()}, status=400
        )
    if form.is_bound and form.cleaned_data["kind"]:
        decided = decided.filter(kind=form.cleaned_data["kind"])
    page = page_of(
        decided.only("kind", "state", "reference", "submitted_at", "decided_at"),
        ["-decided_at", "-id"],
        request.GET.get("after", ""),
    )
    return render(
        request, "moderation/register.html", {"form": form, "page": page, "waits": _waits()}
    )


def _waits() -> list[dict[str, Any]]:
    """How much of each kind waits, and how long it usually takes: two queries a kind."""
    rows = []
    for kind in kinds.all_kinds():
        measured = Request.objects.usual_wait(kind.name)
        rows.append(
            {
                "kind": kind,
                "waiting": Request.objects.filter(kind=kind.name, state=State.SUBMITTED).count(),
                "usual": measured,
                "aim": kind.aim,
            }
        )
    return rows


def _own(request: HttpRequest, uid: UUID) -> Request:
    return get_object_or_404(Request, applicant=signed_in(request), uid=uid)


def _state_page(request: HttpRequest, row: Request, token: str = "") -> HttpResponse:
    kind = row.kind_object
    context = {
        "request_row": row,
        "kind": kind,
        "history": row.decisions.exclude(verb="note").order_by("-number"),
        "question": row.decisions.filter(verb="ask").last()
        if row.state == State.RETURNED
        else None,
        "wait": services.usual_wait(row.kind),
        "edit_url": kind.edit_url(row) if row.state in (State.DRAFT, State.RETURNED) else "",
        "token": token,
        **kind.context(row),
    }
    return render(request, "moderation/request_detail.html", context)


def _kept_secret(response: HttpResponse) -> HttpResponse:
    """Keep an address that is a key out of other sites' logs and out of search engines.

    Not "no-referrer": with it a browser sends the answer's form with "Origin: null", which
    Django's protection against forged requests refuses.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, row: Request, *, by_link: bool) -> HttpResponse:
    back = row.get_private_url() if by_link else row.get_absolute_url()
    if row.state != State.RETURNED:
        told = _("No question waits for an answer.")
        if request.method == "POST":
            return too_late(request, told, back=back)
        messages.warning(request, told)
        return redirect(back)
    move = row.kind_object.moves["answer"]
    form = AnswerForm(request.POST or None, move=move, initial={"expected": row.moves})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(row, by=row.applicant, **form.cleaned_data)
        except services.MoveRefused as refused:
            return too_late(request, refused, back=back)
        messages.success(request, _("Your answer was sent."))
        return redirect(back)
    context = {
        "request_row": row,
        "kind": row.kind_object,
        "form": form,
        "question": row.decisions.filter(verb="ask").last(),
        "back": back,
    }
    return render(
        request, "moderation/request_answer.html", context, status=422 if form.is_bound else 200
    )
