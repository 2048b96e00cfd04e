"""The doors cost the same work whoever knocks: no answer is late or early because an address has an
account.

django-allauth answers in the same words and mails either way (`ACCOUNT_PREVENT_ENUMERATION`). What
still differs is how often it asks the database, whether it hashes a password, whether it writes an
account, and which mail it puts together. Here the cheaper way does the rest for nobody. Work is
compared and not time: waiting would hold a thread, and an average sees through it.

- Signing up: who has an account gets a mail that says so; the account of nobody is written and
  undone. Who has none gets an account and a code.
- Signing in by code, and another code: who has none gets a mail that says so, once.
- Signing in by password: the same error after as many hashings; a second backend asks again.
- Resetting the password: a link, or a mail that says that there is no account; a link for nobody is
  made. Accounts that are switched off count as none.

Elsewhere in the portal an address that somebody names is a text: it is written to, and nobody looks
up whose it is (changing one's own address, `accounts/invitations.py`, the forms to write to a group
and to subscribe). docs/quality/doors.md tells of each, and what was measured.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.models import User
from limits import counting, sources

# The doors, by what starts their addresses (names of django-allauth's), and how many questions to
# the database each answer costs. What costs more by itself fails tests/accounts/test_equal_work.py.
DOORS = frozenset(
    {
        "account_signup",
        "account_email_verification_sent",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_login",
        "account_reset_password",
    }
)
QUERIES = {"GET": 8, "HEAD": 8, "POST": 30}
# Statements that only begin or end a part of a transaction: SQLite asks for more of them.
BRACKETS = {"GET": 0, "HEAD": 0, "POST": 10}
NOBODY = "nobody@mail.invalid"
KEPT = timedelta(hours=1)
# Of each of these one mail goes out at a door, to whom has an account or to whom has none. Some are
# longer than others, so all are written.
ALIKE = tuple(
    frozenset(f"account/email/{name}" for name in names)
    for names in (
        ("email_confirmation_signup", "account_already_exists"),
        ("login_code", "password_reset_key", "unknown_account"),
    )
)
# What another code comes in.
_AGAIN = {
    "account_confirm_login_code": "account/email/login_code",
    "account_email_verification_sent": "account/email/email_confirmation_signup",
}


class EqualWorkMiddleware:
    """Let each answer at a door to somebody who is not signed in cost the same number of queries,
    and each wish for another code one mail. Stands around django-allauth's own middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen = _Seen()
        with connection.execute_wrapper(seen):
            response = self.get_response(request)
            match = request.resolver_match
            if match is None or match.url_name not in DOORS or request.method not in QUERIES:
                return response
            if request.user.is_authenticated:
                return response
            is_again = request.POST.get("action") == "resend" and match.url_name in _AGAIN
            if is_again and not seen.has_mailed:
                _mail_nobody(request, _AGAIN[match.url_name])
            for _number in range(QUERIES[request.method] - seen.questions):
                _ask_for_nobody()
            for _number in range(BRACKETS[request.method] - seen.brackets):
                _ask_nothing()
        return response


_BRACKETS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


class _Seen:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.questions = 0
        self.brackets = 0
        self.has_mailed = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, state: Any
    ) -> Any:
        if sql.startswith(_BRACKETS):
            self.brackets += 1
        else:
            self.questions += 1
        if sql.startswith("INSERT") and "notices_outgoingmail" in sql[:40]:
            self.has_mailed = True
        return execute(sql, params, many, state)


def make_account_of_nobody(save: Callable[[str], Any]) -> None:
    """Do what signing up does for a new address, by `save`, and undo it: the password is hashed,
    the rows are written. Stored pages end as they do where a person is added.
    """
    with _undone():
        save(NOBODY)
    User.objects.filter(pk=0).update(is_active=False)


@contextmanager
def _undone() -> Iterator[None]:
    """Undo what is written inside, and commit something else: or the disk would wait once less."""
    nobody = sources.digest_today("nobody")
    with transaction.atomic():
        begun = transaction.savepoint()
        yield
        transaction.savepoint_rollback(begun)
        counting.is_first(nobody, timezone.now() + KEPT)


def make_link_of_nobody() -> None:
    """Make the link by which an account with an address would get another password."""
    nobody = User(pk=0)
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(nobody)
    get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(nobody)}-{key}")


def alike(template_prefix: str) -> list[str]:
    """Return the mails that are written beside this one, for nobody."""
    return sorted(
        name for names in ALIKE if template_prefix in names for name in names - {template_prefix}
    )


def _ask_for_nobody() -> None:
    User.objects.filter(pk=0).first()


def _ask_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _mail_nobody(request: HttpRequest, template_prefix: str) -> None:
    """Write a mail as the one that another address would get, and undo it."""
    with context.request_context(request), _undone():
        get_adapter().send_mail(template_prefix, NOBODY, {"code": "AAAAAA"})
