"""The jobs of this room: lost mails are taken up again, finished tasks are cleared away."""

from datetime import timedelta

from django.core.management import call_command
from django_tasks import task

from notices import schedule
from notices.models import OutgoingMail
from notices.tasks import deliver


@task()
def take_up_lost_mail() -> int:
    """Enqueue mails whose worker died with them; return how many."""
    lost = list(OutgoingMail.objects.overdue().values_list("pk", flat=True)[:500])
    for mail_id in lost:
        deliver.enqueue(mail_id)
    return len(lost)


@task()
def clear_finished_tasks() -> None:
    """Delete the records of tasks that ended well over two weeks ago (failed ones stay twice as
    long).
    """
    call_command("prune_db_task_results", min_age_days=14, failed_min_age_days=28, verbosity=0)


schedule.register("notices.lost_mail", timedelta(minutes=1), take_up_lost_mail)
schedule.register("notices.clear_tasks", timedelta(days=1), clear_finished_tasks)
