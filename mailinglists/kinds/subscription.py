"""Asking to be let in on a moderated list."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mailinglists.enums import Delivery
from mailinglists.models import MailingList
from mailinglists.services import subscriptions as services
from moderation import kinds

if TYPE_CHECKING:
    from moderation.models import Decision, Request


@kinds.register
class SubscriptionKind(kinds.Kind):
    """Somebody asks to be let in on a list, which is the request's target. The payload keeps their
    proved address, how they want their mail, and what they say about themselves.
    """

    name = services.KIND
    personal_keys = frozenset({"email", "statement"})
    prefix = "SUB"
    label = _("Getting on a mailing list")
    label_plural = _("Getting on mailing lists")
    permission = "mailinglists.decide_subscription"
    aim = timedelta(days=3)
    detail_template = "mailinglists/_subscription_request.html"
    decide_template = "mailinglists/_subscription_decide.html"
    decided_by = _("The owners and moderators of the list")
    tells_deciders = True

    def title(self, request: "Request") -> str:
        return services.list_of(request).name

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        if user.has_perm("mailinglists.change_mailinglist"):
            return requests
        kept = MailingList.objects.kept_by(user).values("pk")
        return requests.filter(target_type__app_label="mailinglists", target_id__in=kept)

    def deciders(self, request: "Request") -> "QuerySet[User]":
        """Return those who keep the list and have an account; where nobody has, the list masters;
        the secretariat stands in where there are none.
        """
        keepers = services.people_who_keep(services.list_of(request))
        if keepers.exists():
            return keepers
        masters = User.objects.list_masters()
        return masters if masters.exists() else User.objects.secretariat()

    def context(self, request: "Request") -> dict[str, Any]:
        return {
            "mailing_list": services.list_of(request),
            "payload": request.payload,
            "delivery": Delivery(request.payload["delivery"]).label,
        }

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        rows = services.list_of(request).subscriptions.ended()
        return {"former": rows.filter(email=request.payload["email"]).order_by("-ended_at")[:10]}

    def on_submit(self, request: "Request", decision: "Decision") -> None:
        services.tell_keepers_without_account(request)

    def on_approve(self, request: "Request", decision: "Decision") -> None:
        services.let_in(request)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        services.let_out(request)
