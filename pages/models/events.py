"""The timeline: what happened on the way of WSIS, and what comes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping
from frame import dates
from frame.content import LoadedContent
from frame.text import LINE
from pages.enums import EventKind, EventPhase, Precision
from pages.querysets.events import EventQuerySet
from pages.validators import validate_time_zone
from texts.models import Translatable


class Event(Translatable, LoadedContent):
    """Something that happened, or will, on the way of WSIS."""

    slug = models.SlugField(_("address"), max_length=120, unique=True)
    start_on = models.DateField(_("begins"))
    start_precision = models.CharField(
        _("known"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    end_on = models.DateField(_("ends"), null=True, blank=True)
    latest_on = models.DateField(editable=False)
    name = models.CharField(_("name"), max_length=300, validators=LINE)
    place = models.CharField(_("place"), max_length=100, blank=True, validators=LINE)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind.choices)
    phase = models.CharField(_("phase"), max_length=10, choices=EventPhase.choices)
    note = models.CharField(_("note"), max_length=500, blank=True, validators=LINE)
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    # Where a time of day is known: the moments, and the zone whose clock its participants read.
    start_at = models.DateTimeField(
        _("begins at (UTC)"), null=True, blank=True, help_text=_("Only where the time is known.")
    )
    end_at = models.DateTimeField(_("ends at (UTC)"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone of the place"),
        max_length=50,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("For example Africa/Tunis."),
    )
    grouping = models.ForeignKey(
        Grouping,
        verbose_name=_("meeting of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        help_text=_("The group whose meeting it is; its page shows it."),
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["start_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(end_on__gte=F("start_on")),
                name="pages_event_ends_after_start",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="pages_event_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(start_at=None, end_at=None)
                | (Q(start_at__isnull=False) & ~Q(time_zone="")),
                name="pages_event_time_has_zone",
                violation_error_message=_("A time of day needs the time zone of the place."),
            ),
            models.CheckConstraint(
                condition=Q(end_at=None) | Q(end_at__gte=F("start_at")),
                name="pages_event_time_in_order",
                violation_error_message=_("The end is before the beginning."),
            ),
        ]
        indexes = [
            # The timeline; the last and the next event.
            models.Index(fields=["start_on", "id"], name="pages_timeline"),
            models.Index(fields=["latest_on"], name="pages_event_latest"),
            # A group's meetings on its page.
            models.Index(fields=["grouping", "latest_on"], name="pages_events_of_group"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:event", args=[self.slug])

    @property
    def when(self) -> str:
        """The date in words, in the reader's language."""
        return dates.in_words(self.start_on, self.start_precision, self.end_on)

    @property
    def iso_date(self) -> str:
        """The date for machines: day, month or year."""
        return dates.as_iso(self.start_on, self.start_precision)

    @property
    def is_exact(self) -> bool:
        return self.start_precision == Precision.DAY

    @property
    def own_start(self) -> datetime | None:
        """The beginning by the clock of the place."""
        return self.start_at and self.start_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def own_end(self) -> datetime | None:
        """The end by the clock of the place."""
        return self.end_at and self.end_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def is_meeting(self) -> bool:
        """Whether people met: a document or a decision has a day, but no doors."""
        return self.kind not in (EventKind.DOCUMENT, EventKind.DECISION)

    def clean(self) -> None:
        """Let the days follow the times, where they are known, by the clock of the place."""
        super().clean()
        if self.start_at and self.time_zone:
            self._follow_the_clock()
        if self.end_on and self.start_precision != Precision.DAY:
            raise ValidationError(
                {"end_on": _("An end needs a beginning that is known to the day.")},
                code="imprecise",
            )

    def _follow_the_clock(self) -> None:
        """Set the days of the beginning and of the end, if a time of it is known."""
        try:
            first, last = self.own_start, self.own_end
        except (ZoneInfoNotFoundError, ValueError):
            return  # the field's own check says so
        if first is not None:
            self.start_on, self.start_precision = first.date(), Precision.DAY
        if last is not None:
            self.end_on = last.date()
        if self.end_on == self.start_on:
            self.end_on = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the last day that the event can mean and the moment of the change."""
        self.latest_on = self.end_on or dates.last_day(self.start_on, self.start_precision)
        self.changed_at = timezone.now()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "latest_on", "changed_at"}
        super().save(*args, **kwargs)
