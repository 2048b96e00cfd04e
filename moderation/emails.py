"""The notices of the kernel. A kind may word one anew: `<kind>/<verb>_subject.txt` beside the
general ones.
"""

from collections import defaultdict
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.models import Decision, Request
from notices.compose import send_notice


def tell_applicant(request: Request, decision: Decision) -> None:
    """Tell the applicant of a move: what was decided by whom and why, what comes next, and why they
    read this.
    """
    if decision.verb == "withdraw" and decision.from_state == "draft":
        return  # nobody but the applicant ever saw it
    send_notice(
        template=[
            f"moderation/email/{request.kind}/{decision.verb}",
            f"moderation/email/{decision.verb}",
            f"moderation/email/{decision.to_state}",
        ],
        recipient=request.applicant.email,
        language=request.language,
        once=f"request:{request.pk}:{decision.number}:applicant",
        context=_context(request, decision),
    )


def tell_asker(request: Request, decision: Decision) -> None:
    """Tell the one who asked that the answer is here."""
    asked = request.decisions.filter(verb="ask", number__lt=decision.number).last()
    if asked is None:
        return
    asker = asked.actor
    if asker is None or not asker.is_active:
        return
    send_notice(
        template="moderation/email/answered",
        recipient=asker.email,
        language=asker.language,
        once=f"request:{request.pk}:{decision.number}:asker",
        context=_context(request, decision),
    )


def tell_deciders(request: Request) -> None:
    """Tell those who can decide that a request has come."""
    kind = request.kind_object
    for person in kind.deciders(request):
        if kind.is_interested(person, request):
            continue
        send_notice(
            template=[f"moderation/email/{request.kind}/waiting", "moderation/email/waiting"],
            recipient=person.email,
            language=person.language,
            once=f"request:{request.pk}:waiting:{person.pk}",
            context={"request_row": request, "kind": kind, "person": person},
        )


def remind_deciders() -> int:
    """Mail to each decider one digest of what has waited too long, at most once a day; return how
    many mails. Each is a transaction: to look through what waits takes long, and on SQLite nobody
    else writes meanwhile.
    """
    waiting = Request.objects.waiting_longer_than(settings.REMINDER_AFTER).order_by("submitted_at")
    by_decider: dict[int, list[Request]] = defaultdict(list)
    people: dict[int, Any] = {}
    for request in waiting.iterator(chunk_size=500):
        kind = request.kind_object
        if not kind.is_ripe(request):
            continue
        for person in kind.deciders(request):
            if not kind.is_interested(person, request):
                people[person.pk] = person
                by_decider[person.pk].append(request)
    today = timezone.now().date()
    for key, requests in by_decider.items():
        with transaction.atomic():
            send_notice(
                template="moderation/email/digest",
                recipient=people[key].email,
                language=people[key].language,
                once=f"digest:{today.isoformat()}:{key}",
                context={
                    "requests": requests[:50],
                    "count": len(requests),
                    "after": settings.REMINDER_AFTER,
                },
            )
    return len(by_decider)


def _context(request: Request, decision: Decision) -> dict[str, Any]:
    # Services send these notices: they import this module first.
    from moderation.services import usual_wait

    return {
        "request_row": request,
        "decision": decision,
        "kind": request.kind_object,
        # Asked only where the words tell it: it costs a query.
        "wait": partial(usual_wait, request.kind),
    }
