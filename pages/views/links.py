"""The links to sites elsewhere: the page, and proposing one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from frame.text import clean_paragraphs
from moderation import services as moderation
from moderation.enums import State
from moderation.forms import ReasonForm
from moderation.models import Request
from pages.enums import LinkSection
from pages.forms.links import LinkFilterForm, LinkProposalForm
from pages.models import Link
from pages.querysets.links import LINK_PROPOSAL
from pages.services import links as services

LINKS_A_HEADING = 30  # on the page of all headings
LINKS_A_PAGE = 50
ORDER = ["order", "title", "id"]


@dataclass(frozen=True)
class Heading:
    """A heading with its first links."""

    section: LinkSection
    links: list[Link]
    has_more: bool

    @property
    def propose_url(self) -> str:
        """Where one proposes a link under it."""
        return reverse("pages:link_propose", query={"section": self.section})


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """Show the links under their three headings, or all links of one heading."""
    form = LinkFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "pages/link_list.html", {"form": form}, status=400)
    if form.cleaned_data["section"]:
        return _one_heading(request, LinkSection(form.cleaned_data["section"]))
    context = {"headings": [_heading(section) for section in LinkSection]}
    return render(request, "pages/link_list.html", context)


def _heading(section: LinkSection) -> Heading:
    """Return a heading with its first links: 2 queries, 1 where it has none."""
    rows = Link.objects.filter(section=section).order_by(*ORDER).in_readers_language()
    links = list(rows[: LINKS_A_HEADING + 1])
    return Heading(section, links[:LINKS_A_HEADING], len(links) > LINKS_A_HEADING)


def _one_heading(request: HttpRequest, section: LinkSection) -> HttpResponse:
    rows = Link.objects.filter(section=section).in_readers_language()
    page = page_of(rows, ORDER, request.GET.get("after", ""), LINKS_A_PAGE)
    context = {"headings": [Heading(section, page.rows, False)], "page": page, "section": section}
    return render(request, "pages/link_list.html", context)


# --- Proposing ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def link_propose(request: HttpRequest) -> HttpResponse:
    """Propose a link to the secretariat."""
    user, language = signed_in(request), get_language() or "en"
    initial = {"section": request.GET.get("section", ""), "language": language}
    form = LinkProposalForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, form)
    if (known := services.sent_before(form.cleaned_data, by=user)) is not None:
        return redirect(known)
    if _is_to_be_asked(request, form):
        return _form_page(request, form)
    try:
        sent = services.propose(form.cleaned_data, by=user, language=language)
    except moderation.MoveRefused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, form, status=409)
    messages.success(request, _("Sent. The secretariat decides; you get the answer by e-mail."))
    return redirect(sent)


@require_http_methods(["GET", "POST"])
@login_required
def link_proposal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a proposal that was returned, and send it again."""
    user = signed_in(request)
    row = get_object_or_404(Request, kind=LINK_PROPOSAL, applicant=user, uid=uid)
    if row.state != State.RETURNED:
        if request.method == "POST":
            told = _("No question waits for an answer.")
            return too_late(request, told, back=row.get_absolute_url())
        return redirect(row)
    posted = request.POST if request.method == "POST" else None
    form = LinkProposalForm(posted, initial=row.payload[services.PROPOSED], request=row)
    answer = ReasonForm(posted, move=row.kind_object.moves["answer"])
    is_valid = form.is_bound and form.is_valid() and answer.is_valid()
    if not is_valid or _is_to_be_asked(request, form):
        return _form_page(request, form, row, answer)
    try:
        reason = clean_paragraphs(answer.cleaned_data["reason"])
        services.send_again(row, form.cleaned_data, by=user, reason=reason)
    except moderation.MoveRefused as refused:
        return too_late(request, refused, back=row.get_absolute_url())
    messages.success(request, _("Your answer was sent."))
    return redirect(row)


def _is_to_be_asked(request: HttpRequest, form: LinkProposalForm) -> bool:
    """Tell whether the address is known here already, and the person has not said yet of this
    address that it is to be sent all the same.
    """
    if request.POST.get("seen") == form.key:
        return False
    return bool(form.like_links or form.like_proposals)


def _form_page(
    request: HttpRequest,
    form: LinkProposalForm,
    row: Request | None = None,
    answer: ReasonForm | None = None,
    *,
    status: int = 0,
) -> HttpResponse:
    is_known = form.is_bound and not form.errors
    context: dict[str, Any] = {
        "form": form,
        "request_row": row,
        "answer_form": answer,
        "question": row.decisions.filter(verb="ask").last() if row else None,
        "like_links": form.like_links if is_known else [],
        "like_proposals": form.like_proposals if is_known else [],
        "wait": moderation.usual_wait(LINK_PROPOSAL),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "pages/link_propose.html", context, status=status)
