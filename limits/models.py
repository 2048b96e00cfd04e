"""What is counted, and for how long: no address of anybody stands here, and nothing leads back to
one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How often something came in one window of time. The digest is keyed by a secret that is gone
    after some days (`sources.py`).
    """

    digest = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        # The job that deletes what is over.
        indexes = [models.Index(fields=["ends_at"], name="limits_tally_ends")]

    def __str__(self) -> str:
        return self.digest


class Secret(models.Model):
    """The key of one period. It is random: where it is deleted, nobody can tell any more whose
    address a digest was made of, not even with the portal's own secret key.
    """

    name = models.CharField(max_length=40, primary_key=True)
    value = models.CharField(max_length=64)
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("secret")
        verbose_name_plural = _("secrets")

    def __str__(self) -> str:
        return self.name


class Caught(models.Model):
    """How often a day something was held up, for the operator: whose it was is not kept."""

    class Outcome(models.TextChoices):
        REFUSED = "refused", _("had to wait")
        SOLVED = "solved", _("passed by solving a puzzle")
        TRAPPED = "trapped", _("filled in the hidden field")

    day = models.DateField(_("day"))
    action = models.CharField(_("what"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    count = models.PositiveIntegerField(_("how often"))

    class Meta:
        verbose_name = _("caught by limits")
        verbose_name_plural = _("caught by limits")
        ordering = ["-day", "action", "outcome"]
        constraints = [
            models.UniqueConstraint(fields=["day", "action", "outcome"], name="limits_caught_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.action} {self.outcome}: {self.count}"
