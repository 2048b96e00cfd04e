"""No answer and no work at the doors tells whether an address has an account.

Seconds are not compared, because they tell more of the machine than of the portal. What takes them
is: queries of each kind, hashed passwords, mails and tasks; and what becomes of stored pages.
"""

import re
from collections import Counter

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from accounts.equal_work import QUERIES
from accounts.models import User
from notices.models import OutgoingMail
from pagecache import generations
from tests.people import create_person

pytestmark = pytest.mark.django_db
NEW = "new@people.example"
PASSWORD = "quite long enough 77"
SIGN_UP, CONFIRM = "/accounts/signup/", "/accounts/confirm-email/"
ASK_CODE, GIVE_CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture
def addresses():
    """Give one address without an account, and those of accounts of each sort."""
    with_code = create_person("code")
    with_password = create_person("password")
    with_password.set_password(PASSWORD)
    with_password.save()
    switched_off = create_person("off", is_active=False)
    with_second = create_person("second")
    with_second.emailaddress_set.create(email="other@people.example", verified=True)
    people = (with_code, with_password, switched_off)
    return [NEW, *(person.email for person in people), "other@people.example"]


@pytest.fixture
def hashed(monkeypatch):
    """Count how often a password is hashed."""
    counted = Counter()
    plain = MD5PasswordHasher.encode

    def encode(self, *arguments, **options):
        counted["hashed"] += 1
        return plain(self, *arguments, **options)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return counted


def deeds(address):
    """Return what can be done at the doors with an address, each a list of steps in one browser."""
    return {
        "sign up": [(SIGN_UP, {"email": address}), (CONFIRM, None), (CONFIRM, {"code": "AAAAAA"})],
        "sign up with a password": [(SIGN_UP, {"email": address, "password1": PASSWORD})],
        "sign up again and again": [(SIGN_UP, {"email": address}), (SIGN_UP, {"email": address})],
        "sign in by code": [
            (ASK_CODE, {"email": address}),
            (GIVE_CODE, None),
            (GIVE_CODE, {"code": "AAAAAA"}),
            (GIVE_CODE, {"action": "resend"}),
        ],
        "sign in by password": [
            ("/accounts/login/", {"login": address, "password": "guess guess"})
        ],
        "reset the password": [("/accounts/password/reset/", {"email": address})],
    }


def work_of(step, browser, hashed):
    """Do a step; return what somebody outside could compare, and what it cost."""
    url, data = step
    hashed.clear()
    before = generations.current()
    with (
        TestCase.captureOnCommitCallbacks(execute=True),
        CaptureQueriesContext(connection) as asked,
    ):
        response = browser.get(url) if data is None else browser.post(url, data)
    text = re.sub(r'value="[0-9A-Za-z]{64}"', "", response.content.decode())
    text = re.sub(r"[\w.]+@people\.example", "ADDRESS", text)
    return {
        "status": response.status_code,
        "headers": sorted(set(response.headers) - {"Content-Length"}),
        "location": response.headers.get("Location"),
        "cookies": sorted(response.cookies),
        "text": text,
        "queries": len(asked),
        "accounts and addresses written": _written(asked, "accounts_user", "account_emailaddress"),
        "mails written": _written(asked, "notices_outgoingmail", "django_tasks_database"),
        "hashed": hashed["hashed"],
        "stored pages end": generations.current() != before,
    }


def _written(asked, *tables):
    writes = r'INSERT INTO "({})'.format("|".join(tables))
    return sum(1 for query in asked if re.match(writes, query["sql"]))


@pytest.mark.parametrize("deed", list(deeds(NEW)))
def test_work_does_not_tell_whether_an_address_has_an_account(deed, addresses, hashed):
    found = []
    for address in addresses:
        cache.clear()
        browser = Client()
        found.append([work_of(step, browser, hashed) for step in deeds(address)[deed]])
        User.objects.filter(email=NEW).delete()

    for address, steps in zip(addresses[1:], found[1:], strict=True):
        assert steps == found[0], address


def test_door_costs_what_is_allowed_for(addresses, hashed):
    """An answer that cost more by itself would not be brought to the same number."""
    browser = Client()

    shown = work_of((SIGN_UP, None), browser, hashed)
    sent = work_of((SIGN_UP, {"email": NEW, "password1": PASSWORD}), browser, hashed)

    # The session is read and written outside.
    assert shown["queries"] == QUERIES["GET"]
    assert QUERIES["POST"] <= sent["queries"] <= QUERIES["POST"] + 4
    assert sent["hashed"] == 1


def test_nobody_gets_neither_account_nor_mail(addresses):
    Client().post(SIGN_UP, {"email": addresses[1], "password1": PASSWORD})
    browser = Client()
    browser.post(ASK_CODE, {"email": NEW})
    browser.post(GIVE_CODE, {"action": "resend"})

    assert not User.objects.filter(email__contains="nobody").exists()
    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {addresses[1], NEW}
