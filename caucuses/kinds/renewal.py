"""The request for renewal: a group tells what it did and plans, the body that coordinates it lets
it go on.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rules import is_moderator
from caucuses import access
from caucuses.models import Grouping
from caucuses.querysets.life import RENEWAL, open_renewals
from caucuses.services import life
from caucuses.services.leaders import leaders_above
from moderation import kinds
from moderation.enums import Move

if TYPE_CHECKING:
    from moderation.models import Decision, Request


def grouping_of(request: "Request") -> Grouping:
    """Return the group that a request for renewal is about."""
    grouping = request.target
    if not isinstance(grouping, Grouping):
        raise TypeError(f"{request} is about no group.")
    return grouping


def _asked_until(request: "Request") -> date | None:
    return date.fromisoformat(request.payload["until"]) if request.payload["until"] else None


@kinds.register
class RenewalKind(kinds.Kind):
    """Those who lead a group ask that it goes on. Its target is the group."""

    name = RENEWAL
    personal_keys = frozenset()
    prefix = "REN"
    label = gettext_lazy("Renewal of a group")
    label_plural = gettext_lazy("Renewals of groups")
    permission = "caucuses.decide_renewal"
    aim = timedelta(days=14)
    detail_template = "caucuses/_renewal.html"
    decided_by = gettext_lazy("The coordinating body")
    tells_deciders = True

    def title(self, request: "Request") -> str:
        return grouping_of(request).name

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        if is_moderator(user):
            return requests
        mine = Grouping.objects.coordinated_from_above_by(user)
        return requests.filter(target_id__in=mine.values("pk"))

    def deciders(self, request: "Request") -> "QuerySet[User]":
        """Return those who lead the nearest body above; the secretariat where they are all
        interested themselves, or there is none.
        """
        above = [
            person
            for person in leaders_above(grouping_of(request))
            if not self.is_interested(person, request)
        ]
        if not above:
            return User.objects.secretariat()
        return User.objects.filter(pk__in=[person.pk for person in above])

    def is_interested(self, user: User, request: "Request") -> bool:
        """The applicant, and whoever leads the group itself but none above it."""
        if super().is_interested(user, request):
            return True
        grouping = grouping_of(request)
        return access.leads_itself(user, grouping) and not access.leads_above(user, grouping)

    def context(self, request: "Request") -> dict[str, Any]:
        return {
            "grouping": request.target,
            "done": request.payload["done"],
            "planned": request.payload["planned"],
            "until": _asked_until(request),
        }

    def log_details(self, move: Move, request: "Request", details: Any) -> dict[str, Any]:
        """Keep how the group stood before, and until when it is renewed: a reversal needs both."""
        if move.verb != "approve":
            return {}
        asked, longest = _asked_until(request), life.longest_renewal()
        is_possible = asked is not None and life.today() < asked <= longest
        until = asked if asked is not None and is_possible else longest
        return {"before": life.state_of(grouping_of(request)), "until": until.isoformat()}

    def on_approve(self, request: "Request", decision: "Decision") -> None:
        until = date.fromisoformat(decision.details["until"])
        life.renew(grouping_of(request), by=decision.maker, until=until)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        grouping, reversed_one = grouping_of(request), decision.reverses
        if open_renewals(grouping).exclude(pk=request.pk).exists():
            raise life.RenewalWaits(_("A later request for renewal waits for its decision."))
        if reversed_one is not None and reversed_one.verb == "approve":
            life.take_back_renewal(
                grouping,
                by=decision.maker,
                until=date.fromisoformat(reversed_one.details["until"]),
                before=reversed_one.details["before"],
            )
