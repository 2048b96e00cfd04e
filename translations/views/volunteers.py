"""The pages of a volunteer: what they say of themselves, what fits them, and what they have in
hand.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frame.errors import Refused
from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from translations import team
from translations.forms.volunteers import VolunteerForm
from translations.models import Job, Volunteer
from translations.querysets import WANTED_ORDER
from translations.services import volunteers


@require_http_methods(["GET", "POST"])
@login_required
def volunteer(request: HttpRequest) -> HttpResponse:
    """Let a person say how they can help; joining the team is part of it."""
    user = signed_in(request)
    group = team.team()
    if group is None or not group.takes_members:
        told = _("There is no translation team on this portal that takes volunteers now.")
        if request.method == "POST":
            return too_late(request, told, back=reverse("translations:desk"))
        return render(request, "translations/volunteer.html", {"told": told})
    is_member = team.is_member(user)
    waiting = None if is_member else volunteers.waits_for_admission(user)
    form = VolunteerForm(
        request.POST or None, user=user, group=group, is_known=is_member or waiting is not None
    )
    if form.is_bound and form.is_valid():
        try:
            asked = volunteers.offer(
                user,
                form.offer(),
                introduction=form.cleaned_data.get("introduction", ""),
                accepted_statement=form.accepted_statement(),
            )
        except Refused as refused:
            return too_late(request, refused, back=reverse("translations:volunteer"))
        if asked is None:
            messages.success(request, _("Saved. Here is what fits you."))
        else:
            messages.success(request, _("Saved. The team's coordinators decide who joins."))
        return redirect("translations:mine")
    context = {"form": form, "group": group, "is_member": is_member, "waiting": waiting}
    return render(
        request, "translations/volunteer.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show a volunteer what they have in hand, and what fits them."""
    user = signed_in(request)
    known = Volunteer.objects.filter(person=user).first()
    if known is None:
        return redirect("translations:volunteer")
    is_member = team.is_member(user)
    context = {
        "volunteer": known,
        "is_member": is_member,
        "waiting": None if is_member else volunteers.waits_for_admission(user),
        "in_hand": list(Job.objects.in_hands_of(user).for_lists().soonest_first()),
        "page": page_of(
            Job.objects.fitting(known).for_lists(), WANTED_ORDER, request.GET.get("after", "")
        ),
    }
    return render(request, "translations/mine.html", context)
