"""The portal's texts, links and timeline."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frame import dates
from frame.content import LoadedContent
from frame.text import validate_plain_text, validate_single_line
from pages.enums import EventKind, EventPhase, LinkSection, Precision
from pages.querysets import EventQuerySet, PageQuerySet
from pages.validators import validate_page_path

LINE = [validate_plain_text, validate_single_line]


class Page(LoadedContent):
    """A text of the portal at an address of its own, written in Markdown."""

    path = models.CharField(
        _("address"),
        max_length=200,
        unique=True,
        validators=[validate_page_path],
        help_text=_("What follows the portal's own address, for example about/the-issues"),
    )
    title = models.CharField(_("title"), max_length=200, validators=LINE)
    menu_title = models.CharField(
        _("title in the menu"),
        max_length=80,
        blank=True,
        validators=LINE,
        help_text=_("Leave empty to use the title."),
    )
    summary = models.CharField(
        _("summary"), max_length=300, blank=True, validators=LINE, help_text=_("One sentence.")
    )
    body = models.TextField(
        _("text"),
        max_length=50_000,
        validators=[validate_plain_text],
        help_text=_("Markdown; sections begin with ##. At most 50,000 letters."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_in_menu = models.BooleanField(_("in the menu"), default=True)
    is_published = models.BooleanField(_("published"), default=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["order", "path"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:page", args=[self.path])

    @property
    def short_title(self) -> str:
        return self.menu_title or self.title

    @property
    def top(self) -> str:
        """The first part of the address, under which the page stands."""
        return self.path.partition("/")[0]


class Link(LoadedContent):
    """A link to a site elsewhere."""

    section = models.CharField(_("section"), max_length=20, choices=LinkSection.choices)
    title = models.CharField(_("title"), max_length=200, validators=LINE)
    url = models.URLField(_("address"), max_length=500)
    note = models.CharField(_("note"), max_length=500, blank=True, validators=LINE)
    year_seen_dead = models.PositiveSmallIntegerField(
        _("no longer working since"), null=True, blank=True, help_text=_("A year.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1000)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["order", "title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["section", "url"], name="pages_link_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Event(LoadedContent):
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
        ]
        indexes = [
            # The timeline; the last and the next event.
            models.Index(fields=["start_on", "id"], name="pages_timeline"),
            models.Index(fields=["latest_on"], name="pages_event_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('pages:timeline')}#{self.slug}"

    @property
    def when(self) -> str:
        """The date in words, in the reader's language."""
        return dates.in_words(self.start_on, self.start_precision, self.end_on)

    @property
    def datetime(self) -> str:
        """The date for machines: day, month or year."""
        return dates.as_iso(self.start_on, self.start_precision)

    @property
    def is_exact(self) -> bool:
        return self.start_precision == Precision.DAY

    def clean(self) -> None:
        super().clean()
        if self.end_on and self.start_precision != Precision.DAY:
            raise ValidationError(
                {"end_on": _("An end needs a beginning that is known to the day.")},
                code="imprecise",
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the last day that the event can mean."""
        self.latest_on = self.end_on or dates.last_day(self.start_on, self.start_precision)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "latest_on"}
        super().save(*args, **kwargs)
