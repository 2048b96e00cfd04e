"""What changed from one text to the next."""

import random
import time

import pytest

from frame.differences import ADDED, REMOVED, SAME, Piece, differences


def shown(old, new):
    """Return the comparison in one line: [-gone-] and {+came+}, folded passages as (number)."""
    marks = {SAME: "{}", ADDED: "{{+{}+}}", REMOVED: "[-{}-]"}
    lines = []
    for passage in differences(old, new):
        if passage.is_folded:
            lines.append(f"({len(passage.paragraphs)})")
            continue
        for paragraph in passage.paragraphs:
            lines.append("".join(marks[each.change].format(each.text) for each in paragraph.pieces))
    return " / ".join(lines)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("One.\nTwo.", "One.\n\nTwo.", ""),
        ("We meet in Geneva.", "We meet in Tunis.", "We meet in [-Geneva.-]{+Tunis.+}"),
        ("We meet.", "We meet. We vote.", "We meet. {+We vote.+}"),
        ("One.\nTwo.", "One.\nNew.\nTwo.", "One. / {+New.+} / Two."),
        ("One.\nTwo.", "Two.", "[-One.-] / Two."),
        ("", "One.", "{+One.+}"),
        ("Red, green and blue.", "Bread for all.", "[-Red, green and blue.-] / {+Bread for all.+}"),
        ("会员每年开会。", "会员每月开会。", "会员每[-年-]{+月+}开会。"),
        (
            "Alone.\nThe caucus has two coordinators.",
            "First, a word.\nThe caucus has three coordinators.",
            "[-Alone.-] / {+First, a word.+} / The caucus has [-two -]{+three +}coordinators.",
        ),
    ],
    ids=[
        "same paragraphs",
        "a word",
        "words at the end",
        "a paragraph came",
        "a paragraph went",
        "all is new",
        "another paragraph",
        "Chinese",
        "like stands beside like",
    ],
)
def test_difference_is_readable(old, new, expected):
    assert shown(old, new) == expected


def test_long_unchanged_stretches_are_folded():
    old = [f"Paragraph {number}." for number in range(20)]
    new = [*old[:9], "Something else entirely.", *old[10:]]

    assert shown("\n".join(old), "\n".join(new)) == (
        "(8) / Paragraph 8. / [-Paragraph 9.-] / {+Something else entirely.+} / Paragraph 10. / (9)"
    )


@pytest.mark.parametrize("seed", range(30))
def test_both_texts_can_be_read_from_the_difference(seed):
    chance = random.Random(seed)
    words = ["a", "b", "c,", "vote", "meets", "议", "程"]

    def text():
        sizes = [chance.randrange(1, 30) for _line in range(chance.randrange(1, 40))]
        return [" ".join(chance.choices(words, k=size)) for size in sizes]

    old = text()
    new = [line for line in old if chance.random() < 0.8] + text()[:3]
    pieces = [
        list(paragraph.pieces)
        for passage in differences("\n".join(old), "\n".join(new))
        for paragraph in passage.paragraphs
    ]

    def read(other):
        lines = ["".join(each.text for each in line if each.change != other) for line in pieces]
        return ["".join(line.split()) for line in lines if line.strip()]

    assert read(ADDED) == ["".join(line.split()) for line in old]
    assert read(REMOVED) == ["".join(line.split()) for line in new]


HARD = {
    "a letter a line": (20_000, 1, "ab"),
    "two words, short paragraphs": (200, 100, "ab"),
    "two words, long paragraphs": (50, 400, "ab"),
    "ten words": (100, 200, "abcdefghij"),
    "one paragraph": (1, 20_000, "ab"),
}


@pytest.mark.parametrize(("lines", "words", "letters"), HARD.values(), ids=HARD)
def test_cost_is_bounded(lines, words, letters):
    chance = random.Random(1)
    old, new = (
        "\n".join(" ".join(chance.choices(letters, k=words)) for _line in range(lines))
        for _text in "ab"
    )
    began = time.process_time()

    passages = differences(old, new)

    assert passages
    assert time.process_time() - began < 2  # seconds; it takes a tenth of one


def test_paragraph_beyond_the_limits_is_exchanged_as_a_whole():
    old, new = (" ".join(f"{letter}{number % 7}" for number in range(900)) for letter in "ab")
    old, new = f"Begin {old} end.", f"Begin {new} end."

    (passage,) = differences(old, new)

    texts = {piece.change for paragraph in passage.paragraphs for piece in paragraph.pieces}
    assert texts == {REMOVED, ADDED}
    assert passage.paragraphs[0].pieces == (Piece(REMOVED, old),)
