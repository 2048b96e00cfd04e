"""Asking for a translation."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from frame.people import signed_in
from frame.refusals import too_late
from moderation import services as moderation
from translations.enums import Criterion
from translations.forms.asking import AskForm
from translations.services import requests


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a translation. `page` names what a link asks for: an address, or "event:12"."""
    initial = {
        "address": request.GET.get("page", "")[:500],
        "languages_into": request.GET.getlist("into"),
    }
    form = AskForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            sent = requests.ask(
                by=signed_in(request), language=get_language() or "en", **form.asked()
            )
        except moderation.MoveRefused as refused:
            return too_late(request, refused, back=request.get_full_path())
        return redirect(sent)
    context = {
        "form": form,
        "criteria": Criterion.labels,
        "wait": moderation.usual_wait(requests.KIND),
    }
    return render(request, "translations/ask.html", context, status=422 if form.is_bound else 200)
