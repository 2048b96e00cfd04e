"""What people type to join a group, and to end a membership."""

import pytest

from caucuses.forms.joining import EndForm, JoinForm, MembersFilterForm
from tests.caucuses.factories import GroupingFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def bound(grouping, user, **typed):
    return JoinForm({"acting": "myself", **typed}, user=user, grouping=grouping)


def seen(grouping, user):
    """Return the key of the statement as the page carries it."""
    return JoinForm(user=user, grouping=grouping)["statement_seen"].value()


def test_statement_is_asked_for_where_there_is_one(registered):
    assert "accepts" not in JoinForm(user=registered, grouping=GroupingFactory()).fields

    grouping = GroupingFactory(statement="Be fair.")
    key = seen(grouping, registered)

    assert set(bound(grouping, registered, statement_seen=key).errors) == {"accepts"}
    assert bound(grouping, registered, statement_seen=key, accepts="on").is_valid()


@pytest.mark.parametrize("key", ["", "forged", "changed"])
def test_statement_that_was_not_read_is_asked_for_anew(registered, key):
    grouping = GroupingFactory(statement="Be fair.")
    key = seen(grouping, registered) if key == "changed" else key
    grouping.statement = "Be fair and quick."

    form = bound(grouping, registered, statement_seen=key, accepts="on")

    assert form.errors["accepts"] == ["The statement has changed. Read it, and accept it anew."]
    # The page that is shown again asks about the statement as it is now.
    assert form["statement_seen"].value() == seen(grouping, registered)
    assert not form["accepts"].value()


@pytest.mark.parametrize(
    "introduction",
    ["x" * 1001, "a\u202eb", "a\x00b", "a\u2800b"],
    ids=["long", "bidi", "nul", "invisible"],
)
def test_bad_introduction_is_refused(registered, introduction):
    form = bound(GroupingFactory(), registered, introduction=introduction)

    assert set(form.errors) == {"introduction"}


def test_introduction_is_cleaned(registered):
    form = bound(GroupingFactory(), registered, introduction=" We teach. \r\n\r\n\r\n\r\nReally. ")

    assert form.is_valid()
    assert form.cleaned_data["introduction"] == "We teach.\n\nReally."


def test_listing_asks_for_a_name():
    nameless = create_person("nameless", name="")

    assert set(bound(GroupingFactory(), nameless, is_listed="on").errors) == {"is_listed"}
    assert bound(GroupingFactory(), nameless).is_valid()


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("public", "Everybody can read this list."),
        ("members", "Only members and coordinators can read this list."),
        ("coordinators", "Only the coordinators can read this list."),
    ],
)
def test_form_says_who_reads_the_list(registered, shown, words):
    form = JoinForm(user=registered, grouping=GroupingFactory(members_shown=shown))

    assert form.fields["is_listed"].help_text == words
    assert not form["is_listed"].value()


@pytest.mark.parametrize("admission", ["open", "moderated"])
def test_form_says_who_reads_the_introduction(registered, admission):
    form = JoinForm(user=registered, grouping=GroupingFactory(admission=admission))

    says = {"open": "The coordinators read it.", "moderated": "The coordinators decide by it."}
    assert str(form.fields["introduction"].help_text).startswith(says[admission])


@pytest.mark.parametrize(
    ("reason", "is_valid"),
    [("So.", True), ("", False), ("  ", False), ("x" * 501, False), ("a\u202eb", False)],
    ids=["good", "none", "blank", "long", "bidi"],
)
def test_end_needs_a_reason(reason, is_valid):
    assert EndForm({"reason": reason}).is_valid() is is_valid


def test_filter_knows_its_words():
    assert MembersFilterForm({}).is_valid()
    assert MembersFilterForm({"who": "individuals"}).is_valid()
    assert not MembersFilterForm({"who": "both"}).is_valid()
