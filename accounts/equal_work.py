"""The doors cost the same work whoever knocks: no answer is late or early because an address has an
account.

django-allauth answers in the same words and mails either way (`ACCOUNT_PREVENT_ENUMERATION`). What
still differs is how often it asks the database, whether it hashes a password, and whether it writes
an account. Here the cheaper way does the rest for nobody. Work is compared and not time: waiting
would hold a thread, and an average sees through it.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User

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
QUERIES = {"GET": 8, "HEAD": 8, "POST": 36}
NOBODY = "nobody@mail.invalid"


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
            if request.POST.get("action") == "resend" and not seen.has_mailed:
                _mail_nobody(request)
            for _number in range(QUERIES[request.method] - seen.count):
                _ask_for_nobody()
        return response


class _Seen:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.count = 0
        self.has_mailed = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, state: Any
    ) -> Any:
        self.count += 1
        if sql.startswith("INSERT") and "notices_outgoingmail" in sql[:40]:
            self.has_mailed = True
        return execute(sql, params, many, state)


def make_account_of_nobody(save: Callable[[str], Any]) -> None:
    """Do what signing up does for a new address, by `save`, and undo it: the password is hashed,
    the rows are written. Stored pages end as they do where a person is added.
    """
    with transaction.atomic():
        save(NOBODY)
        transaction.set_rollback(True)
    User.objects.filter(pk=0).update(is_active=False)


def _ask_for_nobody() -> None:
    User.objects.filter(pk=0).first()


def _mail_nobody(request: HttpRequest) -> None:
    """Write a mail as the one that another address would get, and undo it."""
    with context.request_context(request), transaction.atomic():
        get_adapter().send_mail("account/email/login_code", NOBODY, {"code": "AAAAAA"})
        transaction.set_rollback(True)
