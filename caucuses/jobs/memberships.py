"""What happens day by day about memberships."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from notices import schedule

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.models import Grouping

DAYS_BACK = 3  # so that a worker that stood still for a day leaves nobody untold


@task()
def tell_of_new_members() -> int:
    """Mail to each coordinator one digest a day of who joined their open groups; return how many
    digests there were, those sent already among them.
    """
    today = timezone.now().date()
    return sum(tell_of_day(today - timedelta(days=back)) for back in range(DAYS_BACK, 0, -1))


def tell_of_day(day: date) -> int:
    """Mail the digests of one day (UTC), each in a transaction of its own: 1 query, 1 more for each
    group that was joined, and those of each mail.
    """
    # These need the models.
    from caucuses.emails import memberships as emails
    from caucuses.models import Grouping as Groups
    from caucuses.models import Membership
    from caucuses.services.leaders import leaders_of

    start = datetime.combine(day, time.min, tzinfo=UTC)
    counts = Membership.objects.joined_at_once(start, start + timedelta(days=1)).count_by_grouping()
    people: dict[int, User] = {}
    groups: dict[int, list[tuple[Grouping, int]]] = defaultdict(list)
    for grouping in Groups.objects.filter(pk__in=counts).order_by("sort_key", "pk"):
        for person in leaders_of(grouping):
            people[person.pk] = person
            groups[person.pk].append((grouping, counts[grouping.pk]))
    for key, person in people.items():
        with transaction.atomic():
            emails.new_members(person, groups[key], day)
    return len(people)


schedule.register("caucuses.new_members", timedelta(days=1), tell_of_new_members)
