"""What happens here day by day."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from mailinglists.mailman.client import is_set_up
from notices import schedule

LISTS_A_RUN = 100


@task()
def remind_keepers() -> int:
    """Ask owners and moderators again who have not answered."""
    from mailinglists.services import lists as services  # needs the models

    return services.remind_keepers()


@task()
def lapse_unowned() -> int:
    """Let requests lapse that nobody is to own, and the questions nobody answered."""
    from mailinglists.services import lists as services  # needs the models

    lapsed = services.lapse_unowned()
    services.close_overdue_questions()
    return lapsed


schedule.register("mailinglists.remind_keepers", timedelta(days=1), remind_keepers)
schedule.register("mailinglists.lapse_unowned", timedelta(days=1), lapse_unowned)


@task()
def bring_list(pk: int) -> bool:
    """Bring one list on the portal's mail server to what its row says."""
    from mailinglists.mailman.bringing import bring  # needs the models

    return is_set_up() and bring(pk)


@task()
def bring_due_lists() -> int:
    """Bring every list that is due: after a crash, and when the server comes back."""
    from mailinglists.mailman.bringing import bring  # needs the models
    from mailinglists.models import Installation

    if not is_set_up():
        return 0
    keys = Installation.objects.due(timezone.now()).order_by("next_at").values_list("pk", flat=True)
    return sum(bring(pk) for pk in list(keys[:LISTS_A_RUN]))


@task()
def follow_members() -> int:
    """Bring the lists that follow a group's members to them."""
    from mailinglists.services import following  # needs the models

    return following.follow_all()


schedule.register("mailinglists.bring_due_lists", timedelta(seconds=30), bring_due_lists)
schedule.register("mailinglists.follow_members", timedelta(seconds=30), follow_members)
