"""Asking for a mailing list."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.invitations import Answer
from accounts.models import User
from caucuses.models import Grouping
from caucuses.services.leaders import leaders_of
from frame.people import signed_in
from mailinglists.engines import Addresses
from mailinglists.enums import RunBy
from mailinglists.forms.lists import ApproveForm, RequestForm
from mailinglists.mailman.client import is_set_up
from mailinglists.models import MailingList
from mailinglists.querysets import KIND
from mailinglists.rules import nobody_leads
from mailinglists.services import lists as services
from mailinglists.validators import fold_name
from mailinglists.wishes import is_supported, wish_of
from moderation import kinds
from moderation.enums import MOVES, Move, Party, Reason, State
from organisations.languages import language_name
from organisations.models import Mandate

if TYPE_CHECKING:
    from moderation.models import Decision, Request

SUPPORT = Move(
    "support",
    pgettext_lazy("a request for a mailing list", "Support"),
    _("Supported by the group's coordinators"),
    frozenset({State.SUBMITTED}),
    State.SUBMITTED,
    Party.DECIDER,
    Reason.OPTIONAL,
)


@kinds.register
class ListRequestKind(kinds.Kind):
    """A member of a group, which is the target, asks for a list. Its coordinators support it, a
    list master decides.
    """

    name = KIND
    personal_keys = frozenset({"form", "start"})
    prefix = "LST"
    label = _("Request for a mailing list")
    label_plural = _("Mailing lists")
    permission = "mailinglists.handle_list_request"
    aim = timedelta(days=7)
    detail_template = "mailinglists/_request.html"
    decide_template = "mailinglists/_request_decide.html"
    moves = {**MOVES, SUPPORT.verb: SUPPORT}
    decided_by = _("Those who decide on mailing lists")
    tells_deciders = True

    def title(self, request: "Request") -> str:
        if wish := wish_of(request):
            return wish.name
        return fold_name((request.payload.get("form", {}).get("name") or [""])[0])

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        if user.has_perm("mailinglists.decide_list_request"):
            return requests
        mine = Grouping.objects.coordinated_by(user).values("pk")
        return requests.filter(target_type__app_label="caucuses", target_id__in=mine)

    def deciders(self, request: "Request") -> "QuerySet[User]":
        """Return whose turn it is: the coordinators', until they support it, then the list
        masters'; the secretariat stands in where there are none.
        """
        if not is_supported(request):
            leaders = leaders_of(services.grouping_of(request))
            return kinds.users().filter(pk__in=[person.pk for person in leaders])
        masters = User.objects.list_masters()
        return masters if masters.exists() else User.objects.secretariat()

    def may_move(self, user: User, request: "Request", move: Move) -> bool:
        verb = "support" if move.verb == SUPPORT.verb else "decide"
        return user.has_perm(f"mailinglists.{verb}_list_request", request)

    def edit_url(self, request: "Request") -> str:
        return reverse("lists:request_form", args=[request.uid])

    def context(self, request: "Request") -> dict[str, Any]:
        wish = wish_of(request)
        grouping = services.grouping_of(request)
        number = request.payload.get("charter")
        return {
            "grouping": grouping,
            "wish": wish,
            "shown": None if wish is None else MailingList(name=wish.name, **wish.settings),
            "spoken": [language_name(code) for code in wish.languages] if wish else [],
            "charter": grouping.charters.filter(number=number).first() if number else None,
            "is_supported": is_supported(request),
            "keepers": list(request.list_keepers.exclude(answer=Answer.WITHDRAWN)),
            "shows_addresses": True,
            "mailing_list": MailingList.objects.filter(request=request).first(),
            "owners_days": settings.OWNERS_CONFIRM.days,
        }

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        mandate = None
        if acting_for := request.payload.get("acting_for"):
            mandates = Mandate.objects.select_related("organisation")
            mandate = mandates.get(uid=acting_for["mandate"])
        return {
            # The owners' addresses are for those who make the list.
            "shows_addresses": signed_in(http_request).has_perm("mailinglists.view_listkeeper"),
            "mandate": mandate,
            "nobody_leads": nobody_leads.test(signed_in(http_request), request),
        }

    def form(self, move: Move, request: "Request", *args: Any, **kwargs: Any) -> forms.Form:
        if move.verb == "approve":
            return ApproveForm(*args, move=move, request=request, **kwargs)
        return super().form(move, request, *args, **kwargs)

    def log_details(self, move: Move, request: "Request", details: Any) -> dict[str, Any]:
        return dict(details) if move.verb == "approve" else {}

    def on_submit(self, request: "Request", decision: "Decision") -> None:
        form = RequestForm.of(request)
        if not form.is_valid():
            raise services.RequestIncomplete(_now("The request is not complete yet."))
        services.receive(request, form.wish())

    def on_answer(self, request: "Request", decision: "Decision") -> None:
        self.on_submit(request, decision)

    def on_support(self, request: "Request", decision: "Decision") -> None:
        services.support(request)

    def on_approve(self, request: "Request", decision: "Decision", **details: str) -> None:
        if is_set_up() and details.get("run_by", RunBy.PORTAL) == RunBy.PORTAL:
            services.create_list(request, decision, None)
            return
        if not details:
            raise services.NotReady(
                _now("Approve requests for lists one by one: the list's addresses are needed.")
            )
        entered = Addresses(
            details["posting_address"],
            details["subscribe_address"],
            details.get("archive_url", ""),
        )
        services.create_list(request, decision, entered)

    def on_decline(self, request: "Request", decision: "Decision") -> None:
        services.let_go(request, Answer.WITHDRAWN)

    def on_withdraw(self, request: "Request", decision: "Decision") -> None:
        services.let_go(request, Answer.WITHDRAWN)

    def on_lapse(self, request: "Request", decision: "Decision") -> None:
        services.let_go(request, Answer.LAPSED)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        made = MailingList.objects.filter(request=request).first()
        if made is not None:
            services.close_list(made)
        else:
            services.take_up_again(request)
