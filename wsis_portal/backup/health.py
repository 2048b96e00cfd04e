"""What is watched: whether backups are made. Registered where the portal keeps them itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.alarms import Check, Finding, register
from wsis_portal.backup.shelf import Shelf

# One that is made each night may be late, or fail once.
OLD_AFTER = timedelta(days=2)


@register
class BackupOld(Check):
    name = "wsis_portal.backup"
    label = gettext_lazy("backups")

    def find(self) -> Iterable[Finding]:
        if not settings.BACKUP_DIR:
            return []
        newest = Shelf(Path(settings.BACKUP_DIR)).newest_at()
        if newest is None:
            return [Finding("never")]
        if newest < timezone.now() - OLD_AFTER:
            return [Finding("old", {"newest": newest.isoformat()})]
        return []

    def words(self, data: dict[str, Any]) -> str:
        if "newest" not in data:
            return _("There is no backup in the folder for backups.")
        moment = date_format(datetime.fromisoformat(data["newest"]), "DATETIME_FORMAT")
        return _("The newest backup is from %(moment)s UTC.") % {"moment": moment}

    def advice(self, data: dict[str, Any]) -> str:
        return _("See why manage.py backup does not run or fails; it tells the reason.")
