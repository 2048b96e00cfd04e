"""What a kind of request must say of itself. The rooms above declare their kinds; this room knows
none of them.

How to add one is told in `docs/new-kind.md`.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frame import personal_data
from moderation.enums import MOVES, Move

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Decision, Request


class Kind:
    """A kind of request: its words, who decides it, and what a move does beyond changing the state.

    Effects (`on_<verb>`) run inside the move's transaction, after the state has changed and the
    Decision is written; what they raise undoes the move. They return nothing. What goes outside the
    database is enqueued as a task.
    """

    name: ClassVar[str]
    """Key in the database and in file names; never changes."""
    prefix: ClassVar[str]
    """First letters of the reference number."""
    label: ClassVar[str | Promise]
    label_plural: ClassVar[str | Promise]
    permission: ClassVar[str]
    """The permission, asked with the request as object, that lets a person decide it."""
    aim: ClassVar[timedelta] = timedelta(days=7)
    """How soon it should be decided."""
    detail_template: ClassVar[str]
    """Shows the matter of the request (`request_row`, and what `context` returns) to applicant and
    decider alike.
    """
    decide_template: ClassVar[str] = ""
    """Shows what only deciders see beside it."""
    moves: ClassVar[Mapping[str, Move]] = MOVES
    """The table of moves; a kind may add rows."""
    decided_by: ClassVar[str | Promise] = _("The secretariat")
    """Who decides, as the applicant reads it: no name."""
    personal_keys: ClassVar[frozenset[str] | None] = None
    """The parts of the payload that are about people; None: all. They go when the time is over for
    which a refused request is kept, or when the applicant's account is erased; all e-mail addresses
    go with them.
    """
    tells_deciders: ClassVar[bool] = False
    """Whether those who can decide get a mail at once; else the digest tells them."""
    sending_is_shown: ClassVar[bool] = True
    """Whether a public page shows what was sent before it is decided; else stored pages stay, and
    only tell later how many wait.
    """

    def title(self, request: "Request") -> str:
        """Return what the request is about in a few words, without personal data."""
        raise NotImplementedError

    def scope(self, requests: "QuerySet[Request]", user: "User") -> "QuerySet[Request]":
        """Return those of this kind's `requests` that `user` may see in the work queue. No less
        than may be decided.
        """
        raise NotImplementedError

    def deciders(self, request: "Request") -> "QuerySet[User]":
        """Return the people who are reminded of it."""
        raise NotImplementedError

    def is_ripe(self, request: "Request") -> bool:
        """Tell whether it can be decided by now, so that its deciders are reminded of it."""
        return True

    def is_interested(self, user: "User", request: "Request") -> bool:
        """Tell whether the matter is `user`'s own, so that somebody else has to decide."""
        return request.applicant_id == user.pk

    def acts_for_applicant(self, user: "User", request: "Request") -> bool:
        """Tell whether `user` may answer, change and withdraw it."""
        return request.applicant_id == user.pk

    def may_decide(self, user: "User", request: "Request") -> bool:
        """Tell whether `user` may decide it: the permission, and not their own matter."""
        return user.has_perm(self.permission, request) and not self.is_interested(user, request)

    def may_move(self, user: "User", request: "Request", move: Move) -> bool:
        """Tell whether `user` may make this move of a decider. A kind whose moves belong to
        different people says so here.
        """
        return self.may_decide(user, request)

    def context(self, request: "Request") -> dict[str, Any]:
        """Return what the templates of this kind show."""
        return {}

    def decide_context(self, request: "Request", http_request: HttpRequest) -> dict[str, Any]:
        """Return what `decide_template` shows."""
        return {}

    def edit_url(self, request: "Request") -> str:
        """Return where the applicant changes it, or "" where only words can answer."""
        return ""

    def form(self, move: Move, request: "Request", *args: Any, **kwargs: Any) -> forms.Form:
        """Return the form that a decider fills in for `move`; its cleaned data are the move's
        arguments.
        """
        from moderation.forms import (
            ReasonForm,
        )  # forms list the kinds: they import this module first

        return ReasonForm(*args, move=move, **kwargs)

    def on_lapse(self, request: "Request", decision: "Decision") -> None:
        """Carry out that its time ran out: as if it had been withdrawn, unless a kind differs."""
        withdrawn = getattr(self, "on_withdraw", None)
        if withdrawn is not None:
            withdrawn(request, decision)

    def emptied(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Return the payload without what it says of people; nothing that code reads is missing."""
        is_personal = payload.keys() if self.personal_keys is None else self.personal_keys
        kept = {
            key: personal_data.emptied(value) if key in is_personal else value
            for key, value in payload.items()
        }
        return dict(personal_data.without_others(kept, frozenset()))

    def websites(self, request: "Request") -> list[str]:
        """Return what identifies the sites that it names, so that others naming them are found."""
        return []

    def log_details(self, move: Move, request: "Request", details: Any) -> dict[str, Any]:
        """Return what the log keeps of a move's details, as JSON."""
        return {}

    def apply(self, move: Move, request: "Request", decision: "Decision", details: Any) -> None:
        """Carry out what `move` means for this kind."""
        effect = getattr(self, f"on_{move.verb}", None)
        if effect is not None:
            effect(request, decision, **details)


_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Class decorator: make the kind known to queue, notices, state page and register."""
    _kinds[kind.name] = kind()
    return kind


def get(name: str) -> Kind:
    """Return the kind of that name; raises KeyError for an unknown one."""
    return _kinds[name]


def all_kinds() -> Iterator[Kind]:
    """Return the kinds in the order of their registration."""
    return iter(_kinds.values())


def users() -> "QuerySet[User]":
    """Return all people: for kinds to filter."""
    manager = get_user_model()._default_manager
    return manager.all()
