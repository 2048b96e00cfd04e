"""Asking to join a moderated group."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import is_moderator
from caucuses.models import Grouping
from caucuses.services import membership_requests as joining
from caucuses.services import memberships as services
from caucuses.services.leaders import leaders_of
from moderation import kinds
from organisations import acting
from organisations.enums import MandateScope

if TYPE_CHECKING:
    from moderation.models import Decision, Request


@kinds.register
class MembershipKind(kinds.Kind):
    """Somebody asks to join a group, which is the request's target. The payload keeps for whom."""

    name = joining.KIND
    personal_keys = frozenset({"introduction"})
    prefix = "MEM"
    label = _("Joining a group")
    label_plural = _("Joining a group")
    permission = "caucuses.decide_membership"
    aim = timedelta(days=3)
    detail_template = "caucuses/_membership.html"
    decide_template = "caucuses/_membership_decide.html"
    decided_by = _("The coordinators")
    tells_deciders = True

    def title(self, request: "Request") -> str:
        return joining.title_of(joining.target_of(request), joining.organisation_of(request))

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        if is_moderator(user):
            return requests
        return requests.filter(target_id__in=Grouping.objects.in_back_office_of(user).values("pk"))

    def deciders(self, request: "Request") -> "QuerySet[User]":
        leaders = leaders_of(joining.target_of(request))
        return User.objects.filter(pk__in=[person.pk for person in leaders])

    def is_interested(self, user: User, request: "Request") -> bool:
        if super().is_interested(user, request):
            return True
        organisation = joining.organisation_of(request)
        return (
            organisation is not None
            and organisation.mandates.current().filter(person=user).exists()
        )

    def acts_for_applicant(self, user: User, request: "Request") -> bool:
        if not super().acts_for_applicant(user, request):
            return False
        organisation = joining.organisation_of(request)
        if organisation is None:
            return True
        mandates = acting.mandates_for(user, MandateScope.JOIN)
        return mandates.filter(organisation=organisation).exists()

    def context(self, request: "Request") -> dict[str, Any]:
        return {
            "grouping": request.target,
            "joining_organisation": joining.organisation_of(request),
            "payload": request.payload,
        }

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        organisation = joining.organisation_of(request)
        who = {"organisation": organisation} if organisation else {"person": request.applicant}
        former = joining.target_of(request).memberships.filter(until_at__isnull=False, **who)
        return {"former_memberships": list(former.order_by("-until_at")[:10])}

    def on_approve(self, request: "Request", decision: "Decision") -> None:
        services.admit_by_decision(request, decision)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        if decision.reverses is not None:
            services.end_by_reversal(decision.reverses, by=decision.maker)

    def on_decline(self, request: "Request", decision: "Decision") -> None:
        organisation = joining.organisation_of(request)
        if organisation is not None:
            services.drop_wish(joining.target_of(request), organisation)

    def on_withdraw(self, request: "Request", decision: "Decision") -> None:
        self.on_decline(request, decision)

    def on_lapse(self, request: "Request", decision: "Decision") -> None:
        """Leave the wish as it is: nobody answered it."""
