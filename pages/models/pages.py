"""The portal's texts: pages, every version of each, their former addresses, and their files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frame.content import LoadedContent
from frame.text import LINE, validate_plain_text
from pages.querysets.pages import NEWS, PageQuerySet, PageVersionQuerySet
from pages.validators import validate_page_path
from texts.models import Translatable

BODY_LIMIT = 50_000  # characters
FOLDER = "pages"  # where the storage keeps the files


class PageContent(models.Model):
    """What a page says, and what each version of it said."""

    CONTENT = ("title", "menu_title", "summary", "body", "language")

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
        max_length=BODY_LIMIT,
        validators=[validate_plain_text],
        help_text=_("Markdown; sections begin with ##. At most 50,000 letters."),
    )

    class Meta:
        abstract = True

    def content(self) -> dict[str, str]:
        """Return its words by field."""
        return {name: getattr(self, name) for name in self.CONTENT}


class Page(PageContent, Translatable, LoadedContent):
    """A text of the portal at an address of its own, written in Markdown.

    Its fields hold what is published; what was and what is to come are its versions
    (`pages/services/pages.py`).
    """

    path = models.CharField(
        _("address"),
        max_length=200,
        unique=True,
        validators=[validate_page_path],
        help_text=_("What follows the portal's own address, for example about/the-issues"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_in_menu = models.BooleanField(_("in the menu"), default=True)
    is_published = models.BooleanField(_("published"), default=True)
    # When everybody could first read it: the day of a piece of news.
    published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["order", "path"]
        indexes = [
            # News, the latest first.
            models.Index(
                fields=["-published_at", "-id"],
                name="pages_news",
                condition=Q(is_published=True, published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:page", args=[self.path])

    @property
    def top(self) -> str:
        """The first part of the address, under which the page stands."""
        return self.path.partition("/")[0]

    @property
    def above(self) -> str:
        """The address of the page above it; "" at the top."""
        return self.path.rpartition("/")[0]

    @property
    def depth(self) -> int:
        """How many pages stand above it."""
        return self.path.count("/")

    @property
    def is_news(self) -> bool:
        return self.path.startswith(f"{NEWS}/")


class PageVersion(PageContent):
    """What a page said, says, or is to say from `publish_at` on. Its words are never edited."""

    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"), editable=False)
    language = models.CharField(
        _("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    note = models.CharField(
        _("what changed"),
        max_length=200,
        blank=True,
        validators=LINE,
        help_text=_("A few words for those who compare versions later."),
    )
    # Null: it came with the starting content.
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)
    # When it is to be published by itself; empty again once it is.
    publish_at = models.DateTimeField(_("to be published"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    objects = PageVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a page")
        verbose_name_plural = _("versions of pages")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="pages_version_number_once"),
            models.UniqueConstraint(
                fields=["page"],
                condition=Q(publish_at__isnull=False),
                name="pages_one_version_to_come",
            ),
        ]
        indexes = [
            # Whose time has come (`pages/jobs/pages.py`).
            models.Index(
                fields=["publish_at"],
                name="pages_versions_due",
                condition=Q(publish_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class FormerAddress(models.Model):
    """An address that a page had: it leads to where the page is now."""

    path = models.CharField(_("address"), max_length=200, unique=True)
    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="former_addresses"
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.path


def file_path(page_file: "PageFile", _name: str) -> str:
    """Return where a file is kept: under a name that the portal gives, not the sender."""
    return f"{FOLDER}/{page_file.uid}"


class PageFile(Translatable):
    """A picture or document for the portal's pages, named in their Markdown by its address."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=file_path, max_length=200)
    name = models.CharField(_("name of the file"), max_length=150, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False, help_text=_("Bytes."))
    # Of pictures, so that a page keeps its place for them: no shift while they load.
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    title = models.CharField(
        _("title"), max_length=200, validators=LINE, help_text=_("As links to it are called.")
    )
    alternative = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        validators=LINE,
        help_text=_("For pictures: what it shows, for those who do not see it."),
    )
    language = models.CharField(
        _("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-added_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width=None) | ~Q(alternative=""),
                name="pages_picture_has_alternative",
                violation_error_message=_("Say in words what the picture shows."),
            )
        ]
        indexes = [
            # The back-office's list.
            models.Index(fields=["-added_at", "-id"], name="pages_files_by_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:file", args=[self.uid])

    @property
    def is_picture(self) -> bool:
        return self.width is not None
