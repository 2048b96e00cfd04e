"""What the review dates of groups set off, day by day: reminders, dormancy, the end.

Each may run any number of times a day, and makes good what an idle worker missed.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from caucuses.emails import life as emails
from caucuses.models import Grouping
from caucuses.services import life
from caucuses.services.leaders import current_leaders, leaders_above
from notices import schedule

REMINDED = (7, 30, 60)  # days before the review


@task()
def remind_of_reviews() -> int:
    """Remind those who lead or coordinate a group that its review comes near, at each of three
    steps; return how many groups are near one.
    """
    day = timezone.now().date()
    near = Grouping.objects.reviewed_within(timedelta(days=max(REMINDED)))
    count = 0
    for grouping in near.iterator(chunk_size=500):
        if grouping.review_on is None:
            continue
        left = (grouping.review_on - day).days
        step = next(days for days in REMINDED if left <= days)
        with transaction.atomic():
            for person in {*current_leaders(grouping), *leaders_above(grouping)}:
                emails.review_due(grouping, person, days=step, review_on=grouping.review_on)
        count += 1
    return count


@task()
def let_fall_asleep() -> int:
    """Let groups become dormant whose review date passed without a request; return how many."""
    return sum(life.fall_asleep(each) for each in list(Grouping.objects.to_fall_asleep()))


@task()
def close_sleeping() -> int:
    """Close groups that stayed dormant too long; return how many."""
    return sum(life.close_asleep(each) for each in list(Grouping.objects.to_be_closed()))


schedule.register("caucuses.remind_of_reviews", timedelta(days=1), remind_of_reviews)
schedule.register("caucuses.let_fall_asleep", timedelta(days=1), let_fall_asleep)
schedule.register("caucuses.close_sleeping", timedelta(days=1), close_sleeping)
