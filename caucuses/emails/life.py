"""The mails about the life of groups: what happened, what is due, and what a page lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caucuses import openness
from caucuses.models import Grouping, GroupingEvent
from notices.compose import send_notice

if TYPE_CHECKING:
    from accounts.models import User

# How one mends what the open-caucus test misses, by the key of the thing.
MENDING: dict[str, str | Promise] = {
    "purpose": _("Say in two sentences what the group is for, on its page in the back-office."),
    "who": _("Say who may join: in the charter, or ask the secretariat to enter it."),
    "how": _("Say how one joins, on its page in the back-office."),
    "coordinators": _("Ask the body that appoints coordinators to name one."),
    "list": _("Ask for a mailing list, or tell the secretariat the address of the one you have."),
    "charter": _("Adopt a charter: paste its text under “charters” in the back-office."),
    "members": _("Invite people to join on the group's page."),
    "meeting": _("Enter the next meeting on its page in the back-office."),
    "report": _("Publish a report, a short text that names its months, on the group's page."),
    "review": _("Ask for renewal: the body that coordinates the group then sets the date."),
}


@dataclass(frozen=True)
class Lack:
    """A group of a coordinator, and what its page lacks."""

    grouping: Grouping
    items: Sequence[tuple[str | Promise, str | Promise]]
    """What is missing, and how to mend it."""


def happened(event: GroupingEvent, person: "User", **context: Any) -> None:
    """Tell one of those concerned what happened to a group: templates `group_<what>`."""
    send_notice(
        template=f"caucuses/email/group_{event.what}",
        recipient=person.email,
        language=person.language,
        once=f"grouping_event:{event.pk}:{person.pk}",
        context={"event": event, "grouping": event.grouping, **context},
    )


def review_due(grouping: Grouping, person: "User", *, days: int, review_on: date) -> None:
    """Remind one who leads or coordinates a group that its review is due; once for each of the
    steps (`days` before).
    """
    send_notice(
        template="caucuses/email/review_due",
        recipient=person.email,
        language=person.language,
        once=f"review:{grouping.pk}:{review_on.isoformat()}:{days}:{person.pk}",
        context={"grouping": grouping, "dormant_after": settings.DORMANT_AFTER},
    )


def lacks_of(groupings: Sequence[Grouping]) -> list[Lack]:
    """Return what each group lacks; those that lack nothing are left out."""
    lacks = []
    for grouping in groupings:
        missing = [item for item in openness.items_of(grouping) if not item.is_present]
        if missing:
            items = [(item.label, MENDING[item.key]) for item in missing]
            lacks.append(Lack(grouping, items))
    return lacks


def openness_key(month: str, person: "User | str" = "") -> str:
    """Return the once key of a person's reminder of a month ("2026-11"), or how they all begin."""
    return f"openness:{month}:{person if isinstance(person, str) else person.pk}"


def still_missing(person: "User", lacks: Sequence[Lack], *, month: str) -> None:
    """Remind a coordinator, at most once a month, of what the pages of their groups lack."""
    send_notice(
        template="caucuses/email/still_missing",
        recipient=person.email,
        language=person.language,
        once=openness_key(month, person),
        context={"lacks": lacks},
    )
