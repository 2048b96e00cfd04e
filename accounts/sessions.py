"""Where a person is signed in: each browser a row of django-allauth's, which the person can end.

Of network addresses nothing is kept, of browsers two words: who gets hold of the database must not
learn where people were. The hour in which a browser was last used is for the person alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import browsers

if TYPE_CHECKING:
    from accounts.models import User

NO_ADDRESS = "::"  # allauth's row asks for one
SEEN = "seen"  # in the session: when its row was last written, in seconds
SEEN_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class SignedIn:
    """A browser in which a person is signed in."""

    pk: int
    browser: str
    system: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def of(request: HttpRequest) -> list[SignedIn]:
    """Return where the person of the request is signed in, this browser first: 1 query."""
    here = request.session.session_key
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    rows = UserSession.objects.filter(Exists(alive), user=request.user.pk)
    found = [
        SignedIn(
            row.pk,
            *browsers.words(row.user_agent),
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == here,
        )
        for row in rows.order_by("-last_seen_at", "-pk")
    ]
    return sorted(found, key=lambda signed_in: not signed_in.is_this)


def begin(request: HttpRequest, user: "User") -> None:
    """Note that a person is signed in where the request comes from."""
    if not request.session.session_key:
        return  # sessions are kept elsewhere
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user_id": user.pk,
            "ip": NO_ADDRESS,
            "user_agent": request.META.get("HTTP_USER_AGENT", ""),
            "last_seen_at": timezone.now(),
        },
    )
    request.session[SEEN] = int(timezone.now().timestamp())


def note_seen(request: HttpRequest) -> None:
    """Note that a session is used, once an hour; one from before sessions were listed gets a row.
    Ask only where the session was read: nothing is read here that was not.
    """
    session = request.session
    now = timezone.now()
    if SESSION_KEY not in session:
        return
    if now.timestamp() - session.get(SEEN, 0) < SEEN_AGAIN_AFTER.total_seconds():
        return
    rows = UserSession.objects.filter(session_key=session.session_key)
    if rows.update(last_seen_at=now):
        session[SEEN] = int(now.timestamp())
    elif request.user.is_authenticated:
        begin(request, request.user)


def forget_this(request: HttpRequest) -> None:
    """Forget the session of the request: its person signs out."""
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()


def without_traces(row: UserSession) -> None:
    """Keep no network address and no more than two words of the browser, whoever writes a row."""
    row.ip = NO_ADDRESS
    row.user_agent = browsers.plain(row.user_agent)


# --- Ending -------------------------------------------------------------------------------------


def end_one(user: "User", pk: int) -> bool:
    """Sign a person out in one browser; False where it is none of theirs, or ended already."""
    row = UserSession.objects.filter(user=user.pk, pk=pk).first()
    if row is None:
        return False
    row.end()
    return True


@transaction.atomic
def end_others(request: HttpRequest) -> None:
    """Sign the person of the request out everywhere else."""
    user: User = request.user  # type: ignore[assignment]
    _seal_anew(user)
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    for row in UserSession.objects.filter(user=user.pk):
        if row.session_key != request.session.session_key:
            row.end()


@transaction.atomic
def end_all(user: "User") -> None:
    """Sign a person out everywhere."""
    _seal_anew(user)
    for row in UserSession.objects.filter(user=user.pk):
        row.end()


def _seal_anew(user: "User") -> None:
    """End all sessions of a person, also those that no row is known of."""
    user.session_seal = get_random_string(22)
    user.save(update_fields=["session_seal"])
