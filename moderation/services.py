"""The one door to a request's state. Every function here is one transaction: all of it happens or
nothing.

A move locks the row, checks state, version and permission, writes the Decision, changes the state,
applies the kind's effect and stores the notices, which a worker sends after commit.
"""

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from frame.counts import remembered
from frame.errors import Refused
from frame.text import clean_paragraphs, validate_plain_text
from moderation import emails, kinds, likeness, quotas
from moderation.enums import DECIDED, OPEN, Move, Party, Reason, State
from moderation.models import Decision, Request
from pagecache.watch import unshown

if TYPE_CHECKING:
    from accounts.models import User

REASON_LIMIT = 4000  # characters
# Of more than this the numbers that wait are those of the last count, for so many seconds.
COUNTED_EACH_TIME = 2000
COUNTED_FOR = 60
DRAFTS_PER_PERSON = 10
SENDING = ("submit", "answer")


class MoveRefused(Refused):
    """A move was not made."""


class IllegalMove(MoveRefused):
    """The request is not in a state from which the move is possible; `last` is its newest log row,
    if any.

    The message names nobody; `told_to_decider` says who was first.
    """

    def __init__(self, request: Request, last: Decision | None) -> None:
        self.request = request
        self.last = last
        if last is None:
            message = _("This is not possible in the request's present state.")
        else:
            message = _("Not done, because the request has moved on: %(what)s on %(when)s.") % {
                "what": last.label,
                "when": _moment(last.at),
            }
        super().__init__(message)

    def told_to_decider(self) -> str:
        """Return who did what and when: for people of the back-office only."""
        if self.last is None:
            return str(self)
        return _("Not done: %(who)s was first. %(what)s on %(when)s.") % {
            "who": self.last.actor_name,
            "what": self.last.label,
            "when": _moment(self.last.at),
        }


class StaleMove(IllegalMove):
    """The request moved since the form was opened."""


class NotAllowed(MoveRefused):
    """The person may not make this move."""


class ReasonMissing(MoveRefused):
    """The reason is missing, too long, or holds characters that cannot be seen."""


def _moment(at: datetime) -> str:
    return f"{date_format(at, 'DATETIME_FORMAT')} UTC"


class TooManyDrafts(MoveRefused):
    """The person has begun too many requests."""


class NewAccountFull(TooManyDrafts):
    """The account is new, and has as much waiting as a new one may."""


class TooLarge(MoveRefused):
    """The account is new, and wrote more than a new one may."""


@transaction.atomic
def open_draft(kind: str, *, by: "User", language: str, **fields: Any) -> Request:
    """Begin a request of `kind` for `by`. Raises TooManyDrafts beyond ten unsent ones, and for a
    new account that has its share (`quotas.py`).
    """
    drafts = Request.objects.filter(applicant=by, state=State.DRAFT).count()
    if drafts >= DRAFTS_PER_PERSON:
        raise TooManyDrafts(
            _("You have %(count)d unsent drafts. Send or withdraw one before you begin another.")
            % {"count": drafts}
        )
    share = quotas.share_of(by)
    if share is not None and share.is_full:
        raise NewAccountFull(
            _(
                "Your account is new: until one of your requests is approved, you can have "
                "%(limit)d drafts and requests at a time. Withdraw one, or wait for a decision."
            )
            % {"limit": share.limit}
        )
    with unshown():
        return Request.objects.create(kind=kind, applicant=by, language=language, **fields)


@transaction.atomic
def save_payload(request: Request, part: str, data: Any, *, by: "User") -> Request:
    """Keep one part of what the applicant typed. Raises IllegalMove once it is sent, NotAllowed for
    anybody else, TooLarge for a new account that has its share.
    """
    locked = _lock(request)
    kind = locked.kind_object
    if not kind.acts_for_applicant(by, locked):
        raise NotAllowed(_("This request is not yours."))
    if locked.state not in (State.DRAFT, State.RETURNED):
        raise IllegalMove(locked, newest(locked))
    if quotas.is_too_large(by, locked, part, data):
        raise TooLarge(
            _(
                "Your account is new: until one of your requests is approved, all your drafts and "
                "requests together can have %(limit)d kB. Write less, or withdraw one."
            )
            % {"limit": settings.NEW_ACCOUNT_BYTES // 1000}
        )
    locked.payload = {**locked.payload, part: data}
    locked.title = kind.title(locked)[:300]
    locked.updated_at = timezone.now()
    # A draft is nobody else's business; one that was returned may stand on a page.
    with unshown() if locked.state == State.DRAFT else nullcontext():
        locked.save(update_fields=["payload", "title", "updated_at"])
    return locked


def submit(request: Request, *, by: "User", **details: Any) -> Decision:
    """Send a draft: from now on it waits for a decision."""
    return move(request, "submit", by=by, **details)


def answer(request: Request, *, by: "User", reason: str = "", **details: Any) -> Decision:
    """Answer a question of the deciders, or send again what they returned."""
    return move(request, "answer", by=by, reason=reason, **details)


def withdraw(request: Request, *, by: "User", reason: str = "", **details: Any) -> Decision:
    """Take a request back."""
    return move(request, "withdraw", by=by, reason=reason, **details)


def ask(request: Request, *, by: "User", reason: str, **details: Any) -> Decision:
    """Return a request to its applicant with a question."""
    return move(request, "ask", by=by, reason=reason, **details)


def approve(request: Request, *, by: "User", reason: str = "", **details: Any) -> Decision:
    """Say yes: the kind's effect follows in the same transaction."""
    return move(request, "approve", by=by, reason=reason, **details)


def decline(request: Request, *, by: "User", reason: str, **details: Any) -> Decision:
    """Say no, with the reason."""
    return move(request, "decline", by=by, reason=reason, **details)


def reverse(request: Request, *, by: "User", reason: str, **details: Any) -> Decision:
    """Take the standing decision back: the request waits again, the log names what was reversed."""
    return move(request, "reverse", by=by, reason=reason, **details)


def lapse(request: Request, *, reason: str) -> Decision:
    """End a request whose time ran out: nobody's decision."""
    return move(request, "lapse", by=None, reason=reason)


@transaction.atomic
def move(
    request: Request,
    verb: str,
    *,
    by: "User | None",
    reason: str = "",
    expected: int | None = None,
    **details: Any,
) -> Decision:
    """Make one move of the kind's table.

    `by` is None where nobody makes it: a time ran out. `expected` is the number of moves the actor
    saw; another number raises StaleMove. `details` go to the kind's effect. Raises IllegalMove,
    NotAllowed, ReasonMissing, or what the effect raises; then nothing has changed.
    """
    locked = _lock(request)
    kind = locked.kind_object
    if verb not in kind.moves:
        raise IllegalMove(locked, None)
    row = kind.moves[verb]
    if locked.state not in row.sources:
        raise IllegalMove(locked, newest(locked))
    if expected is not None and expected != locked.moves:
        raise StaleMove(locked, newest(locked))
    _check_party(row, kind, locked, by)
    if verb == "reverse" and locked.emptied_at and locked.state == State.DECLINED:
        raise MoveRefused(
            _("What was asked was erased meanwhile: its time is over. It can be asked anew.")
        )
    reason = _checked_reason(row, reason)
    with nullcontext() if verb not in SENDING or kind.sending_is_shown else unshown():
        decision = _make(locked, row, by=by, reason=reason, details=details)
    request.__dict__.update(locked.__dict__)
    return decision


def _make(
    locked: Request, row: Move, *, by: "User | None", reason: str, details: dict[str, Any]
) -> Decision:
    """Write the move with its effect and its notices."""
    kind, verb, now = locked.kind_object, row.verb, timezone.now()
    standing = locked.decisions.final().last() if verb == "reverse" else None
    decision = Decision.objects.create(
        request=locked,
        number=locked.moves + 1,
        verb=verb,
        from_state=locked.state,
        to_state=row.target,
        actor=by,
        party=row.party.value,
        reason=reason,
        at=now,
        reverses=standing,
        details=kind.log_details(row, locked, details),
    )
    _change_state(locked, row.target, now)
    kind.apply(row, locked, decision, details)
    emails.tell_applicant(locked, decision)
    if verb == "answer":
        emails.tell_asker(locked, decision)
    if verb == "submit":
        likeness.note(locked)
    if verb == "submit" and kind.tells_deciders:
        emails.tell_deciders(locked)
    return decision


@transaction.atomic
def note(
    request: Request, *, by: "User", reason: str, details: dict[str, Any] | None = None
) -> Decision:
    """Write a remark of a decider into the log, without a change of state.

    Raises IllegalMove on a draft, which is nobody else's business, NotAllowed, ReasonMissing.
    """
    locked = _lock(request)
    if not locked.kind_object.may_decide(by, locked):
        raise NotAllowed(_("You may not decide on this request."))
    if locked.state == State.DRAFT:
        raise IllegalMove(locked, None)
    reason = _checked_text(reason)
    if not reason:
        raise ReasonMissing(_("Write a reason."))
    written = Decision.objects.create(
        request=locked,
        number=locked.moves + 1,
        verb=Decision.NOTE,
        from_state=locked.state,
        to_state=locked.state,
        actor=by,
        party=Party.DECIDER.value,
        reason=reason,
        details=details or {},
    )
    Request._base_manager.filter(pk=locked.pk).update(moves=locked.moves + 1)
    request.moves = locked.moves + 1
    return written


def look_at(request: Request, *, by: "User") -> "User | None":
    """Claim softly: show that `by` has the case open. Returns who else has it open, if anybody."""
    if request.claim_is_fresh and request.looked_at_by_id not in (None, by.pk):
        return request.looked_at_by
    with unshown():
        Request.objects.filter(pk=request.pk).update(looked_at_by=by, looked_at_at=timezone.now())
    return None


def waiting_count() -> int:
    """Return how many requests wait; where there are very many, as they were counted within a
    minute.
    """
    return remembered(
        "moderation.waiting",
        Request.objects.open().count,
        lambda number: number,
        above=COUNTED_EACH_TIME,
        seconds=COUNTED_FOR,
    )


def usual_wait(kind: str) -> timedelta:
    """Return how long a kind usually takes: the last ones' median or, with too few, the aim."""
    return Request.objects.usual_wait(kind) or kinds.get(kind).aim


@transaction.atomic
def delete_stale_drafts() -> int:
    """Delete drafts that nobody has touched for settings.DRAFT_KEPT; return how many."""
    stale = Request.objects.stale_drafts(timezone.now() - settings.DRAFT_KEPT)
    deleted, _by_model = stale.filter(decisions=None).delete()
    return deleted


def _lock(request: Request) -> Request:
    """Return the request as it is now, locked until the transaction ends, with its applicant: 1
    query.

    On SQLite the transaction itself holds the lock (settings: transaction_mode IMMEDIATE).
    """
    rows = Request.objects.select_related("applicant")
    return rows.select_for_update(of=("self",)).get(pk=request.pk)


def newest(request: Request) -> Decision | None:
    """Return the newest row of the request's log, with its actor: 1 query."""
    return request.decisions.select_related("actor", "request").last()


def _check_party(row: Move, kind: kinds.Kind, request: Request, by: "User | None") -> None:
    if row.party is Party.PORTAL or by is None:
        if row.party is Party.PORTAL and by is None:
            return
        raise NotAllowed(_("Nobody can make this move by hand."))
    if row.party is Party.APPLICANT:
        if not kind.acts_for_applicant(by, request):
            raise NotAllowed(_("This request is not yours."))
        return
    if kind.is_interested(by, request):
        raise NotAllowed(_("Nobody decides on their own request. Leave it to somebody else."))
    if not kind.may_move(by, request, row):
        raise NotAllowed(_("You may not decide on this request."))


def _checked_reason(row: Move, reason: str) -> str:
    reason = _checked_text(reason)
    if row.reason is Reason.REQUIRED and not reason:
        raise ReasonMissing(_("Write a reason: the applicant reads it."))
    return reason


def _checked_text(text: str) -> str:
    """Return the text as the log keeps it; raises ReasonMissing for what cannot be kept or seen."""
    text = clean_paragraphs(text)
    if len(text) > REASON_LIMIT:
        raise ReasonMissing(_("Write at most %(limit)d letters.") % {"limit": REASON_LIMIT})
    try:
        validate_plain_text(text)
    except ValidationError as error:
        raise ReasonMissing(" ".join(error.messages)) from error
    return text


def _change_state(request: Request, target: State, now: Any) -> None:
    """Move the locked row on; the database checks it against the log (`triggers.py`)."""
    values: dict[str, Any] = {"state": target, "moves": request.moves + 1, "updated_at": now}
    if target is State.SUBMITTED and request.submitted_at is None:
        values["submitted_at"] = now
        values["reference"] = f"{request.kind_object.prefix}-{now:%Y}-{request.pk:05d}"
    values["decided_at"] = now if target in DECIDED else None
    if target not in OPEN:
        values["looked_at_by"] = values["looked_at_at"] = None
    moved = Request._base_manager.filter(
        pk=request.pk, state=request.state, moves=request.moves
    ).update(**values)
    if moved != 1:
        raise IllegalMove(request, newest(request))
    for name, value in values.items():
        setattr(request, name, value)
    request._state_in_database = request.state
