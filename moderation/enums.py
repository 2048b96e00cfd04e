"""The states of a request and the moves between them: one table for every kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a request", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("state of a request", "Waits for a decision")
    RETURNED = "returned", pgettext_lazy("state of a request", "Returned with a question")
    APPROVED = "approved", pgettext_lazy("state of a request", "Approved")
    DECLINED = "declined", pgettext_lazy("state of a request", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a request", "Withdrawn")


# In the order of the queue's index (moderation/lookups.py).
IN_QUEUE = (State.SUBMITTED, State.RETURNED)
OPEN = frozenset(IN_QUEUE)
DECIDED = frozenset({State.APPROVED, State.DECLINED})
FINAL = DECIDED | {State.WITHDRAWN}


class Party(Enum):
    """Who makes a move."""

    APPLICANT = "applicant"
    DECIDER = "decider"
    PORTAL = "portal"
    """Nobody: a time ran out."""


class Reason(Enum):
    """Whether a move asks for a text."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class Move:
    """One row of the table: `verb` takes a request from one of `sources` to `target`."""

    verb: str
    label: str | Promise
    done: str | Promise
    sources: frozenset[State]
    target: State
    party: Party
    reason: Reason = Reason.NONE
    reason_label: str | Promise = _("Reason")  # noqa: RUF009 (lazy and never changed)


MOVES: Mapping[str, Move] = {
    move.verb: move
    for move in (
        Move(
            "submit",
            _("Send"),
            _("Sent"),
            frozenset({State.DRAFT}),
            State.SUBMITTED,
            Party.APPLICANT,
        ),
        Move(
            "answer",
            _("Answer"),
            _("Answered"),
            frozenset({State.RETURNED}),
            State.SUBMITTED,
            Party.APPLICANT,
            Reason.OPTIONAL,
            _("Your answer"),
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            _("Withdrawn"),
            frozenset({State.DRAFT, *OPEN}),
            State.WITHDRAWN,
            Party.APPLICANT,
            Reason.OPTIONAL,
        ),
        Move(
            "ask",
            _("Ask or return"),
            _("Returned with a question"),
            frozenset({State.SUBMITTED}),
            State.RETURNED,
            Party.DECIDER,
            Reason.REQUIRED,
            _("Question, or what should be changed"),
        ),
        Move(
            "approve",
            _("Approve"),
            _("Approved"),
            OPEN,
            State.APPROVED,
            Party.DECIDER,
            Reason.OPTIONAL,
        ),
        Move(
            "decline",
            _("Decline"),
            _("Declined"),
            OPEN,
            State.DECLINED,
            Party.DECIDER,
            Reason.REQUIRED,
        ),
        Move(
            "lapse",
            _("Let lapse"),
            _("Lapsed"),
            OPEN,
            State.WITHDRAWN,
            Party.PORTAL,
            Reason.REQUIRED,
        ),
        Move(
            "reverse",
            _("Reverse the decision"),
            _("Decision reversed"),
            DECIDED,
            State.SUBMITTED,
            Party.DECIDER,
            Reason.REQUIRED,
        ),
    )
}
