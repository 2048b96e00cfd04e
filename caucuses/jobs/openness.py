"""The open-caucus test: looked at anew where only time has passed, and a reminder each month."""

from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from caucuses import openness
from caucuses.emails import life as emails
from caucuses.enums import GroupingStatus
from caucuses.models import Appointment
from notices import schedule
from notices.models import OutgoingMail


@task()
def refresh() -> int:
    """Look anew what each group's page has; return how many changed."""
    return openness.refresh_all()


@task()
def remind() -> int:
    """Tell each coordinator once a month what the pages of their groups lack, and how to mend it;
    return how many mails. 2 queries, and those of each mail.
    """
    month = f"{timezone.now():%Y-%m}"
    told = OutgoingMail.objects.filter(once__startswith=emails.openness_key(month))
    known = set(told.values_list("once", flat=True))
    held = (
        Appointment.objects.current()
        .leading()
        .filter(person__is_active=True, grouping__open_count__lt=len(openness.ITEMS))
        .exclude(grouping__status=GroupingStatus.CLOSED)
        .select_related("person", "grouping")
        .order_by("person_id", "grouping__sort_key", "grouping_id")
    )
    count = 0
    for person, appointments in groupby(held.iterator(chunk_size=500), key=lambda row: row.person):
        if emails.openness_key(month, person) in known:
            continue
        # In two roles it is one group.
        groupings = list({row.grouping_id: row.grouping for row in appointments}.values())
        with transaction.atomic():
            emails.still_missing(person, emails.lacks_of(groupings), month=month)
        count += 1
    return count


schedule.register("caucuses.openness", timedelta(hours=1), refresh)
schedule.register("caucuses.remind_of_openness", timedelta(days=1), remind)
