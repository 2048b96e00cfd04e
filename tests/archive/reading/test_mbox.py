from datetime import UTC, datetime
from io import BytesIO

import pytest

from archive.reading import mbox
from archive.reading.mbox import messages

FROM = b"From jane at people.example  Tue Nov  3 10:11:12 2026\n"


def found(content, start=0):
    return list(messages(BytesIO(content), start))


def test_two_messages():
    content = FROM + b"Subject: One\n\nWords\n\n" + FROM + b"Subject: Two\n\nOther\n"

    one, two = found(content)

    assert (one.raw, two.raw) == (b"Subject: One\n\nWords\n\n", b"Subject: Two\n\nOther\n")
    assert one.kept_at == datetime(2026, 11, 3, 10, 11, 12, tzinfo=UTC)
    assert (one.start, one.end, two.end) == (0, two.start, len(content))


def test_goes_on_in_the_middle():
    content = FROM + b"Subject: One\n\nWords\n\n" + FROM + b"Subject: Two\n\nOther\n"
    first, second = found(content)

    assert found(content, first.end) == [second]


def test_sentence_that_begins_with_from_is_none():
    content = FROM + b"Subject: One\n\nFrom Monday on we meet.\n\nFrom Tue Nov 3 10:11 2026 on\n"

    assert len(found(content)) == 1


def test_escaped_lines_are_as_they_were():
    (one,) = found(FROM + b"Subject: One\n\n>From Monday on.\n>>From what\n> From x\n")

    assert one.raw == b"Subject: One\n\nFrom Monday on.\n>From what\n> From x\n"


def test_no_blank_line_between_messages():
    assert len(found(FROM + b"Subject: One\n\nWords\n" + FROM + b"Subject: Two\n\nOther\n")) == 2


def test_without_a_beginning():
    (one,) = found(b"Subject: One\n\nWords\n")

    assert (one.raw, one.kept_at) == (b"Subject: One\n\nWords\n", None)


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_empty_file(content):
    assert found(content) == []


def test_message_that_is_too_large(monkeypatch):
    monkeypatch.setattr(mbox, "MESSAGE_LIMIT", 100)
    content = FROM + b"Subject: One\n\n" + b"words\n" * 100 + FROM + b"Subject: Two\n\nOther\n"

    one, two = found(content)

    assert one.raw is None
    assert two.raw == b"Subject: Two\n\nOther\n"
