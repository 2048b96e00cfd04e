"""The pages of a hand-over: asking to take over, and what a present representative says to it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frame.errors import Refused
from frame.people import signed_in
from frame.refusals import too_late
from moderation import services as moderation
from moderation.models import Request
from organisations.acting import mandates_for
from organisations.models import Organisation
from organisations.representatives import handover
from organisations.representatives.forms import HandOverAskForm, HandOverReplyForm


@require_http_methods(["GET", "POST"])
@login_required
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a person ask to act for a listed organisation whose representatives do not answer."""
    organisation = get_object_or_404(Organisation.objects.public(), slug=slug)
    if not request.user.has_perm("organisations.ask_handover", organisation):
        raise PermissionDenied
    form = HandOverAskForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            asked = handover.ask(
                organisation,
                function=data["function"],
                why=data["why"],
                proof=data["proof"],
                by=signed_in(request),
                language=get_language() or "en",
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            return redirect(asked)
    context = {
        "organisation": organisation,
        "form": form,
        "wait": moderation.usual_wait(handover.KIND),
    }
    return render(request, "organisations/handover_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def hand_over_reply(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Let a present representative say what they think of a request to take over."""
    mine = mandates_for(signed_in(request)).filter(organisation__slug=slug).first()
    if mine is None:
        raise Http404
    organisation = mine.organisation
    if not request.user.has_perm("organisations.answer_handover", organisation):
        raise PermissionDenied
    asked = get_object_or_404(Request, kind=handover.KIND, uid=uid, target_id=organisation.pk)
    form = HandOverReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            handover.reply(asked, text=form.cleaned_data["text"], by=signed_in(request))
        except Refused as refused:
            return too_late(request, refused, back=organisation.get_absolute_url())
        messages.success(request, _("Your answer was sent."))
        return redirect("accounts:me")
    context = {"mine": mine, "organisation": organisation, "asked": asked, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "organisations/handover_reply.html", context, status=status)
