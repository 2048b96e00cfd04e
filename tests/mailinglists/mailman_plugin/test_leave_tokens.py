"""Whoever has the link may leave with it; nobody makes one without the key."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mailinglists.mailman_plugin.leave_tokens import BadToken, headers, make, read

KEY = "a key of the portal"
LIST_ID, ADDRESS = "water.lists.example.org", "ann@example.org"

# What can be encoded; a lone surrogate cannot.
words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=300)
keys = st.text(st.characters(codec="utf-8"), max_size=80)


@given(key=keys, list_id=words, address=words)
def test_a_token_reads_back(key, list_id, address):
    token = make(key, list_id, address)

    assert read(key, token) == (list_id, address)
    # Fit for one part of a URL's path, as it stands.
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}", token)


@given(key=keys, other=keys, list_id=words, address=words)
def test_another_key_reads_nothing(key, other, list_id, address):
    # HMAC takes a key with zero bytes at its end for the same key.
    assume(key.rstrip("\0") != other.rstrip("\0"))
    assume(max(len(key.encode()), len(other.encode())) <= 64)

    with pytest.raises(BadToken):
        read(other, make(key, list_id, address))


@given(data=st.data(), letter=st.characters())
def test_a_changed_letter_is_noticed(data, letter):
    token = make(KEY, LIST_ID, ADDRESS)
    place = data.draw(st.integers(0, len(token) - 1))
    assume(token[place] != letter)

    with pytest.raises(BadToken):
        read(KEY, token[:place] + letter + token[place + 1 :])


@given(token=st.text(st.characters(), max_size=200))
def test_what_nobody_made_is_refused(token):
    with pytest.raises(BadToken):
        read(KEY, token)


@pytest.mark.parametrize("end", [1, 5, 22, 23, 40])
def test_a_token_cut_short_is_refused(end):
    with pytest.raises(BadToken):
        read(KEY, make(KEY, LIST_ID, ADDRESS)[:-end])


def test_a_part_of_another_token_is_refused():
    ann, ben = make(KEY, LIST_ID, ADDRESS), make(KEY, LIST_ID, "ben@example.org")

    with pytest.raises(BadToken):
        read(KEY, f"{ben.split('.')[0]}.{ann.split('.')[1]}")


def test_a_token_is_the_same_each_time():
    assert make(KEY, LIST_ID, ADDRESS) == make(KEY, LIST_ID, ADDRESS)


def test_a_token_stays_what_it_was():
    """A change of the way they are made would end every link that was ever mailed."""
    assert make(KEY, LIST_ID, ADDRESS) == (
        "d2F0ZXIubGlzdHMuZXhhbXBsZS5vcmcKYW5uQGV4YW1wbGUub3Jn.Gb6X6PY9_HYwnjOpZbl2Rg"
    )


@pytest.mark.parametrize(
    ("list_id", "address"),
    [("", ADDRESS), (LIST_ID, ""), (f"{LIST_ID}\nx", ADDRESS), (LIST_ID, f"{ADDRESS}\nx")],
    ids=["no list", "no address", "line break in list", "line break in address"],
)
def test_what_would_read_back_otherwise_is_refused(list_id, address):
    with pytest.raises(ValueError, match="one list and one address"):
        make(KEY, list_id, address)


def test_headers_name_both_ways():
    assert headers("https://portal.example.org/x/", "water-leave@lists.example.org") == {
        "List-Unsubscribe": (
            "<https://portal.example.org/x/>, <mailto:water-leave@lists.example.org>"
        ),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
