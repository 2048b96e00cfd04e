"""Links to sites elsewhere, and whether they still answer."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frame.answers import answer_in_words
from frame.content import LoadedContent
from frame.text import LINE
from moderation.models import Request
from pages.enums import LinkSection
from pages.querysets.links import LinkQuerySet
from texts.models import Translatable

ARCHIVE_YEAR = 2005
TITLE_LIMIT = 200  # letters
URL_LIMIT = 500
NOTE_LIMIT = 500


class Link(Translatable, LoadedContent):
    """A link to a site elsewhere."""

    section = models.CharField(_("section"), max_length=20, choices=LinkSection.choices)
    title = models.CharField(_("title"), max_length=TITLE_LIMIT, validators=LINE)
    url = models.URLField(_("address"), max_length=URL_LIMIT)
    note = models.CharField(_("note"), max_length=NOTE_LIMIT, blank=True, validators=LINE)
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
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    dead_since = models.DateField(_("no answer since"), null=True, editable=False)
    # When the secretariat was told of it.
    death_told_at = models.DateTimeField(null=True, editable=False)
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
            # The page, heading by heading.
            models.Index(fields=["section", "order", "title", "id"], name="pages_links_listed"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return where it stands in the list of its heading."""
        return f"{reverse('pages:links')}#{self.section}"

    @property
    def is_dead(self) -> bool:
        """Whether it is known not to lead anywhere."""
        return self.dead_since is not None or self.year_seen_dead is not None

    @property
    def copy_url(self) -> str:
        """Where the page can be read as it was: the copy that somebody entered, else what the
        Internet Archive has of it, around the year in which it went or of the Tunis summit.
        """
        if self.archived_url:
            return self.archived_url
        went = self.dead_since.year if self.dead_since else ARCHIVE_YEAR
        return f"https://web.archive.org/web/{self.year_seen_dead or went}*/{self.url}"

    @property
    def answer_words(self) -> str:
        """The answer to the last check as people read it; "" before the first."""
        return answer_in_words(self.answer) if self.answer else ""
