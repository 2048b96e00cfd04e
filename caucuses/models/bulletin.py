"""The weekly bulletin: who reads it, and who was asked whether they want to.

Addresses are private: only the secretariat sees them, in the back-office.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.invitations import new_token
from caucuses.models.groupings import Grouping
from caucuses.querysets.bulletin import BulletinReaderQuerySet, BulletinRequestQuerySet


class BulletinRequest(models.Model):
    """Somebody asked that an address get a bulletin; its owner has to confirm. Erased after two
    days, confirmed or not.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    email = models.EmailField(_("e-mail address"))
    grouping = models.ForeignKey(
        Grouping, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("group")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    # Of the network: versions before wrote it, and counted by it. It goes with the next one.
    source = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BulletinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a bulletin")
        verbose_name_plural = _("requests for bulletins")
        indexes = [
            # By what an erasure looks for; the other goes with `source`.
            models.Index(fields=["email", "created_at"], name="caucuses_bulletin_email"),
            models.Index(fields=["source", "created_at"], name="caucuses_bulletin_source"),
        ]

    def __str__(self) -> str:
        return f"{self.grouping_id}, {self.created_at:%Y-%m-%d}"


class BulletinReader(models.Model):
    """An address that gets the bulletin of one group, or of all groups, and has confirmed it.

    Whoever comes back gets the same row, so that the links in older bulletins still end it.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    email = models.EmailField(_("e-mail address"))
    grouping = models.ForeignKey(
        Grouping,
        verbose_name=_("group"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("None: all groups."),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)
    told_until_on = models.DateField(
        _("told up to"), help_text=_("The Monday on which the last week ended that they know of.")
    )
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = BulletinReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of a bulletin")
        verbose_name_plural = _("readers of bulletins")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "grouping"], name="caucuses_bulletin_of_group_once"
            ),
            # To a database two groups that are not there are never the same.
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(grouping=None),
                name="caucuses_bulletin_of_all_once",
            ),
        ]
        indexes = [
            # Who waits for the news of a week (`caucuses/services/bulletin.py`).
            models.Index(
                fields=["told_until_on"],
                name="caucuses_bulletin_due",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
