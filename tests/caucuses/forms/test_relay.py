"""What may be typed into a message to a group."""

import pytest

from accounts.models import User
from caucuses.forms.relay import RelayForm

TYPED = {
    "name": "Visiting Person",
    "email": "Visitor@People.example",
    "subject": "A question",
    "text": "When do you meet?\r\n\r\n\r\n\r\nAnd where?",
    "further_link": "",
}


def form(writer=None, **typed):
    return RelayForm(TYPED | typed, writer=writer)


def test_message_of_a_visitor_is_cleaned():
    filled = form()

    assert filled.is_valid()
    assert filled.message() == {
        "name": "Visiting Person",
        "email": "visitor@people.example",
        "subject": "A question",
        "text": "When do you meet?\n\nAnd where?",
    }


def test_person_with_an_account_cannot_write_as_somebody_else():
    filled = form(User(name="Known Person", email="known@people.example"))

    assert filled.is_valid()
    assert filled.message() | {"text": ""} == {
        "name": "Known Person",
        "email": "known@people.example",
        "subject": "A question",
        "text": "",
    }


def test_person_without_a_name_is_asked_for_one():
    writer = User(email="known@people.example")

    filled = form(writer)

    assert filled.is_valid()
    assert filled.message()["name"] == "Visiting Person"
    assert list(form(writer, name="").errors) == ["name"]


@pytest.mark.parametrize(
    "mark", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii
)
@pytest.mark.parametrize("field", ["name", "subject", "email"])
def test_line_breaks_start_no_header(field, mark):
    typed = f"{TYPED[field]}{mark}Bcc: everybody@people.example"
    filled = form(**{field: typed})

    if filled.is_valid():
        # Folded to a blank: one line all the same.
        assert field != "email"
        assert filled.message()[field] == f"{TYPED[field]} Bcc: everybody@people.example"
        assert mark not in "\r\n"
    else:
        assert list(filled.errors) == [field]


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200b", "\0", "\ufffd"], ids=ascii)
@pytest.mark.parametrize("field", ["name", "subject", "text"])
def test_characters_that_deceive_are_refused(field, character):
    assert list(form(**{field: f"abc{character}def"}).errors) == [field]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "a" * 151),
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@people.example, b@people.example"),
        ("email", "Person <a@people.example>"),
        ("email", "a" * 250 + "@people.example"),
        ("email", "\u212aelvin@people.example"),
        ("subject", ""),
        ("subject", "   "),
        ("subject", "a" * 151),
        ("text", ""),
        ("text", "?!"),
        ("text", "a" * 4001),
    ],
)
def test_bad_input_is_refused_where_it_stands(field, typed):
    assert list(form(**{field: typed}).errors) == [field]


def test_address_in_another_script_is_kept_as_mail_servers_know_it():
    filled = form(email="zoe@Bücher.example")

    assert filled.is_valid()
    assert filled.message()["email"] == "zoe@xn--bcher-kva.example"


def test_trap_is_out_of_sight():
    assert 'autocomplete="off"' in str(form()["further_link"])
