"""Charters: a group's mission and rules, version by version."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caucuses.models.appointments import Appointment
from caucuses.models.groupings import Grouping
from caucuses.models.rulebook import Rulebook
from caucuses.querysets.charters import CharterQuerySet
from frame.text import validate_plain_text, validate_single_line

CHARTER_LIMIT = 40_000  # characters


class Charter(Rulebook):
    """One adopted version. It is never edited: the next version follows it.

    Its rules are copied to the grouping when it is adopted (`caucuses/services/charters.py`).
    """

    grouping = models.ForeignKey(
        Grouping, verbose_name=_("group"), on_delete=models.PROTECT, related_name="charters"
    )
    number = models.PositiveIntegerField(_("version"), editable=False)
    text = models.TextField(_("text"), max_length=CHARTER_LIMIT, validators=[validate_plain_text])
    language = models.CharField(
        _("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    adopted_on = models.DateField(_("adopted on"))
    adopted_by = models.CharField(
        _("adopted by"),
        max_length=200,
        validators=[validate_plain_text, validate_single_line],
        help_text=_("The body that adopted it, for example: the caucus, online vote."),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_under = models.ForeignKey(
        Appointment,
        verbose_name=_("entered under the appointment"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        ordering = ["grouping_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["grouping", "number"], name="caucuses_charter_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.grouping_id}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("caucuses:charter_version", args=[self.grouping.slug, self.number])
