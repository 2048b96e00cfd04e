"""Links to sites elsewhere, and whether they still answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from frame.content import LoadedContent
from frame.text import validate_plain_text, validate_single_line
from moderation.models import Request
from pages.enums import LinkSection
from pages.querysets.links import LinkQuerySet
from texts.models import Translatable

LINE = [validate_plain_text, validate_single_line]


class Link(Translatable, LoadedContent):
    """A link to a site elsewhere."""

    section = models.CharField(_("section"), max_length=20, choices=LinkSection.choices)
    title = models.CharField(_("title"), max_length=200, validators=LINE)
    url = models.URLField(_("address"), max_length=500)
    note = models.CharField(_("note"), max_length=500, blank=True, validators=LINE)
    year_seen_dead = models.PositiveSmallIntegerField(
        _("no longer working since"), null=True, blank=True, help_text=_("A year.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1000)
    archived_url = models.URLField(
        _("archived copy"),
        max_length=600,
        blank=True,
        help_text=_("Where the page can be read as it was, for example at web.archive.org."),
    )
    # What the weekly check found (`pages/jobs/links.py`).
    checked_at = models.DateTimeField(_("last checked"), null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=100, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(
        _("checks failed in a row"), default=0, editable=False
    )
    dead_since = models.DateField(_("no answer since"), null=True, editable=False)
    # The proposal from which it came.
    request = models.OneToOneField(
        Request,
        verbose_name=_("request"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="link",
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["order", "title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["section", "url"], name="pages_link_once"),
        ]
        indexes = [
            # Which to look at next.
            models.Index(fields=["checked_at", "id"], name="pages_links_to_check"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_dead(self) -> bool:
        """Whether it is known not to lead anywhere."""
        return self.dead_since is not None or self.year_seen_dead is not None
