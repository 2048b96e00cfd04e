"""What happens day by day to terms and offers. Each notice has a name for ever, so a job that runs
twice, or after days without a worker, tells nobody twice.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from frame.batches import in_batches
from notices import schedule

REMINDERS = (7, 30)  # days before the end
CAUGHT_UP = timedelta(days=14)  # so long after the day, an end is still told


@task()
def remind_of_ends() -> int:
    """Remind holders, co-leaders and those above of terms that end soon; return of how many."""
    from caucuses.emails.appointments import remind_of_end  # needs the models
    from caucuses.models import Appointment
    from caucuses.services.leaders import leaders_around

    today = timezone.now().date()
    ending = (
        Appointment.objects.standing()
        .not_renewed()
        .filter(until_on__gt=today, until_on__lte=today + timedelta(days=max(REMINDERS)))
        .select_related("person", "grouping")
        .order_by("until_on", "pk")
    )
    reminded = 0
    for appointment in ending:
        days_before = next(
            days for days in REMINDERS if (appointment.until_on - today).days <= days
        )
        due_on = appointment.until_on - timedelta(days=days_before)
        if appointment.entered_at.date() > due_on:
            continue  # so short a term that it was made known only now
        with transaction.atomic():
            others = leaders_around(appointment.grouping)
            remind_of_end(appointment, days_before=days_before, others=others)
        reminded += 1
    return reminded


@task()
def tell_ends() -> int:
    """Tell of terms that ended as decided, and let the open-caucus test follow; return how many."""
    from caucuses import openness  # needs the models
    from caucuses.emails.appointments import tell_end
    from caucuses.models import Appointment
    from caucuses.services.leaders import leaders_above

    today = timezone.now().date()
    lately = Appointment.objects.standing()
    ended = (
        lately.not_renewed()
        .filter(until_on__lte=today, until_on__gt=today - CAUGHT_UP, until_on=F("term_until_on"))
        .select_related("person", "grouping")
        .order_by("until_on", "pk")
    )
    begun = lately.filter(from_on__lte=today, from_on__gt=today - CAUGHT_UP)
    # A correction that was written after the end is told by itself.
    told = [row for row in ended if row.entered_at.date() < row.until_on]
    for appointment in told:
        with transaction.atomic():
            tell_end(appointment, others=leaders_above(appointment.grouping))
    keys = {appointment.grouping_id for appointment in told}
    for batch in in_batches(sorted(keys.union(begun.values_list("grouping_id", flat=True)))):
        openness.refresh(batch)
    return len(told)


@task()
def lapse_offers() -> int:
    """End offers that nobody answered in time, and tell who made them; return how many."""
    from accounts.invitations import InvitationRefused  # needs the models
    from caucuses.models import AppointmentOffer
    from caucuses.services.appointments import lapse_offer

    lapsed = 0
    overdue = AppointmentOffer.objects.overdue()
    for offer in overdue.select_related("grouping", "proposal", "offered_by").order_by("pk"):
        try:
            lapse_offer(offer)
        except InvitationRefused:
            continue  # withdrawn at this moment
        lapsed += 1
    return lapsed


schedule.register("caucuses.remind_of_ends", timedelta(days=1), remind_of_ends)
schedule.register("caucuses.tell_ends", timedelta(days=1), tell_ends)
schedule.register("caucuses.lapse_offers", timedelta(days=1), lapse_offers)
