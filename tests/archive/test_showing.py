import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.showing import beginning, blocks, obscured, parts_of, shares


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Write to jane.doe@people.example.", "Write to jane.doe@…."),
        ("<mailto:jane@people.example>", "<mailto:jane@…>"),
        ("Jane Doe <jane at people.example> wrote:", "Jane Doe <jane@…> wrote:"),
        ("From: jane at people.example", "From: jane@…"),
        ("jane.doe at people.example", "jane.doe@…"),
        ("jane [at] people [dot] example", "jane@…"),
        ("jane(at)people.example", "jane@…"),
        ("We meet at example.org on Monday.", "We meet at example.org on Monday."),
        ("See https://social.example/@jane", "See https://social.example/@jane"),
        ("Two @ three", "Two @ three"),
    ],
)
def test_obscured(text, shown):
    assert obscured(text) == shown


@given(st.text(alphabet="ab.@- <>()\n", max_size=200))
def test_obscured_leaves_no_address(text):
    assert not any(
        before.isalnum() and after.isalnum()
        for before, sign, after in zip(text, text[1:], text[2:], strict=False)
        if sign == "@" and f"{before}@{after}" in obscured(text)
    )


def test_blocks_fold_long_quotes():
    shown = blocks("I agree.\n> One\n> Two\n> Three\n\nJane\n> short\n")

    assert [(block.is_quote, block.is_folded) for block in shown] == [
        (False, False),
        (True, True),
        (False, False),
        (True, False),
    ]
    assert shown[1].html == "<p>One<br>Two<br>Three</p>"


def test_blocks_escape_and_link():
    (shown,) = blocks("<script>1</script> https://example.org/a?b=1&c=2 jane@people.example")

    assert "<script>" not in shown.html
    assert 'href="https://example.org/a?b=1&amp;c=2" rel="nofollow"' in shown.html
    assert "people.example" not in shown.html


@given(st.text(max_size=300), st.integers(min_value=40, max_value=120))
def test_parts_hold_the_whole_text(text, limit):
    parts = parts_of(text, limit)

    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(len(part.encode()) <= limit for part in parts)


@pytest.mark.parametrize(
    ("sizes", "given_"),
    [([100, 100], [100, 100]), ([5000, 100], [900, 100]), ([900, 900], [500, 500])],
)
def test_shares(sizes, given_):
    assert shares(sizes, 1000) == given_


def test_beginning_of_a_long_post():
    shown, is_cut = beginning("Word\n" * 500, 100)

    assert is_cut
    assert len("".join(block.html for block in shown)) < 300
