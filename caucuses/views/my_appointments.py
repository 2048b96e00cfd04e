"""A person's own appointments: answering an offer, resigning, and being shown or not."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from caucuses.enums import ROLE_MEANING, Role
from caucuses.forms.appointments import OfferAnswerForm, ShownForm
from caucuses.models import Appointment, AppointmentOffer
from caucuses.services import appointments
from frame.errors import Refused
from frame.people import signed_in
from frame.refusals import too_late


@require_http_methods(["GET", "POST"])
@login_required
def offer_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show an offered appointment to the person it was sent to; they accept or decline.

    Who has the link but not the address confirmed is told what to do (HTTP 403), and nothing of
    the offer.
    """
    person = signed_in(request)
    rows = AppointmentOffer.objects.select_related("grouping", "proposal", "offered_by")
    offer = get_object_or_404(rows, token=token)
    if not offer.is_for(person):
        return render(request, "caucuses/appointment_offer_unconfirmed.html", status=403)
    form = OfferAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if form.cleaned_data["answer"] == OfferAnswerForm.DECLINE:
                appointments.decline(offer, by=person)
                messages.success(request, _("You have declined the role."))
            else:
                appointments.accept(offer, by=person, is_listed=form.cleaned_data["is_listed"])
                messages.success(request, _("You have accepted the role. Thank you."))
        except Refused as refused:
            return too_late(request, refused, back=reverse("my_groups:offer", args=[token]))
        return redirect("accounts:me")
    context = {"offer": offer, "form": form, "meaning": ROLE_MEANING[Role(offer.role)]}
    status = 422 if form.is_bound else 200
    return render(request, "caucuses/appointment_offer.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def resign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a person end a term of theirs, today."""
    appointment = _own_or_404(signed_in(request), uid)
    if request.method == "POST":
        try:
            appointments.resign(appointment, by=signed_in(request))
        except Refused as refused:
            return too_late(request, refused, back=reverse("accounts:me"))
        messages.success(request, _("Your term has ended today. Thank you for your work."))
        return redirect("accounts:me")
    return render(request, "caucuses/appointment_resign.html", {"appointment": appointment})


@require_http_methods(["GET", "POST"])
@login_required
def shown(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a person say whether their name is shown with an appointment, a former one too."""
    appointment = _own_or_404(signed_in(request), uid)
    # A box that is not ticked sends nothing: what was posted counts, empty or not.
    posted = request.POST if request.method == "POST" else None
    form = ShownForm(posted, initial={"is_listed": appointment.is_listed})
    if form.is_valid():
        appointments.set_listed(
            appointment, by=signed_in(request), is_listed=form.cleaned_data["is_listed"]
        )
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    context = {"appointment": appointment, "form": form}
    return render(request, "caucuses/appointment_shown.html", context)


def _own_or_404(person: User, uid: UUID) -> Appointment:
    rows = Appointment.objects.standing().filter(person=person).select_related("grouping", "person")
    return get_object_or_404(rows, uid=uid)
