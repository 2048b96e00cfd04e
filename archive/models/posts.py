"""Posts, the threads that they make up, what they came as, and the files that came with them."""

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive import reading
from archive.enums import Flaw
from archive.querysets import PostQuerySet, ThreadQuerySet
from mailinglists.models import MailingList

HASH_LENGTH = 32  # letters of base32
SUBJECT_LIMIT = 300  # characters
NAME_LIMIT = 150


class Thread(models.Model):
    """Posts that answer each other. It begins with its oldest post, and is addressed by that."""

    mailing_list = models.ForeignKey(
        MailingList,
        verbose_name=_("mailing list"),
        on_delete=models.PROTECT,
        related_name="threads",
    )
    hash = models.CharField(max_length=HASH_LENGTH)
    subject = models.CharField(_("subject"), max_length=SUBJECT_LIMIT, blank=True)
    # The subject as answers are compared by it, where they name no post.
    subject_key = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(_("begun"))
    last_at = models.DateTimeField(_("last post"))
    post_count = models.PositiveIntegerField(_("posts"), default=0)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["mailing_list", "hash"], name="archive_thread_once"),
        ]
        indexes = [
            # The newest threads of a list.
            models.Index(fields=["mailing_list", "last_at", "id"], name="archive_threads"),
            # To which thread an answer belongs that names no post.
            models.Index(
                fields=["mailing_list", "subject_key", "last_at"], name="archive_by_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.hash

    def get_absolute_url(self) -> str:
        return reverse("archive:thread", args=[self.mailing_list.name, self.hash])


class Post(models.Model):
    """A message that was sent to a list. One that was removed stays as an empty place."""

    mailing_list = models.ForeignKey(
        MailingList,
        verbose_name=_("mailing list"),
        on_delete=models.PROTECT,
        related_name="posts",
    )
    thread = models.ForeignKey(
        Thread, verbose_name=_("thread"), on_delete=models.PROTECT, related_name="posts"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("answers"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="answers",
    )
    message_id = models.CharField(_("message ID"), max_length=255)
    # Of the whole message ID: what Mailman calls Message-ID-Hash.
    hash = models.CharField(max_length=HASH_LENGTH)
    # The hash of what it answers, while that is not here.
    missing = models.CharField(max_length=HASH_LENGTH, blank=True)
    subject = models.CharField(_("subject"), max_length=SUBJECT_LIMIT, blank=True)
    sender_name = models.CharField(_("sender's name"), max_length=NAME_LIMIT, blank=True)
    # In small letters; for the list's keepers alone.
    sender_address = models.CharField(_("sender's address"), max_length=254, blank=True)
    sent_at = models.DateTimeField(_("sent"))
    # Months since the year 0, in UTC, of `sent_at`.
    month = models.PositiveIntegerField()
    archived_at = models.DateTimeField(_("archived"), default=timezone.now)
    text = models.TextField(_("text"), blank=True)
    # Only where the message has no plain text; clean.
    html = models.TextField(blank=True)
    size = models.PositiveIntegerField(_("size"), default=0)  # bytes
    flaws = models.JSONField(_("flaws"), default=list)
    removed_at = models.DateTimeField(_("removed"), null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-sent_at", "-id"]
        constraints = [
            # By the hash, because message IDs have no greatest length.
            models.UniqueConstraint(fields=["mailing_list", "hash"], name="archive_post_once"),
            models.CheckConstraint(
                condition=Q(removed_at=None)
                | Q(subject="", sender_name="", sender_address="", text="", html=""),
                name="archive_removed_is_empty",
            ),
        ]
        indexes = [
            # A thread, from its beginning.
            models.Index(fields=["thread", "sent_at", "id"], name="archive_of_thread"),
            # How many posts a month has, and which threads.
            models.Index(fields=["mailing_list", "month", "thread"], name="archive_of_month"),
            # A list's newest posts; what was archived of it last.
            models.Index(fields=["mailing_list", "sent_at", "id"], name="archive_of_list"),
            models.Index(fields=["mailing_list", "archived_at"], name="archive_last"),
            # Posts that wait for what they answer.
            models.Index(
                fields=["mailing_list", "missing"],
                name="archive_waiting",
                condition=~Q(missing=""),
            ),
            # All posts of an address, to be removed.
            models.Index(fields=["mailing_list", "sender_address"], name="archive_of_sender"),
            # The back-office: all lists, the newest first.
            models.Index(fields=["-sent_at", "-id"], name="archive_newest"),
        ]

    def __str__(self) -> str:
        return self.subject or self.hash

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the month that its date tells."""
        self.month = month_of(self.sent_at)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("archive:post", args=[self.mailing_list.name, self.hash])

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def is_unreadable(self) -> bool:
        return Flaw.UNREADABLE in self.flaws

    @property
    def flaws_in_words(self) -> list[str]:
        return [str(Flaw(flaw).label) for flaw in self.flaws if flaw in Flaw.values]


def month_of(moment: datetime) -> int:
    """Return the month of a moment (UTC) as the months since the year 0."""
    day = moment.astimezone(UTC)
    return day.year * 12 + day.month - 1


class RawPost(models.Model):
    """A post as it came, byte for byte. A table of its own: lists of posts stay light."""

    post = models.OneToOneField(
        Post, verbose_name=_("post"), on_delete=models.CASCADE, primary_key=True, related_name="raw"
    )
    packed = models.BinaryField()  # gzip

    class Meta:
        verbose_name = _("message as it came")
        verbose_name_plural = _("messages as they came")

    def __str__(self) -> str:
        return str(self.post_id)

    @property
    def content(self) -> bytes:
        """The message; what we packed ourselves is no larger than what was taken in."""
        return reading.unpacked(bytes(self.packed))


class Attachment(models.Model):
    """A file that came with a post. Its bytes stay in the message and are taken out when somebody
    downloads it.
    """

    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.CASCADE, related_name="attachments"
    )
    # Which of the message's parts it is, counted as `archive/reading/parts.py` walks them.
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    # By what it holds, not by what its sender calls it.
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))  # bytes

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["post_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["post", "position"], name="archive_attachment_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(
            "archive:attachment",
            args=[self.post.mailing_list.name, self.post.hash, self.position],
        )
