"""The audit log: who looked at or changed what in the back-office, each entry chained to the one
before it.
"""

import hashlib
import json
import uuid
from datetime import UTC
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.enums import Deed

BEGINNING = "0" * 64  # what the first entry is chained to


class Entry(models.Model):
    """One deed. It names things by their kinds and numbers and people by their uids, never by what
    they are called: when an account is erased, its uid means nobody.

    Written by `audit/log.py`; the database refuses to change or delete one (`audit/triggers.py`).
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.UUIDField(
        _("who"), null=True, help_text=_("The uid of the person; empty: the portal itself.")
    )
    deed = models.CharField(_("deed"), max_length=10, choices=Deed.choices)
    kind = models.CharField(
        _("kind of data"), max_length=100, help_text=_("A model, or the address of a page.")
    )
    rows = models.JSONField(_("which"), default=list, help_text=_("The keys of the rows."))
    details = models.JSONField(
        _("details"), default=list, help_text=_("Names of fields, filters or actions; no values.")
    )
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["actor", "-number"], name="audit_actor"),
            models.Index(fields=["kind", "-number"], name="audit_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_deed_display()} {self.kind}"

    def chained(self, before: str) -> str:
        """Return what its hash must be, when `before` is the hash of the entry before it: SHA-256,
        in hexadecimal, of that hash and of all that the entry says.
        """
        actor = uuid.UUID(str(self.actor)).hex if self.actor else None
        moment = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        said = [before, self.number, moment, actor, self.deed, self.kind, self.rows, self.details]
        text = json.dumps(said, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


class Chain(models.Model):
    """The end of the log: one row, which also queues up those who write. An end that was cut off
    shows in it.
    """

    last = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=BEGINNING)
    verified_at = models.DateTimeField(null=True)
    broken_at = models.PositiveBigIntegerField(
        null=True, help_text=_("The first number that did not fit when the log was last verified.")
    )

    class Meta:
        verbose_name = _("end of the audit log")
        verbose_name_plural = _("end of the audit log")

    def __str__(self) -> str:
        return f"{self.last}:{self.hash}"
