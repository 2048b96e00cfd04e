"""Wherever somebody can name the address of another, answer and work are the same whether it has an
account: changing one's own, inviting, offering, proposing, writing, subscribing.

Compared as at the entrance (`accounts/test_equal_work.py`).
"""

import pytest
from django.db import transaction

from mailinglists.models import MailingList
from tests.caucuses.factories import BulletinReaderFactory
from tests.doors import (
    INSIDE,
    NEW,
    all_work,
)
from tests.mailinglists.factories import SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def work_at(client_of, inside, hashed):
    """Do what a deed is with an address, and undo it; return the work."""

    def work_at(deed, address):
        who, steps = inside(address)[deed]
        with transaction.atomic():
            work = all_work(steps, client_of(who), hashed)
            transaction.set_rollback(True)
        return work

    return work_at


@pytest.mark.parametrize("deed", INSIDE)
def test_work_does_not_tell_whether_an_address_has_an_account(deed, addresses, work_at):
    work_at(deed, NEW)  # what a process asks once
    found = [work_at(deed, address) for address in addresses]

    assert found[0][0]["status"] == 302
    for address, work in zip(addresses[1:], found[1:], strict=True):
        assert work == found[0], address


def test_work_does_not_tell_who_reads_the_bulletin(addresses, grouping, work_at):
    BulletinReaderFactory(grouping=grouping, email=addresses[1])

    assert _twice("ask for the bulletin", addresses, work_at)


def test_work_does_not_tell_who_is_on_a_list(addresses, inside, work_at):
    SubscriptionFactory(mailing_list=MailingList.objects.get(), email=addresses[1])

    assert _twice("subscribe", addresses, work_at)


def _twice(deed, addresses, work_at):
    work_at(deed, NEW)
    return work_at(deed, addresses[1]) == work_at(deed, NEW)
