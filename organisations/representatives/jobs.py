"""What happens with mandates and invitations day by day."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django_tasks import task

from notices import schedule

TOLD_WITHIN = timedelta(days=30)  # a worker may have stood still; older ends are told no more


@task()
def tell_of_ends() -> int:
    """Tell of mandates that end soon and of those that ran out, each once; return of how many."""
    # They need the models.
    from organisations.enums import Standing
    from organisations.models import Mandate
    from organisations.representatives import emails, services

    known = Mandate.objects.filter(organisation__standing=Standing.REGISTERED)
    known = known.select_related("organisation", "person").order_by("id")
    soon = list(known.ending_within(settings.MANDATE_REMINDER))
    for mandate in soon:
        with transaction.atomic():
            emails.remind_of_end(mandate)
    over = list(known.run_out_within(TOLD_WITHIN).without_successor())
    for mandate in over:
        with transaction.atomic():
            services.after_end(mandate, tell_holder=True)
    return len(soon) + len(over)


@task()
def lapse_invitations() -> int:
    """Note which invitations nobody answered in time."""
    from organisations.representatives.invitations import lapse_overdue  # needs the models

    return lapse_overdue()


schedule.register("organisations.tell_of_ends", timedelta(days=1), tell_of_ends)
schedule.register("organisations.lapse_invitations", timedelta(days=1), lapse_invitations)
