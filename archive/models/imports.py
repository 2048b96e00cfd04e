"""How far the import of an old archive got, and what of it could not be read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailinglists.models import MailingList


class ImportRun(models.Model):
    """One file for one list: begun again, the import goes on at `offset`."""

    mailing_list = models.ForeignKey(
        MailingList,
        verbose_name=_("mailing list"),
        on_delete=models.PROTECT,
        related_name="import_runs",
    )
    file_name = models.CharField(_("file"), max_length=255)
    # Of the file's first bytes: another file of the same name is another run.
    digest = models.CharField(max_length=64)
    offset = models.PositiveBigIntegerField(_("read up to byte"), default=0)
    read_count = models.PositiveIntegerField(_("read"), default=0)
    stored_count = models.PositiveIntegerField(_("stored"), default=0)
    known_count = models.PositiveIntegerField(_("known before"), default=0)
    unreadable_count = models.PositiveIntegerField(_("unreadable"), default=0)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import of an archive")
        verbose_name_plural = _("imports of archives")
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "file_name", "digest"], name="archive_import_once"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportFault(models.Model):
    """A message of a file that could not be read: where in the file it stands, and why."""

    run = models.ForeignKey(
        ImportRun, verbose_name=_("import"), on_delete=models.CASCADE, related_name="faults"
    )
    offset = models.PositiveBigIntegerField(_("at byte"))
    size = models.PositiveBigIntegerField(_("size"))  # bytes
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("unreadable message")
        verbose_name_plural = _("unreadable messages")
        ordering = ["run_id", "offset"]
        constraints = [
            models.UniqueConstraint(fields=["run", "offset"], name="archive_fault_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.offset}"
