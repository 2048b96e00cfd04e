"""What people type about representatives: limits they can grant, and days they can mean."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from organisations.models import Mandate
from organisations.representatives.forms import InviteForm, LimitsForm, as_initial


def form(**typed):
    return LimitsForm({"scopes": ["join"], **typed}, mine=Mandate())


def test_scopes_offered_are_ones_own_and_those_held_already():
    mine = Mandate(may_sign=False, may_vote=False)
    held = Mandate(may_edit=False, may_sign=True, may_vote=False)

    assert [value for value, _label in LimitsForm(mine=mine).fields["scopes"].choices] == [
        "edit",
        "join",
        "receive",
    ]
    assert [
        value for value, _label in LimitsForm(mine=mine, held=held).fields["scopes"].choices
    ] == ["edit", "join", "sign", "receive"]


def test_day_is_its_beginning():
    day = timezone.now().date() + timedelta(days=1)
    checked = form(until_on=day.isoformat())

    assert checked.is_valid()
    assert checked.limits() == {
        "scopes": {"join"},
        "until_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
    }


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_day_out_of_reach_is_refused(days):
    day = timezone.now().date() + timedelta(days=days)

    assert list(form(until_on=day.isoformat()).errors) == ["until_on"]


def test_initial_is_what_stands():
    until_at = datetime(2030, 3, 5, tzinfo=UTC)

    assert as_initial(Mandate(may_edit=False, until_at=until_at)) == {
        "scopes": ["join", "sign", "vote", "receive"],
        "until_on": until_at.date(),
    }
    assert as_initial(Mandate())["until_on"] is None


def test_address_stands_first():
    assert list(InviteForm(mine=Mandate()).fields) == [
        "email",
        "function",
        "scopes",
        "until_on",
        "language",
    ]
