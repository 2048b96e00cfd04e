"""Each day the log is proved whole; the alarm tells where it is not."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from audit import log
from audit.models import Chain
from notices import schedule
from notices.alarms import Check, Finding, register


@task()
def verify_log() -> None:
    """Prove the audit log whole, or raise the alarm."""
    log.verify_and_keep()


schedule.register("audit.verify", timedelta(days=1), verify_log)


@register
class LogBroken(Check):
    name = "audit.log_broken"
    label = gettext_lazy("the audit log")

    def find(self) -> Iterable[Finding]:
        for end in Chain.objects.exclude(broken_at=None):
            yield Finding(data={"number": end.broken_at})

    def words(self, data: dict[str, Any]) -> str:
        return _("The audit log was changed from outside: entry %(number)d does not fit.") % data

    def advice(self, data: dict[str, Any]) -> str:
        return _(
            "Somebody wrote into the database past the portal. Compare the log with that of a"
            " backup."
        )
