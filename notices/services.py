"""The way of an alarm: found, told to the operator, ended, forgotten."""

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from notices import alarms, emails
from notices.models import Alarm, JobRun

logger = logging.getLogger(__name__)

JOB = "notices.alarms"
ALARMS_KEPT = timedelta(days=90)

# By the name of a check and the key of a finding: its data.
Findings = dict[tuple[str, str], dict[str, Any]]


def run_checks() -> None:
    """Ask every check; open, refresh and end alarms, and write to the operator what is news.

    The checks run outside the transaction: they may ask other servers. Where two runs meet, the
    second waits.
    """
    found, failed = _ask()
    with transaction.atomic():
        JobRun.objects.get_or_create(name=JOB)
        JobRun.objects.select_for_update().get(name=JOB)
        now = timezone.now()
        ended = _end(found, failed, now)
        _open_or_refresh(found, now)
        to_tell = [alarm for alarm in Alarm.objects.open().oldest_first() if alarm.is_news(now)]
        if emails.tell_operator(
            new=[alarm for alarm in to_tell if not alarm.was_told],
            lasting=[alarm for alarm in to_tell if alarm.was_told],
            ended=[alarm for alarm in ended if alarm.was_told],
            at=now,
        ):
            Alarm.objects.filter(pk__in=[alarm.pk for alarm in to_tell]).update(told_at=now)


def _ask() -> tuple[Findings, set[str]]:
    """Return what the checks find, and the names of those that failed."""
    found: Findings = {}
    failed = set()
    for check in alarms.all_checks():
        try:
            findings = list(check.find())
            for finding in findings:
                # What cannot be stored or put into words must not reach the page.
                json.dumps(finding.data)
                check.words(finding.data)
                check.advice(finding.data)
                check.url(finding.data)
        except Exception as error:
            # Whatever a room's check raises is told as an alarm; the others run on.
            logger.exception("The check %s failed.", check.name)
            failed.add(check.name)
            found[alarms.CouldNotCheck.name, check.name] = {
                "check": check.name,
                "error": type(error).__name__,
            }
        else:
            found.update({(check.name, each.key): each.data for each in findings})
    return found, failed


def _end(found: Findings, failed: set[str], now: datetime) -> list[Alarm]:
    """End and return the alarms that are found no more; of a check that failed nothing is known."""
    over = [
        alarm
        for alarm in Alarm.objects.open().oldest_first()
        if (alarm.check_name, alarm.key) not in found and alarm.check_name not in failed
    ]
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in over]).update(ended_at=now)
    return over


def _open_or_refresh(found: Findings, now: datetime) -> None:
    """Write down what is found. What returns soon after its end is told again after a while only:
    it keeps the moment at which the operator was told last.
    """
    open_now = {(alarm.check_name, alarm.key): alarm for alarm in Alarm.objects.open()}
    told = {
        (alarm.check_name, alarm.key): alarm.told_at
        for alarm in Alarm.objects.ended_since(now - Alarm.RETURN_TOLD_AFTER).order_by("told_at")
    }
    for name, data in found.items():
        if alarm := open_now.get(name):
            alarm.data = data
            alarm.last_seen_at = now
    Alarm.objects.bulk_update(
        [alarm for name, alarm in open_now.items() if name in found], ["data", "last_seen_at"]
    )
    Alarm.objects.bulk_create(
        Alarm(
            check_name=name[0],
            key=name[1],
            data=data,
            since_at=now,
            last_seen_at=now,
            told_at=told.get(name),
        )
        for name, data in found.items()
        if name not in open_now
    )


def open_alarms() -> list[Alarm]:
    """Return what is wrong now: what the live checks find, then the open alarms, the oldest first.

    One query beside those of the live checks (one); rows of the live ones are not stored.
    """
    live = [check for check in alarms.all_checks() if check.is_live]
    now = timezone.now()
    found = [
        Alarm(check_name=check.name, key=each.key, data=each.data, since_at=now, last_seen_at=now)
        for check in live
        for each in check.find()
    ]
    stored = Alarm.objects.open().exclude(check_name__in=[check.name for check in live])
    return [*found, *stored.oldest_first()]


def forget_old_alarms() -> int:
    """Delete alarms that ended long ago; return how many."""
    return Alarm.objects.filter(ended_at__lt=timezone.now() - ALARMS_KEPT).delete()[0]
