"""The life of a group: what its page tells of it, and the request for renewal."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caucuses.forms.life import RenewalForm
from caucuses.models import Grouping
from caucuses.querysets.life import open_renewals
from caucuses.services import life
from frame.people import signed_in
from frame.refusals import too_late
from moderation.services import MoveRefused

EVENTS_SHOWN = 50


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its life: 1 query."""
    return {"events": list(grouping.events.newest_first()[:EVENTS_SHOWN])}


def grouping_at(slug: str) -> Grouping:
    """Return the group that has or had this address, also one that was merged into another.

    Raises Http404. 1 query, 2 for a former address.
    """
    grouping = Grouping.objects.for_page().filter(slug=slug).first()
    return grouping or get_object_or_404(Grouping.objects.for_page(), former_addresses__slug=slug)


@require_http_methods(["GET", "POST"])
@login_required
def renew(request: HttpRequest, slug: str) -> HttpResponse:
    """Let those who lead a group ask that it goes on."""
    grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("caucuses:renew", grouping.slug)
    user = signed_in(request)
    if not user.has_perm("caucuses.request_renewal", grouping):
        raise PermissionDenied
    back = grouping.get_absolute_url()
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = life.ask_renewal(grouping, by=user, **form.cleaned_data)
        except MoveRefused as refused:
            return too_late(request, refused, back=back)
        messages.success(
            request,
            _("Sent. The coordinating body decides; you get the answer by e-mail."),
        )
        return redirect(sent)
    context = {
        "grouping": grouping,
        "form": form,
        "waiting": open_renewals(grouping).first(),
        "longest": life.longest_renewal(),
        "back": back,
    }
    return render(request, "caucuses/renew.html", context, status=422 if form.is_bound else 200)
