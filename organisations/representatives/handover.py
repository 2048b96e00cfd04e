"""Handing over: somebody asks to act for an organisation whose representatives do not answer, and
the secretariat decides.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import services as moderation
from moderation.models import Decision, Request
from moderation.services import MoveRefused
from organisations.enums import ActVerb, MandateScope, Standing
from organisations.models import Mandate, Organisation
from organisations.representatives import emails, services

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User

KIND = "handover"
# Each asking mails to all representatives: so many a person within so long.
ASKED_AT_MOST = 3
ASKED_WITHIN = timedelta(days=30)


class HandOverRefused(MoveRefused):
    """The request was not made or not carried out."""


@transaction.atomic
def ask(
    organisation: Organisation, *, function: str, why: str, proof: str, by: "User", language: str
) -> Request:
    """Ask the secretariat to let `by` act for a listed organisation.

    Raises HandOverRefused where they may edit for it already, where their own earlier request
    waits, or where they asked too often.
    """
    organisation = services.lock(organisation)
    if not organisation.is_listed:
        raise HandOverRefused(_("This organisation is not listed any more."))
    if _editing(organisation, by):
        raise HandOverRefused(_("You act for this organisation already."))
    mine = Request.objects.filter(kind=KIND, applicant=by)
    if mine.open().filter(target_id=organisation.pk).exists():
        raise HandOverRefused(_("Your earlier request for this organisation waits already."))
    lately = mine.filter(submitted_at__gt=timezone.now() - ASKED_WITHIN)
    if lately.count() >= ASKED_AT_MOST:
        raise HandOverRefused(
            _("You have asked %(count)d times lately. Wait for the answers, or try in a month.")
            % {"count": ASKED_AT_MOST}
        )
    request = moderation.open_draft(
        KIND,
        by=by,
        language=language,
        payload={"function": function, "why": why, "proof": proof, "replies": []},
        target=organisation,
        title=organisation.name,
    )
    moderation.submit(request, by=by)
    return request


@transaction.atomic
def reply(request: Request, *, text: str, by: "User") -> None:
    """Add what a current representative says about a request that waits. Raises NoMandate, or
    HandOverRefused once it is decided.
    """
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not request.is_open or not isinstance(request.target, Organisation):
        raise HandOverRefused(_("This request is decided already, or was withdrawn."))
    mandate = services.mandate_of(by, request.target)
    said = {"mandate": str(mandate.uid), "at": timezone.now().isoformat(), "text": text}
    request.payload = {**request.payload, "replies": [*request.payload.get("replies", []), said]}
    request.save(update_fields=["payload"])
    services.note_act(mandate, ActVerb.HANDOVER_ANSWERED, request=str(request.uid))


def carry_out(
    organisation: Organisation, decision: Decision, *, end_mandates: "Collection[str]"
) -> None:
    """Let the applicant act for the organisation, and end the mandates of the given uids.

    Raises HandOverRefused where the organisation is not registered any more, or where the mandates
    changed meanwhile.
    """
    organisation = services.lock(organisation)
    if organisation.standing != Standing.REGISTERED:
        raise HandOverRefused(_("This organisation is not registered any more."))
    request = decision.request
    applicant = request.applicant
    current = {
        str(mandate.uid): mandate
        for mandate in organisation.mandates.current().select_related("person", "organisation")
    }
    if not set(end_mandates) <= set(current):
        raise HandOverRefused(_("The mandates changed meanwhile. Look at them again."))
    for uid in end_mandates:
        if current[uid].person_id != applicant.pk:
            services.end_by_decision(current[uid], decision)
    _end_narrow_one(organisation, applicant, decision)
    mandate, is_new = services.begin(
        organisation,
        applicant,
        at=decision.at,
        function=request.payload["function"],
        granted_by=decision,
    )
    services.withdraw_uncovered(organisation)
    if is_new:
        emails.tell_new(mandate)


def take_back(organisation: Organisation, reversed_one: Decision, decision: Decision) -> None:
    """End what `carry_out` granted; those whose mandates it ended get like ones."""
    organisation = services.lock(organisation)
    services.end_granted_by(organisation, reversed_one, decision)
    if organisation.standing != Standing.REGISTERED:
        return
    for ended in Mandate.objects.filter(organisation=organisation, ended_by=reversed_one):
        mandate = services.follow(ended, decision)
        if mandate is not None and mandate.person_id != decision.request.applicant_id:
            emails.tell_given_back(mandate)


def waiting_for(organisation: Organisation) -> list[Request]:
    """Return the requests to take over that wait: 1 query."""
    rows = Request.objects.open().filter(
        kind=KIND, target_type__app_label="organisations", target_id=organisation.pk
    )
    return list(rows.order_by("submitted_at", "id"))


def _editing(organisation: Organisation, person: "User") -> bool:
    rows = organisation.mandates.current().with_scope(MandateScope.EDIT)
    return rows.filter(person=person).exists()


def _end_narrow_one(organisation: Organisation, person: "User", decision: Decision) -> None:
    """End a current mandate of the applicant that is limited: a full one takes its place."""
    held = organisation.mandates.current().filter(person=person).first()
    if held is not None and (held.until_at is not None or len(held.scopes) < len(MandateScope)):
        services.close(held, at=decision.at, ended_by=decision)
