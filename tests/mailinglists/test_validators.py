"""What a list may be called: every refusal says what to do instead."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from hypothesis import example, given
from hypothesis import strategies as st

from mailinglists.validators import (
    LOCAL_PART_LIMIT,
    NAME_LIMIT,
    RESERVED,
    SUFFIXES,
    fold_name,
    names_that_collide,
    suggested_name,
    validate_list_name,
    validate_web_or_mail_address,
)


@pytest.mark.parametrize("name", ["ct", "human-rights", "wsis20", "g77-and-china", "a" * 52])
def test_name_is_accepted(name):
    validate_list_name(name)


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("droits-humains-égalité", "other_script", "droits-humains-egalite"),
        ("права-человека", "other_script", "prava-cheloveka"),
        ("人权", "other_script", "renquan"),
        ("حقوق", "other_script", "hqwq"),
        ("ｗｉｄｅ", "other_script", "wide"),
        ("digital.rights", "dot", "digital-rights"),
        ("digital+rights", "plus", "digital-rights"),
        ("digital rights", "blank", "digital-rights"),
        ("digital\trights", "blank", "digital-rights"),
        ("digital_rights", "sign", "digital-rights"),
        ("digital/rights", "sign", "letters a to z"),
        ("nul\0byte", "sign", "letters a to z"),
        ("rights@lists.example.org", "whole_address", "before the @"),
        ("x", "too_short", "two letters"),
        ("", "too_short", "two letters"),
        ("a" * 53, "too_long", "at most 52"),
        ("a" * 200, "too_long", "at most 52"),
        ("-rights", "shape", "Begin with a letter"),
        ("rights-", "shape", "end with a letter"),
        ("digital--rights", "shape", "single hyphens"),
        ("2030", "shape", "Begin with a letter"),
        ("postmaster", "reserved", "postmaster"),
        ("abuse", "reserved", "abuse"),
        ("mailman", "reserved", "mailman"),
        ("request", "reserved", "request"),
        ("keepers", "reserved", "keepers"),
        ("subscription", "reserved", "subscription"),
        ("leave", "reserved", "leave"),
        ("rights-request", "reserved_suffix", "-request"),
        ("rights-owner", "reserved_suffix", "-owner"),
        ("rights-bounces", "reserved_suffix", "-bounces"),
        ("rights-focal-point", "reserved_office", "-focal-point"),
        ("rights-coordinators", "reserved_office", "-coordinators"),
        ("rights-alternate", "reserved_office", "hold an office in a group"),
    ],
)
def test_name_is_refused_with_what_to_do(name, code, told):
    with pytest.raises(ValidationError) as refused:
        validate_list_name(name)

    assert refused.value.code == code
    assert told in " ".join(refused.value.messages)


def test_typed_capitals_and_blanks_are_folded():
    assert fold_name("  Human-Rights\n") == "human-rights"


@given(st.text(max_size=250) | st.from_regex(r"[a-zA-Z0-9.+_ -]{1,80}", fullmatch=True))
@example("Straße")
@example("İstanbul")
@example("ﬁnance")
def test_whatever_is_accepted_is_a_local_part_that_collides_with_nothing(text):
    name = fold_name(text)
    try:
        validate_list_name(name)
    except ValidationError as refused:
        told = [message.strip() for message in refused.messages]
    else:
        told = []
        assert_it_is_a_name(name)
    assert all(told)


def assert_it_is_a_name(name):
    assert re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", name)  # RFC 5321: a dot-string of one atom
    assert len(name) <= NAME_LIMIT
    assert name not in RESERVED
    for address in (name, f"{name}-request", f"{name}-unsubscribe", f"{name}-owner"):
        assert len(address) <= LOCAL_PART_LIMIT
        EmailValidator()(f"{address}@lists.example.org")
    # No server address of another acceptable list is this name.
    assert names_that_collide(name)[0] == name
    assert not any(name.endswith(suffix) for suffix in SUFFIXES)


@given(st.text(max_size=250))
def test_suggestion_has_the_shape_of_a_name(text):
    name = suggested_name(text)
    if name:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)
        assert 2 <= len(name) <= NAME_LIMIT


def test_names_that_collide_look_both_ways():
    assert "rights" in names_that_collide("rights-owner")
    assert "rights-owner" in names_that_collide("rights")


@pytest.mark.parametrize(
    "address", ["https://lists.example.org/x", "list-join@example.org", "list-join@пример.рф"]
)
def test_address_to_subscribe_at_is_accepted(address):
    validate_web_or_mail_address(address)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "lists.example.org", "join@", "http://127.0.0.1/", "a@b.c\nBcc: d@e.f"],
)
def test_address_to_subscribe_at_is_refused(address):
    with pytest.raises(ValidationError):
        validate_web_or_mail_address(address)
