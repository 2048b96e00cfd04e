"""No answer and no work at the doors tells whether an address has an account.

Seconds are not compared, because they tell more of the machine than of the portal. What takes them
is: queries of each kind, hashed passwords, mails and tasks; and what becomes of stored pages.
"""

import pytest
from django.test import Client

from accounts.equal_work import BRACKETS, QUERIES
from accounts.models import User
from notices.models import OutgoingMail
from tests.doors import (
    ASK_CODE,
    GIVE_CODE,
    NEW,
    PASSWORD,
    SIGN_UP,
    all_work,
    at_the_entrance,
    work_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("deed", list(at_the_entrance(NEW)))
def test_work_does_not_tell_whether_an_address_has_an_account(deed, addresses, hashed):
    found = []
    for address in addresses:
        found.append(all_work(at_the_entrance(address)[deed], Client(), hashed))
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
    allowed = QUERIES["POST"] + BRACKETS["POST"]
    assert allowed <= sent["queries"] <= allowed + 4
    assert sent["hashed"] == 1


def test_nobody_gets_neither_account_nor_mail(addresses):
    Client().post(SIGN_UP, {"email": addresses[1], "password1": PASSWORD})
    browser = Client()
    browser.post(ASK_CODE, {"email": NEW})
    browser.post(GIVE_CODE, {"action": "resend"})

    assert not User.objects.filter(email__contains="nobody").exists()
    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {addresses[1], NEW}
