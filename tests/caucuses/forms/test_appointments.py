from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses.forms.appointments import (
    CorrectForm,
    EndForm,
    HeldOnForm,
    OfferAnswerForm,
    OfferForm,
)
from caucuses.models import Grouping
from tests.caucuses.factories import AppointmentFactory


def day(days):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


def offered(grouping, /, **changes):
    values = {
        "grouping": grouping.pk,
        "email": "new@people.example",
        "language": "fr",
        "role": "coordinator",
        "from_on": day(0),
        "until_on": day(365),
        "decided_by": "election",
        "source_note": "Minutes",
    }
    return values | changes


def form_of(grouping, by, /, **changes):
    """Return the form with changes; a number is a day, so many from today."""
    changes = {name: day(text) if isinstance(text, int) else text for name, text in changes.items()}
    return OfferForm(offered(grouping, **changes), by=by, groupings=Grouping.objects.all())


def test_offer_form_takes_an_offer(grouping, moderator):
    form = form_of(grouping, moderator)
    assert form.is_valid(), form.errors
    assert form.term().role == "coordinator"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grouping": ""}, "grouping"),
        ({"grouping": "99999999"}, "grouping"),
        ({"grouping": "nonsense"}, "grouping"),
        ({"email": "nobody"}, "email"),
        ({"email": f"{'x' * 250}@people.example"}, "email"),
        ({"language": "tlh"}, "language"),
        ({"role": "king"}, "role"),
        ({"from_on": "soon"}, "from_on"),
        ({"from_on": "2026-02-30"}, "from_on"),
        ({"until_on": ""}, "until_on"),
        ({"until_on": 0}, "until_on"),
        ({"until_on": -9}, "until_on"),
        ({"until_on": 36525}, "__all__"),
        ({"decided_by": "me"}, "decided_by"),
        ({"source_note": "x" * 301}, "source_note"),
        ({"source_note": "a\nb"}, "source_note"),
        ({"source_note": "a\u202eb"}, "source_note"),
        ({"email": "moderator@people.example"}, "__all__"),
    ],
    ids=str,
)
def test_offer_form_says_what_is_wrong(grouping, moderator, changes, field):
    form = form_of(grouping, moderator, **changes)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_offer_form_knows_only_the_groups_it_is_given(grouping, other_grouping, moderator):
    known = Grouping.objects.filter(pk=other_grouping.pk)
    form = OfferForm(offered(grouping), by=moderator, groupings=known)
    assert list(form.errors) == ["grouping"]


@pytest.mark.parametrize(("text", "is_right"), [("2026-03-01", True), ("1.3.2026", False)])
def test_day_is_typed_as_iso(text, is_right):
    assert HeldOnForm({"day": text}).is_valid() is is_right


def test_answer_form_does_not_tick_the_consent():
    form = OfferAnswerForm()
    assert not form["is_listed"].value()
    assert not OfferAnswerForm({"is_listed": "on"}).is_valid()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\u200bb"])
def test_end_needs_a_reason(reason):
    assert list(EndForm({"reason": reason}).errors) == ["reason"]


@pytest.fixture
def held(grouping, registered):
    return AppointmentFactory(grouping=grouping, person=registered)


def corrected(held, **changes):
    values = {
        "kind": "values",
        "role": held.role,
        "from_on": held.from_on.isoformat(),
        "until_on": held.term_until_on.isoformat(),
        "decided_by": held.decided_by,
        "source_note": held.source_note,
        "reason": "Wrong day.",
    }
    return CorrectForm(values | changes, appointment=held)


def test_correction_that_changes_nothing_is_refused(held):
    assert list(corrected(held).errors) == ["__all__"]


def test_correction_of_a_value(held):
    form = corrected(held, decided_by="bureau")
    assert form.is_valid()
    assert form.replacement().decided_by == "bureau"


def test_correction_to_nothing(held):
    form = corrected(held, kind="never")
    assert form.is_valid()
    assert form.replacement() is None


def test_correction_needs_a_reason(held):
    assert list(corrected(held, kind="never", reason=" ").errors) == ["reason"]
