"""The kind of request of this room: a translation."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation import kinds
from moderation.enums import Move
from translations import team
from translations.enums import Criterion
from translations.forms.asking import AcceptForm
from translations.models import Job
from translations.services import requests

if TYPE_CHECKING:
    from moderation.models import Decision, Request


def language_in_words(code: str) -> str:
    """Return a language's name in the reader's."""
    return str(get_language_info(code)["name_translated"])


@kinds.register
class TranslationKind(kinds.Kind):
    """Somebody asks for a translation; those who coordinate the translation team decide by its
    policy, the secretariat stands in.
    """

    name = requests.KIND
    personal_keys = frozenset({"purpose", "interest"})
    prefix = "TRA"
    label = _("Request for a translation")
    label_plural = _("Translations")
    permission = "translations.decide_request"
    aim = timedelta(days=5)
    detail_template = "translations/_request.html"
    decided_by = _("The coordinators of the translation team")
    tells_deciders = True

    def title(self, request: "Request") -> str:
        return request.title

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        return requests if user.has_perm(self.permission) else requests.none()

    def deciders(self, request: "Request") -> "QuerySet[User]":
        """Return the team's coordinators but the applicant; else the secretariat."""
        others = team.deciders().exclude(pk=request.applicant_id)
        return others if others.exists() else User.objects.secretariat()

    def context(self, request: "Request") -> dict[str, Any]:
        payload = request.payload
        approved = request.decisions.filter(verb="approve").last()
        deadline = payload.get("deadline")
        return {
            "about": requests.row_asked_for(request),
            "text": payload.get("text"),
            "into": [language_in_words(code) for code in payload.get("languages", [])],
            "deadline": date.fromisoformat(deadline) if deadline else None,
            "purpose": payload.get("purpose", ""),
            "interest": payload.get("interest", ""),
            "criteria": [
                Criterion(name).label
                for name in (approved.details.get("criteria", []) if approved else [])
            ],
            "jobs": list(Job.objects.filter(request=request).for_lists()),
        }

    def form(self, move: Move, request: "Request", *args: Any, **kwargs: Any) -> forms.Form:
        if move.verb == "approve":
            return AcceptForm(*args, move=move, **kwargs)
        return super().form(move, request, *args, **kwargs)

    def log_details(self, move: Move, request: "Request", details: Any) -> dict[str, Any]:
        return dict(details) if move.verb == "approve" else {}

    def on_approve(self, request: "Request", decision: "Decision", **details: Any) -> None:
        if not details.get("criteria"):
            raise requests.OneByOne(
                _now(
                    "Accept requests for translations one by one: name the criteria of the policy."
                )
            )
        requests.accept(request, decision, priority=details["priority"])

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        requests.take_back(request)
