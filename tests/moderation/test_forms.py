"""What may be typed beside a move."""

import pytest

from moderation.enums import MOVES
from moderation.forms import AnswerForm, ReasonForm, RegisterFilterForm


def errors(form):
    return form.errors.get_json_data()


@pytest.mark.parametrize(
    ("verb", "is_needed"), [("decline", True), ("ask", True), ("reverse", True), ("approve", False)]
)
def test_reason_is_needed_where_the_table_says_so(verb, is_needed):
    form = ReasonForm({"reason": "  "}, move=MOVES[verb])

    assert form.is_valid() is not is_needed
    assert form.fields["reason"].label == MOVES[verb].reason_label


def test_answer_is_always_needed():
    form = AnswerForm({"reason": ""}, move=MOVES["answer"])

    assert errors(form)["reason"] == [{"message": "Write an answer.", "code": "required"}]


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("x" * 4001, "max_length"),
        ("a\x00b", "null_characters_not_allowed"),
        ("a\x07b", "invisible"),
        ("a\u202eb", "bidi_control"),
        ("a\u2060b", "invisible"),
    ],
)
def test_bad_reason_is_refused(reason, code):
    form = ReasonForm({"reason": reason}, move=MOVES["decline"])

    assert code in [error["code"] for error in errors(form)["reason"]]


@pytest.mark.parametrize(
    "reason", ["Not yet.", "ليست منظمة غير حكومية", "它是一家公司。", "می‌خواهم", "Zeile\nZeile"]
)
def test_reason_may_be_in_any_script(reason):
    form = ReasonForm({"reason": reason, "expected": "3"}, move=MOVES["decline"])

    assert form.is_valid()
    assert form.cleaned_data == {"reason": reason, "expected": 3}


@pytest.mark.parametrize("expected", ["three", "1.5", "1; DROP"])
def test_forged_version_is_refused(expected):
    form = ReasonForm({"reason": "No.", "expected": expected}, move=MOVES["decline"])

    assert list(errors(form)) == ["expected"]


@pytest.mark.parametrize(
    ("kind", "is_valid"), [("", True), ("registration", True), ("passport", False)]
)
def test_register_is_narrowed_by_known_kinds(kind, is_valid):
    assert RegisterFilterForm({"kind": kind}).is_valid() is is_valid
