"""Reports: what a group did in a period, in a few paragraphs, with files beside."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from caucuses.models.appointments import Appointment
from caucuses.models.groupings import Grouping
from caucuses.querysets.reports import ReportQuerySet
from frame.dates import in_words
from frame.kinds import KIND_OF
from frame.text import clean_line, validate_plain_text
from texts.models import Translatable

REPORT_LIMIT = 20_000  # characters
FOLDER = "reports"  # where the storage keeps the files
BEGINNING = 280  # characters that lists show


class Report(Translatable):
    """A summary of a period, by the rapporteur or a coordinator. Text first."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grouping = models.ForeignKey(
        Grouping, verbose_name=_("group"), on_delete=models.PROTECT, related_name="reports"
    )
    period_from = models.DateField(_("first day of the period"))
    period_until = models.DateField(_("last day of the period"))
    text = models.TextField(_("report"), max_length=REPORT_LIMIT, validators=[validate_plain_text])
    language = models.CharField(
        _("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    under = models.ForeignKey(
        Appointment,
        verbose_name=_("under the appointment"),
        on_delete=models.PROTECT,
        null=True,
        related_name="reports",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    withdrawal_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_until")),
                name="caucuses_report_period_in_order",
            )
        ]
        indexes = [
            # A group's reports, the latest first.
            models.Index(
                fields=["grouping", "-period_until", "-id"],
                name="caucuses_reports",
                condition=Q(withdrawn_at=None),
            ),
            # All reports, the latest first, in the back-office.
            models.Index(fields=["-published_at", "-id"], name="caucuses_reports_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.period_from} - {self.period_until}"

    def get_absolute_url(self) -> str:
        """Return the report's page; its grouping must be at hand."""
        return reverse("caucuses:report", args=[self.grouping.slug, self.uid])

    @property
    def period_in_words(self) -> str:
        """The days that it covers, in the active language."""
        return in_words(self.period_from, end=self.period_until)

    @property
    def beginning(self) -> str:
        """The first lines of the text, in the language of `here`."""
        return Truncator(clean_line(self.here.text)).chars(BEGINNING)


def attachment_path(attachment: "ReportAttachment", _name: str) -> str:
    """Return where a file is kept: under a name that the portal gives, not the sender."""
    return f"{FOLDER}/{attachment.report.uid}/{attachment.uid}"


class ReportAttachment(models.Model):
    """A file beside a report, served as a download and never shown in the portal's pages."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=attachment_path, max_length=200)
    name = models.CharField(_("name of the file"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text=_("Bytes."))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return where it is given out; its report and grouping must be at hand."""
        report = self.report
        return reverse("caucuses:report_file", args=[report.grouping.slug, report.uid, self.uid])

    @property
    def type_in_words(self) -> str:
        """What people call its type."""
        return str(KIND_OF[self.content_type].label)
