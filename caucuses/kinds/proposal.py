"""The kind of request by which somebody proposes a new group."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.invitations import Answer
from accounts.models import User
from accounts.rules import is_moderator
from caucuses.forms.proposals import form_of
from caucuses.models import AppointmentOffer, Grouping
from caucuses.models.proposals import Proposed
from caucuses.querysets.proposals import PROPOSAL
from caucuses.services import founding
from caucuses.services import proposals as services
from caucuses.services.leaders import leaders_of
from moderation import kinds

if TYPE_CHECKING:
    from moderation.models import Decision, Request


@kinds.register
class ProposalKind(kinds.Kind):
    """Somebody proposes a group. The target is the group that would coordinate it, whose leaders
    decide.
    """

    name = PROPOSAL
    personal_keys = frozenset({services.TYPED, services.ADDRESSES})
    prefix = "GRP"
    label = gettext_lazy("Proposal of a group")
    label_plural = gettext_lazy("Proposals of groups")
    permission = "caucuses.decide_proposal"
    aim = timedelta(days=30)
    detail_template = "caucuses/_proposal.html"
    decide_template = "caucuses/_proposal_decide.html"
    decided_by = gettext_lazy("The coordinating body")
    tells_deciders = True

    def title(self, request: "Request") -> str:
        return str((request.payload.get(services.TYPED, {}).get("name") or [""])[0]).strip()

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        if is_moderator(user):
            return requests
        mine = Grouping.objects.in_back_office_of(user)
        return requests.filter(target_id__in=mine.values("pk"))

    def deciders(self, request: "Request") -> "QuerySet[User]":
        """Return those who lead the coordinating body; where the matter is their own, the
        secretariat.
        """
        leaders = leaders_of(request.target) if isinstance(request.target, Grouping) else []
        free = [person.pk for person in leaders if not self.is_interested(person, request)]
        if not free:
            return User.objects.secretariat()
        return User.objects.filter(pk__in=free)

    def is_interested(self, user: User, request: "Request") -> bool:
        """Tell whether `user` proposes the group, or is to coordinate it: at most 2 queries."""
        if super().is_interested(user, request):
            return True
        addresses = {address.lower() for address in _addresses_of(user)}
        return bool(
            AppointmentOffer.objects.filter(
                Q(person=user) | Q(email__in=addresses),
                proposal=request,
                answer__in=[Answer.OPEN, Answer.ACCEPTED],
            ).exists()
        )

    def is_ripe(self, request: "Request") -> bool:
        """Tell whether the time for comments is over: before, nobody can approve it."""
        return not services.is_open_for_comments(request)

    def edit_url(self, request: "Request") -> str:
        return reverse("caucuses:proposal_edit", args=[request.uid])

    def context(self, request: "Request") -> dict[str, Any]:
        proposed = Proposed.of(request)
        return {
            "proposed": proposed,
            "parent": request.target,
            "support": services.support_of(request) if proposed else None,
            "grouping": services.founded(request),
        }

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        proposed = Proposed.of(request)
        return {
            "comment_count": request.comments.count(),
            "like_names": services.like_names(proposed.name, apart_from=request)
            if proposed and request.is_open
            else [],
        }

    def on_submit(self, request: "Request", decision: "Decision") -> None:
        form = form_of(request)
        if not form.is_valid():
            raise services.ProposalIncomplete(
                _("The proposal is not complete yet: some answers need a change.")
            )
        services.write(request, form.cleaned_data)

    def on_answer(self, request: "Request", decision: "Decision") -> None:
        self.on_submit(request, decision)

    def on_approve(self, request: "Request", decision: "Decision") -> None:
        founding.found(request, decision)

    def on_decline(self, request: "Request", decision: "Decision") -> None:
        services.end_offers(request, why="declined")
        services.tell_sponsors(request, decision)

    def on_withdraw(self, request: "Request", decision: "Decision") -> None:
        services.end_offers(request, why="withdrawn")
        services.tell_sponsors(request, decision)

    def on_lapse(self, request: "Request", decision: "Decision") -> None:
        self.on_withdraw(request, decision)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        if decision.reverses is not None and decision.reverses.verb == "approve":
            founding.undo(request, decision)
        else:
            services.offer_again(request)


def _addresses_of(user: User) -> list[str]:
    """Return the addresses at which the person can be asked: 1 query."""
    return [user.email, *user.confirmed_addresses]
