"""Work on what the mail server is to have: one worker at a time, later where something is in the
way.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailinglists.enums import Trouble
from mailinglists.mailman import client, work
from mailinglists.models import RoleAddress
from tests.caucuses.factories import GroupingFactory
from tests.mailinglists.factories import RoleAddressFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAILMAN_URL = "http://nobody:nothing@127.0.0.1:9/3.1"


@pytest.fixture
def due():
    return RoleAddressFactory(grouping=GroupingFactory(), brought=0)


def carry_out(row, bring=lambda row, server: None):
    return work.carry_out(RoleAddress.objects.all(), row.pk, bring)


def fail_with(error):
    def bring(row, server):
        raise error

    return bring


def test_done_work_is_noted_and_not_done_again(due):
    assert carry_out(due)

    due.refresh_from_db()
    assert (due.is_due, due.attempts, due.trouble) == (False, 0, "")
    assert not carry_out(due, bring=pytest.fail)


def test_what_changes_meanwhile_stays_due(due):
    assert carry_out(due, lambda row, server: RoleAddress.objects.update(wanted=row.wanted + 1))

    due.refresh_from_db()
    assert due.is_due


def test_second_worker_keeps_away(due):
    carry_out(due, lambda row, server: pytest.fail("twice") if carry_out(due) else None)

    due.refresh_from_db()
    assert not due.is_due


def test_worker_that_lost_its_lease_notes_nothing(due):
    def bring(row, server):
        RoleAddress.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert carry_out(due)  # by another one
        RoleAddress.objects.update(wanted=9)
        work.keep_lease(row)

    assert not carry_out(due, bring)

    due.refresh_from_db()
    assert (due.brought, due.wanted, due.trouble) == (1, 9, "")


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (client.Unreachable("no"), Trouble.UNREACHABLE),
        (client.Denied("no"), Trouble.DENIED),
        (client.Refused("no"), Trouble.FAILED),
        (client.ServerFailed("no"), Trouble.FAILED),
        (work.NameTakenThere("no"), Trouble.TAKEN),
    ],
    ids=lambda value: type(value).__name__,
)
def test_trouble_is_noted_and_tried_again_later(due, error, trouble):
    assert not carry_out(due, fail_with(error))

    due.refresh_from_db()
    assert (due.trouble, due.trouble_details, due.attempts) == (trouble, "no", 1)
    assert due.is_due
    assert not RoleAddress.objects.due(timezone.now()).exists()
    assert RoleAddress.objects.due(timezone.now() + work.FIRST_WAIT).exists()


def test_waits_grow_up_to_an_hour_and_the_trouble_keeps_its_beginning(due):
    waits, since = [], set()
    for _number in range(12):
        carry_out(due, fail_with(client.Unreachable("no")))
        due.refresh_from_db()
        waits.append(round((due.next_at - due.leased_until).total_seconds()))
        since.add(due.troubled_since)

    assert waits[:3] == [30, 60, 120]
    assert max(waits) == waits[-1] == 3600
    assert len(since) == 1


def test_fault_of_our_own_is_not_swallowed(due):
    with pytest.raises(ZeroDivisionError):
        carry_out(due, fail_with(ZeroDivisionError()))
