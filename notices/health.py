"""What this room watches: mail, tasks, and the worker itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from notices import schedule
from notices.alarms import Check, Finding, register
from notices.models import OutgoingMail

# A mail server that is away for a moment is no alarm: the first tries take 15 minutes.
MAIL_LATE_AFTER = timedelta(minutes=30)
# What was given up stays in the table for good; the alarm ends by itself.
MAIL_GIVEN_UP_WITHIN = timedelta(days=7)
TASK_LATE_AFTER = timedelta(minutes=15)
TASK_FAILED_WITHIN = timedelta(days=1)
TASK_LONG_AFTER = timedelta(hours=1)
# A restart is no alarm.
WORKER_SILENT_AFTER = timedelta(minutes=5)
# A job is due each minute; a worker that begins none is held up by a task.
CLOCK_STOPPED_AFTER = timedelta(minutes=15)


def _one_count(count: int) -> Iterable[Finding]:
    return [Finding(data={"count": count})] if count else []


class _OfMail(Check):
    """About mail, which stands in its list in the state `state`."""

    state: str

    def url(self, data: dict[str, Any]) -> str:
        return f"{reverse('admin:notices_outgoingmail_changelist')}?state={self.state}"


@register
class MailGivenUp(_OfMail):
    name = "notices.mail_given_up"
    label = gettext_lazy("mail that could not be delivered")
    state = "failed"

    def find(self) -> Iterable[Finding]:
        since = timezone.now() - MAIL_GIVEN_UP_WITHIN
        return _one_count(OutgoingMail.objects.filter(sent_at=None, failed_at__gte=since).count())

    def words(self, data: dict[str, Any]) -> str:
        return ngettext(
            "%(count)d mail of the last 7 days could not be delivered and was given up.",
            "%(count)d mails of the last 7 days could not be delivered and were given up.",
            data["count"],
        ) % {"count": data["count"]}

    def advice(self, data: dict[str, Any]) -> str:
        return _("Read the last error there, and try again once its cause is gone.")


@register
class MailLate(_OfMail):
    name = "notices.mail_late"
    label = gettext_lazy("mail that waits")
    state = "waiting"

    def find(self) -> Iterable[Finding]:
        late = OutgoingMail.objects.waiting().filter(
            created_at__lt=timezone.now() - MAIL_LATE_AFTER
        )
        return _one_count(late.count())

    def words(self, data: dict[str, Any]) -> str:
        return ngettext(
            "%(count)d mail has waited for its delivery for more than 30 minutes.",
            "%(count)d mails have waited for their delivery for more than 30 minutes.",
            data["count"],
        ) % {"count": data["count"]}

    def advice(self, data: dict[str, Any]) -> str:
        return _("Read the last error there, and see whether the mail server answers.")


class _OfTasks(Check):
    """About tasks, which stand in their list with the status `status`."""

    status: TaskResultStatus
    url_permission = "django_tasks_database.view_dbtaskresult"

    def url(self, data: dict[str, Any]) -> str:
        page = reverse("admin:django_tasks_database_dbtaskresult_changelist")
        return f"{page}?status__exact={self.status.value}"


@register
class TasksLate(_OfTasks):
    name = "notices.tasks_late"
    label = gettext_lazy("tasks that wait")
    status = TaskResultStatus.READY

    def find(self) -> Iterable[Finding]:
        limit = timezone.now() - TASK_LATE_AFTER
        # A task that may run at once is stored with the last moment there is.
        at_once = Q(run_after=get_date_max(), enqueued_at__lt=limit)
        late = DBTaskResult.objects.ready().filter(at_once | Q(run_after__lt=limit))
        return _one_count(late.count())

    def words(self, data: dict[str, Any]) -> str:
        return ngettext(
            "%(count)d task has waited for the worker for more than 15 minutes.",
            "%(count)d tasks have waited for the worker for more than 15 minutes.",
            data["count"],
        ) % {"count": data["count"]}

    def advice(self, data: dict[str, Any]) -> str:
        return _("Look whether one task holds the worker up; a second worker may run beside it.")


@register
class TasksFailed(_OfTasks):
    """One finding for each kind of task."""

    name = "notices.tasks_failed"
    label = gettext_lazy("tasks that failed")
    status = TaskResultStatus.FAILED

    def find(self) -> Iterable[Finding]:
        since = timezone.now() - TASK_FAILED_WITHIN
        rows = DBTaskResult.objects.failed().filter(finished_at__gte=since).order_by()
        return _by_task(rows.values_list("task_path").annotate(Count("pk")))

    def words(self, data: dict[str, Any]) -> str:
        return ngettext(
            "The task %(task)s failed %(count)d time within the last day.",
            "The task %(task)s failed %(count)d times within the last day.",
            data["count"],
        ) % {"task": data["task"], "count": data["count"]}

    def advice(self, data: dict[str, Any]) -> str:
        return _("An administrator reads under “Task results” what went wrong.")


@register
class TasksLong(_OfTasks):
    """One finding for each kind of task, for a day. That of a worker that was killed is taken up
    before (`notices/lost_tasks.py`).
    """

    name = "notices.tasks_long"
    label = gettext_lazy("tasks that do not end")
    status = TaskResultStatus.RUNNING

    def find(self) -> Iterable[Finding]:
        now = timezone.now()
        rows = DBTaskResult.objects.running().filter(
            started_at__lt=now - TASK_LONG_AFTER,
            started_at__gte=now - TASK_LONG_AFTER - TASK_FAILED_WITHIN,
        )
        return _by_task(rows.order_by().values_list("task_path").annotate(Count("pk")))

    def words(self, data: dict[str, Any]) -> str:
        return _("The task %(task)s began more than an hour ago and has not ended.") % {
            "task": data["task"]
        }

    def advice(self, data: dict[str, Any]) -> str:
        return _("Either it takes long, or the worker was stopped in the middle of it.")


def _by_task(counted: Iterable[tuple[str, int]]) -> list[Finding]:
    return [
        # A path names a function of the portal; what is longer than a key is told by its end.
        Finding(key=path[-200:], data={"task": path[-200:], "count": count})
        for path, count in sorted(counted)
    ]


@register
class WorkerStopped(Check):
    """The heart of the worker no longer beats, or it beats and the clock stands still."""

    name = "notices.worker_stopped"
    label = gettext_lazy("the worker")
    is_live = True

    def find(self) -> Iterable[Finding]:
        now = timezone.now()
        beat_at, job_at = schedule.last_signs()
        if beat_at is None:
            return [Finding("never")]
        if beat_at < now - WORKER_SILENT_AFTER:
            return [Finding("silent", {"since": beat_at.isoformat()})]
        if job_at is not None and job_at < now - CLOCK_STOPPED_AFTER:
            return [Finding("held_up", {"since": job_at.isoformat(), "lives": True})]
        return []

    def words(self, data: dict[str, Any]) -> str:
        if "since" not in data:
            return _("No worker has ever run here: no mail goes out, and nothing is checked.")
        moment = date_format(datetime.fromisoformat(data["since"]), "DATETIME_FORMAT")
        if "lives" in data:
            return _(
                "The worker lives, but has begun no job since %(moment)s UTC: no mail goes out, "
                "and nothing is checked."
            ) % {"moment": moment}
        return _(
            "The worker has given no sign of life since %(moment)s UTC: no mail goes out, and "
            "nothing is checked."
        ) % {"moment": moment}

    def advice(self, data: dict[str, Any]) -> str:
        if "lives" in data:
            return _("A task holds it up: start it anew if that does not end.")
        return _("Start the worker; what waits is done then.")
