"""Who is on which list: what the portal wants the mail server to know."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.invitations import new_token
from mailinglists.enums import Delivery, Ending, Origin, SubscriptionState
from mailinglists.querysets import SubscriptionQuerySet
from moderation.models import Request

_OPEN = Q(state__in=[SubscriptionState.ASKED, SubscriptionState.ACTIVE])


class Subscription(models.Model):
    """An address on a list that the portal runs. It ends by its state and is not deleted at once:
    who left a list that follows a group's members is not put on it again.
    """

    mailing_list = models.ForeignKey(
        "mailinglists.MailingList",
        verbose_name=_("mailing list"),
        on_delete=models.PROTECT,
        related_name="subscriptions",
    )
    email = models.EmailField(_("e-mail address"))  # in small letters
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="list_subscriptions",
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    delivery = models.CharField(
        _("delivery"), max_length=10, choices=Delivery.choices, default=Delivery.EACH
    )
    state = models.CharField(_("state"), max_length=10, choices=SubscriptionState.choices)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    ending = models.CharField(_("ended by"), max_length=10, choices=Ending.choices, blank=True)
    # Confirms, and later leads to the settings: whoever has it holds the address.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    request = models.OneToOneField(
        Request,
        verbose_name=_("request"),
        on_delete=models.PROTECT,
        null=True,
        related_name="subscription",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # Whether their messages go through although those of other subscribers wait.
    may_post = models.BooleanField(_("posts without waiting"), default=False)
    # Whether the mail server has what the row says. A row that was never confirmed has nothing
    # there.
    is_pushed = models.BooleanField(_("on the mail server"), default=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["mailing_list_id", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "email"],
                condition=_OPEN,
                name="mailinglists_one_subscription",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))), name="mailinglists_subscriber_small_letters"
            ),
            models.CheckConstraint(
                condition=~Q(state=SubscriptionState.ACTIVE) | Q(confirmed_at__isnull=False),
                name="mailinglists_subscriber_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state=SubscriptionState.ENDED, ended_at__isnull=False)
                | (_OPEN & Q(ended_at=None)),
                name="mailinglists_subscription_end_told",
            ),
        ]
        indexes = [
            # A list's subscribers by address, and who left it.
            models.Index(
                fields=["mailing_list", "state", "email"], name="mailinglists_subscribers"
            ),
            # A person's lists on their page.
            models.Index(fields=["email"], name="mailinglists_of_address", condition=_OPEN),
            # What the mail server does not know yet.
            models.Index(
                fields=["mailing_list"],
                name="mailinglists_to_push",
                condition=Q(is_pushed=False) & ~Q(state=SubscriptionState.ASKED),
            ),
            # What nobody confirmed in time.
            models.Index(
                fields=["asked_at"],
                name="mailinglists_unconfirmed",
                condition=Q(state=SubscriptionState.ASKED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.mailing_list_id})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the address in small letters."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the page on which whoever has the link confirms, changes and leaves."""
        return reverse("lists:subscription", args=[self.token])

    @property
    def is_active(self) -> bool:
        return self.state == SubscriptionState.ACTIVE


class SubscriptionAttempt(models.Model):
    """One use of the form by somebody whose address was not proved. Versions before wrote it, and
    counted by it; what they wrote is erased after a day, and the table goes with the next version.
    """

    mailing_list = models.ForeignKey(
        "mailinglists.MailingList",
        verbose_name=_("mailing list"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    email = models.EmailField(_("e-mail address"))  # in small letters
    source = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("attempt to subscribe")
        verbose_name_plural = _("attempts to subscribe")
        indexes = [
            # The limits: how many came lately for one address, from one network, for one list.
            models.Index(fields=["email", "made_at"], name="mailinglists_tries_email"),
            models.Index(fields=["source", "made_at"], name="mailinglists_tries_source"),
            models.Index(fields=["mailing_list", "made_at"], name="mailinglists_tries_list"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_list_id}, {self.made_at:%Y-%m-%d}"
