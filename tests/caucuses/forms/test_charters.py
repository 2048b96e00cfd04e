"""The form by which a version of a charter is adopted."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from caucuses.forms.charters import CharterForm, ChooseGroupForm, initial_of
from tests.caucuses.factories import CharterFactory, GroupingFactory

pytestmark = pytest.mark.django_db

VALID = {
    "text": "We meet.",
    "language": "en",
    "who_may_join": "both",
    "admission": "open",
    "members_shown": "public",
    "appointed_by": "parent",
    "adopted_on": "2026-01-15",
    "adopted_by": "The caucus",
    "expected": "0",
}


def test_pasted_text_is_cleaned_before_it_is_measured():
    form = CharterForm(VALID | {"text": "x" * 40_000 + "\u00ad\r\n\ufeff", "decides": "\u00a0"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == "x" * 40_000
    assert form.cleaned_data["decides"] == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "\u00ad\u200b"),
        ("text", "…"),
        ("text", "x" * 40_001),
        ("text", "a\u202eb"),
        ("text", "a\x00b"),
        ("language", "tlh"),
        ("who_may_join", "nobody"),
        ("admission", ""),
        ("statement", "x" * 2001),
        ("decides", "x" * 1001),
        ("adopted_on", "tomorrow"),
        ("adopted_on", (timezone.now().date() + timedelta(days=2)).isoformat()),
        ("adopted_by", "x" * 201),
        ("adopted_by", "a\u2028b"),
        ("expected", "-1"),
        ("expected", ""),
    ],
)
def test_wrong_answer_is_named(field, value):
    form = CharterForm(VALID | {field: value})

    assert list(form.errors) == [field]


def test_form_begins_with_what_is_in_force(grouping, moderator):
    assert initial_of(grouping)["expected"] == 0
    assert initial_of(grouping)["admission"] == "moderated"
    CharterFactory(grouping=grouping, entered_by=moderator)
    CharterFactory(grouping=grouping, entered_by=moderator, number=2, text="Newer.")

    initial = initial_of(grouping)

    assert (initial["expected"], initial["text"]) == (2, "Newer.")
    assert "adopted_on" not in initial


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("coordinator", {"here"}),
        ("parent_coordinator", {"upper", "here"}),
        ("moderator", {"upper", "here", "elsewhere"}),
        ("former_coordinator", set()),
        ("registered", set()),
    ],
)
def test_group_is_one_of_those_the_person_leads(request, grouping, other_grouping, who, offered):
    person = request.getfixturevalue(who)
    GroupingFactory(slug="over", parent=grouping, closed=True)

    valid = {
        slug
        for slug in ("upper", "here", "elsewhere", "over", "nowhere")
        if ChooseGroupForm({"grouping": slug}, user=person).is_valid()
    }

    assert valid == offered


def test_day_of_the_adoption_may_be_long_ago():
    form = CharterForm(VALID | {"adopted_on": "2003-07-15"})

    assert form.is_valid()
    assert form.cleaned_data["adopted_on"] == date(2003, 7, 15)
