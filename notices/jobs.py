"""The jobs of this room: lost mails and tasks are taken up again, finished tasks are cleared away,
the checks are made.
"""

from datetime import timedelta

from django.core.management import call_command
from django_tasks import task

from notices import lost_tasks, schedule, services
from notices.models import OutgoingMail
from notices.tasks import deliver

TASKS_KEPT = timedelta(days=14)  # after they ended well; failed ones stay twice as long


@task()
def take_up_lost_mail() -> int:
    """Enqueue mails whose worker died with them; return how many."""
    lost = list(OutgoingMail.objects.overdue().values_list("pk", flat=True)[:500])
    for mail_id in lost:
        deliver.enqueue(mail_id)
    return len(lost)


@task()
def take_up_lost_tasks() -> int:
    """Let tasks whose worker died with them be done again; return how many."""
    return lost_tasks.take_up()


@task()
def clear_finished_tasks() -> None:
    """Delete the records of tasks that ended well over two weeks ago (failed ones stay twice as
    long).
    """
    call_command(
        "prune_db_task_results",
        min_age_days=TASKS_KEPT.days,
        failed_min_age_days=2 * TASKS_KEPT.days,
        verbosity=0,
    )


# It goes before what waits, or it would see no queue that grows.
@task(priority=50)
def run_checks() -> None:
    """Make the checks, and tell the operator what is news."""
    services.run_checks()


@task()
def forget_old_alarms() -> int:
    """Delete alarms that ended long ago; return how many."""
    return services.forget_old_alarms()


schedule.register("notices.lost_mail", timedelta(minutes=1), take_up_lost_mail)
schedule.register("notices.lost_tasks", timedelta(minutes=1), take_up_lost_tasks)
schedule.register("notices.clear_tasks", timedelta(days=1), clear_finished_tasks)
schedule.register(services.JOB, timedelta(minutes=5), run_checks)
schedule.register("notices.forget_alarms", timedelta(days=1), forget_old_alarms)
