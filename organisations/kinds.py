"""The kinds of request of this room: registrations, and changes of what is public."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation import kinds
from moderation.enums import MOVES, OPEN, Move, Party, Reason, State
from organisations import hooks, registration, services
from organisations.decide_forms import HandOverForm, MergeForm
from organisations.duplicates import matching, merging, names
from organisations.enums import Standing
from organisations.models import Mandate, Organisation, field_label
from organisations.representatives import emails, handover
from organisations.representatives import services as mandates

if TYPE_CHECKING:
    from collections.abc import Collection

    from moderation.models import Decision, Request

MERGE = Move(
    "merge",
    _("Merge into an existing organisation"),
    _("Approved and merged into an existing organisation"),
    OPEN,
    State.APPROVED,
    Party.DECIDER,
    Reason.OPTIONAL,
)


def organisation_of(request: "Request") -> Organisation:
    """Return the organisation that a sent request is about."""
    organisation = request.target
    if not isinstance(organisation, Organisation):
        raise TypeError(f"{request} is about no organisation.")
    return organisation


def locked_organisation_of(request: "Request") -> Organisation:
    """Return the same as it is now, locked until the transaction ends: 1 query."""
    if request.target_id is None:
        raise TypeError(f"{request} is about no organisation.")
    rows = Organisation.objects.select_for_update(of=("self",))
    request.target = organisation = rows.get(pk=request.target_id)  # the notice reads it too
    return organisation


def reversed_by(decision: "Decision") -> "Decision":
    """Return the decision that a reversal names."""
    if decision.reverses is None:
        raise TypeError(f"{decision} reverses nothing.")
    return decision.reverses


class OfTheSecretariat(kinds.Kind):
    """What the secretariat decides on."""

    permission = "organisations.decide_request"

    def scope(self, requests: "QuerySet[Request]", user: User) -> "QuerySet[Request]":
        return requests if user.has_perm(self.permission) else requests.none()

    def deciders(self, request: "Request") -> "QuerySet[User]":
        return User.objects.secretariat()


@kinds.register
class RegistrationKind(OfTheSecretariat):
    """An organisation asks to be registered. Its target is the organisation, which exists from the
    first sending.
    """

    name = "registration"
    personal_keys = frozenset({"you"})
    prefix = "ORG"
    label = _("Registration of an organisation")
    label_plural = _("Organisations")
    aim = timedelta(days=7)
    detail_template = "organisations/_registration.html"
    decide_template = "organisations/_registration_decide.html"
    sending_is_shown = False
    moves = {**MOVES, MERGE.verb: MERGE}

    def title(self, request: "Request") -> str:
        return str((request.payload.get("name", {}).get("name") or [""])[0])

    def websites(self, request: "Request") -> list[str]:
        typed = request.payload.get("profile", {}).get("website") or [""]
        return [domain] if (domain := names.website_domain(str(typed[0]))) else []

    def edit_url(self, request: "Request") -> str:
        return reverse(
            "organisations:register_part", args=[request.uid, registration.parts()[0].slug]
        )

    def context(self, request: "Request") -> dict[str, Any]:
        return {"sections": registration.answers(request)}

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        organisation: Organisation | None = request.target
        if organisation is None or organisation.standing == Standing.MERGED:
            return {"organisation": organisation, "matches": []}
        return {"organisation": organisation, "matches": matching.duplicates_of(organisation)}

    def form(self, move: Move, request: "Request", *args: Any, **kwargs: Any) -> forms.Form:
        if move.verb == MERGE.verb:
            return MergeForm(*args, move=move, absorbed=organisation_of(request), **kwargs)
        return super().form(move, request, *args, **kwargs)

    def log_details(self, move: Move, request: "Request", details: Any) -> dict[str, Any]:
        if move.verb == MERGE.verb:
            return {"into": str(details["into"].uid), "take": details["take"]}
        return {}

    def on_submit(self, request: "Request", decision: "Decision") -> None:
        organisation = services.write_registration(request)
        request.target = organisation
        request.title = organisation.name
        request.save(update_fields=["target_type", "target_id", "title"])

    def on_answer(self, request: "Request", decision: "Decision") -> None:
        self.on_submit(request, decision)

    def on_approve(self, request: "Request", decision: "Decision") -> None:
        organisation = locked_organisation_of(request)
        services.register(organisation, decision, public_fields=organisation.public_fields)

    def on_merge(
        self,
        request: "Request",
        decision: "Decision",
        *,
        into: Organisation,
        take: list[str],
        make_representative: bool = True,
    ) -> None:
        applying = organisation_of(request)
        record = merging.merge(into, applying, take=take, by=decision.maker, decision=decision)
        request.refresh_from_db(fields=["target_id"])
        kept = record.kept
        if kept.standing == Standing.REGISTERED:
            if make_representative:
                mandate, is_new = services.grant_first_mandate(kept, decision)
                if is_new:
                    emails.tell_new(mandate)
            hooks.after_registration(kept, decision)
        else:
            services.register(kept, decision, public_fields=applying.public_fields)

    def on_decline(self, request: "Request", decision: "Decision") -> None:
        services.set_standing(organisation_of(request), Standing.FORMER, decision)

    def on_withdraw(self, request: "Request", decision: "Decision") -> None:
        if request.target is not None:
            services.set_standing(organisation_of(request), Standing.FORMER, decision)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        reversed_one = reversed_by(decision)
        merging.refuse_if_merged_since(organisation_of(request), reversed_one)
        if reversed_one.verb == MERGE.verb:
            record = reversed_one.merge
            merging.undo(record, by=decision.maker)
            kept = record.kept
            mandates.end_granted_by(kept, reversed_one, decision)
            if record.snapshot["kept_standing"] != Standing.REGISTERED:
                services.set_consents(kept, [], by=decision.maker)
                services.set_standing(kept, Standing(record.snapshot["kept_standing"]), decision)
            request.refresh_from_db(fields=["target_id"])
        elif reversed_one.verb == "approve":
            services.take_back(organisation_of(request), decision)
        else:
            services.set_standing(organisation_of(request), Standing.APPLYING, decision)


@kinds.register
class ProfileChangeKind(OfTheSecretariat):
    """A representative asks for a change of name, country, website or mandates. Until then the old
    value stays public.
    """

    name = "profile_change"
    personal_keys = frozenset()
    prefix = "CHG"
    label = _("Change of an organisation's public data")
    label_plural = _("Changes")
    aim = timedelta(days=5)
    detail_template = "organisations/_profile_change.html"

    def title(self, request: "Request") -> str:
        return str(request.target.name) if request.target else request.title

    def is_interested(self, user: User, request: "Request") -> bool:
        if super().is_interested(user, request):
            return True
        return organisation_of(request).mandates.current().filter(person=user).exists()

    def context(self, request: "Request") -> dict[str, Any]:
        changes = request.payload.get("changes", {})
        return {
            "organisation": request.target,
            "changes": [
                (field_label(name), changes[name]) for name in services.PROTECTED if name in changes
            ],
            "ends_mandate": bool(changes.get("end_mandate")),
            # Requests from before mandates were noted name none.
            "asked_under": Mandate.objects.filter(uid=request.payload.get("mandate")).first(),
        }

    def on_approve(self, request: "Request", decision: "Decision") -> None:
        services.apply_change(organisation_of(request), request.payload["changes"], decision)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        if reversed_by(decision).verb == "approve":
            request.payload["changes"] = services.take_back_change(
                organisation_of(request), request.payload["changes"], decision
            )
            request.save(update_fields=["payload"])


@kinds.register
class HandOverKind(OfTheSecretariat):
    """Somebody asks to act for an organisation whose representatives do not answer. Those are told
    at once, and may say what they think of it.
    """

    name = handover.KIND
    personal_keys = frozenset({"function", "why", "proof", "replies"})
    prefix = "HND"
    label = _("Taking over an organisation")
    label_plural = _("Taking over")
    aim = timedelta(days=14)
    detail_template = "organisations/_handover.html"
    decide_template = "organisations/_handover_decide.html"

    def title(self, request: "Request") -> str:
        return str(request.target.name) if request.target else request.title

    def is_interested(self, user: User, request: "Request") -> bool:
        if super().is_interested(user, request):
            return True
        return organisation_of(request).mandates.current().filter(person=user).exists()

    def context(self, request: "Request") -> dict[str, Any]:
        return {"organisation": request.target, "asked": request.payload}

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        organisation = organisation_of(request)
        replies = request.payload.get("replies", [])
        writers = Mandate.objects.filter(uid__in=[reply["mandate"] for reply in replies])
        by_uid = {str(mandate.uid): mandate for mandate in writers.select_related("person")}
        return {
            "mandates": organisation.mandates.current().select_related("person"),
            "replies": [
                {
                    "mandate": by_uid.get(reply["mandate"]),
                    "at": datetime.fromisoformat(reply["at"]),
                    "text": reply["text"],
                }
                for reply in replies
            ],
        }

    def form(self, move: Move, request: "Request", *args: Any, **kwargs: Any) -> forms.Form:
        if move.verb == "approve":
            return HandOverForm(*args, move=move, organisation=organisation_of(request), **kwargs)
        return super().form(move, request, *args, **kwargs)

    def log_details(self, move: Move, request: "Request", details: Any) -> dict[str, Any]:
        if move.verb == "approve":
            return {"end_mandates": list(details.get("end_mandates", []))}
        return {}

    def on_submit(self, request: "Request", decision: "Decision") -> None:
        emails.tell_handover(request, organisation_of(request))

    def on_approve(
        self, request: "Request", decision: "Decision", *, end_mandates: "Collection[str]" = ()
    ) -> None:
        handover.carry_out(organisation_of(request), decision, end_mandates=end_mandates)

    def on_reverse(self, request: "Request", decision: "Decision") -> None:
        reversed_one = reversed_by(decision)
        if reversed_one.verb == "approve":
            handover.take_back(organisation_of(request), reversed_one, decision)
