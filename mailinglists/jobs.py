"""What happens here day by day."""

from datetime import timedelta

from django_tasks import task

from notices import schedule


@task()
def remind_keepers() -> int:
    """Ask owners and moderators again who have not answered."""
    from mailinglists import services  # needs the models

    return services.remind_keepers()


@task()
def lapse_unowned() -> int:
    """Let requests lapse that nobody is to own, and the questions nobody answered."""
    from mailinglists import services  # needs the models

    lapsed = services.lapse_unowned()
    services.close_overdue_questions()
    return lapsed


schedule.register("mailinglists.remind_keepers", timedelta(days=1), remind_keepers)
schedule.register("mailinglists.lapse_unowned", timedelta(days=1), lapse_unowned)
