"""The kind of request by which somebody proposes a link."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation import kinds
from pages.models import Link
from pages.querysets.links import LINK_PROPOSAL
from pages.services import links as services

if TYPE_CHECKING:
    from moderation.models import Decision, Request


@kinds.register
class LinkProposalKind(kinds.Kind):
    """Somebody proposes a link; the secretariat decides. The payload keeps what is proposed."""

    name = LINK_PROPOSAL
    personal_keys = frozenset()
    prefix = "LNK"
    label = _("Proposal of a link")
    label_plural = _("Proposals of links")
    permission = "pages.decide_link_proposal"
    aim = timedelta(days=14)
    detail_template = "pages/_link_proposal.html"
    decide_template = "pages/_link_proposal_decide.html"

    def title(self, request: "Request") -> str:
        return str(request.payload[services.PROPOSED]["title"])

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        return requests if user.has_perm(self.permission) else requests.none()

    def deciders(self, request: "Request") -> "QuerySet[User]":
        return User.objects.secretariat()

    def edit_url(self, request: "Request") -> str:
        return reverse("pages:link_proposal", args=[request.uid])

    def context(self, request: "Request") -> dict[str, Any]:
        proposed = request.payload[services.PROPOSED]
        return {
            # Its words, languages and headings are shown as a link shows them.
            "shown": Link(**{name: value for name, value in proposed.items() if name != "why"}),
            "why": proposed["why"],
            "link": Link.objects.filter(request=request).first(),
        }

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        url = request.payload[services.PROPOSED]["url"]
        there = services.links_at(url)
        return {
            "like_links": [link for link in there if link.request_id != request.pk],
            "like_proposals": services.proposals_of(url, apart_from=request),
        }

    def on_submit(self, request: "Request", decision: "Decision") -> None:
        services.refuse_link_that_is_there(request.payload[services.PROPOSED])

    def on_answer(self, request: "Request", decision: "Decision") -> None:
        self.on_submit(request, decision)

    def on_approve(self, request: "Request", decision: "Decision") -> None:
        services.add_by_decision(request, decision)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        services.remove_by_reversal(request)
