"""Publishing a group's report, and withdrawing one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from caucuses import openness
from caucuses.enums import Role
from caucuses.models import Grouping, Report, ReportAttachment
from caucuses.services.leaders import office_of
from frame.errors import Refused
from frame.uploads import CheckedFile
from search import services as search


class ReportRefused(Refused):
    """The report is not published or withdrawn: something else happened before."""


class SamePeriod(ReportRefused):
    """Another report covers the same days, and nobody said that this one is meant beside it."""


def publish(
    grouping: Grouping,
    *,
    by: User,
    period_from: date,
    period_until: date,
    text: str,
    language: str,
    files: Sequence[CheckedFile] = (),
    beside_another: bool = False,
) -> Report:
    """Publish a report, with its files, under the appointment that `by` holds.

    `beside_another`: it is meant to stand beside one that covers the same days. Raises
    ReportRefused, SamePeriod. The files are written before the transaction, so that no row ever
    lacks its file and no other writer waits for the disk, and go again where it fails.
    """
    report = Report(
        grouping=grouping,
        by=by,
        period_from=period_from,
        period_until=period_until,
        text=text,
        language=language,
    )
    with _written(report, files) as attachments, transaction.atomic():
        # Of two at once, the second sees the first.
        current = Grouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)
        _refuse_closed(current)
        _refuse_double(report, beside_another)
        report.under = office_of(by, current, besides=(Role.RAPPORTEUR,))
        if report.under is None and not by.is_superuser:
            raise ReportRefused(_("You no longer hold an appointment that lets you report here."))
        report.save()
        for attachment in attachments:
            attachment.report = report
            attachment.save()
        openness.refresh([grouping.pk])
    return report


@transaction.atomic
def withdraw(report: Report, *, by: User, reason: str) -> Report:
    """Take a report out of sight, with a reason that its page gives from then on.

    Raises ReportRefused where somebody did so before.
    """
    now = timezone.now()
    changed = Report.objects.filter(pk=report.pk, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_by=by, withdrawal_reason=reason
    )
    if not changed:
        raise ReportRefused(_("This report was withdrawn already."))
    report.withdrawn_at, report.withdrawn_by, report.withdrawal_reason = now, by, reason
    openness.refresh([report.grouping_id])
    search.refresh(report)
    return report


@contextmanager
def _written(report: Report, files: Sequence[CheckedFile]) -> Iterator[list[ReportAttachment]]:
    """Give attachments whose files are written and whose rows are not; where what follows fails,
    the files are deleted.
    """
    attachments: list[ReportAttachment] = []
    try:
        for checked in files:
            attachment = ReportAttachment(
                report=report,
                name=checked.name,
                content_type=checked.kind.content_type,
                size=checked.size,
            )
            attachments.append(attachment)
            attachment.file.save(checked.name, checked.upload, save=False)
        yield attachments
    except BaseException:
        for attachment in attachments:
            if attachment.file.name:
                attachment.file.storage.delete(attachment.file.name)
        raise


def _refuse_closed(grouping: Grouping) -> None:
    if grouping.is_closed:
        raise ReportRefused(_("This group is closed: it reports no more."))


def _refuse_double(report: Report, beside_another: bool) -> None:
    """Refuse a report that stands already, and one for the same days that is not meant so."""
    same = report.grouping.reports.public().filter(
        period_from=report.period_from, period_until=report.period_until
    )
    if same.filter(text=report.text).exists():
        raise ReportRefused(_("This very report stands already: it was sent twice."))
    if not beside_another and same.exists():
        raise SamePeriod(_("Another report covers the same days."))
