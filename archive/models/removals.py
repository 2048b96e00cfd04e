"""What was taken out of archives, by whom and why. No word of it is kept."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.posts import HASH_LENGTH, Post
from frame.text import validate_plain_text
from mailinglists.models import MailingList

REASON_LIMIT = 500  # characters


class Removal(models.Model):
    """One post that was removed: a log, never changed."""

    mailing_list = models.ForeignKey(
        MailingList,
        verbose_name=_("mailing list"),
        on_delete=models.PROTECT,
        related_name="removals",
    )
    post = models.OneToOneField(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="removal"
    )
    hash = models.CharField(max_length=HASH_LENGTH)
    sent_at = models.DateTimeField(_("sent"))
    # Whether all posts of its sender went at once.
    is_of_sender = models.BooleanField(_("with all of its sender"), default=False)
    removed_at = models.DateTimeField(_("removed"), default=timezone.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("removed by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    reason = models.TextField(
        _("reason"), max_length=REASON_LIMIT, validators=[validate_plain_text]
    )

    class Meta:
        verbose_name = _("removal of a post")
        verbose_name_plural = _("removals of posts")
        ordering = ["-removed_at", "-id"]
        indexes = [
            # The log of all lists, the newest first.
            models.Index(fields=["-removed_at", "-id"], name="archive_removals"),
        ]

    def __str__(self) -> str:
        return self.hash
