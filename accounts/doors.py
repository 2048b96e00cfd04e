"""What follows when somebody signs in or out, or changes how they do.

django-allauth has no other hook for these than signals; each calls one verb of
`accounts/sessions.py`.
"""

from typing import TYPE_CHECKING, Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import pre_save
from django.http import HttpRequest

from accounts import sessions

if TYPE_CHECKING:
    from accounts.models import User


def watch() -> None:
    """Be told of what happens from now on."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
    pre_save.connect(_row_written, sender=UserSession, dispatch_uid="accounts.row_written")
    for changed in (password_changed, password_set):
        changed.connect(_password_changed, dispatch_uid="accounts.password_changed")
    password_reset.connect(_password_reset, dispatch_uid="accounts.password_reset")
    for changed in (authenticator_added, authenticator_removed):
        changed.connect(_second_factor_changed, dispatch_uid="accounts.second_factor_changed")


def _signed_in(sender: Any, request: HttpRequest, user: "User", **_kwargs: Any) -> None:
    sessions.begin(request, user)


def _signed_out(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    sessions.forget_this(request)


def _row_written(sender: Any, instance: UserSession, **_kwargs: Any) -> None:
    sessions.without_traces(instance)


def _password_changed(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """Whoever got in by the old password is out."""
    sessions.end_others(request)


def _password_reset(sender: Any, user: "User", **_kwargs: Any) -> None:
    sessions.end_all(user)


def _second_factor_changed(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Every other session began without the factor that is new, or with the one that is gone:
    perhaps on a device that is lost.
    """
    is_way_in = authenticator.type != Authenticator.Type.RECOVERY_CODES
    if is_way_in and request.user.is_authenticated and request.user.pk == user.pk:
        sessions.end_others(request)
