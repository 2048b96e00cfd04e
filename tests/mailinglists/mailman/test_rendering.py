"""What a moderator reads of what somebody sent: plain text, whatever came."""

from email.message import EmailMessage

import pytest

from mailinglists.mailman.rendering import (
    TEXT_LIMIT,
    neutral_line,
    neutral_text,
    parse,
    spam_marks_of,
    text_of,
)


def shown(message):
    return text_of(parse(message.as_string()))


def test_plain_text_comes_before_html():
    message = EmailMessage()
    message.set_content("Plain words, ÄÖ, العربية.\n")
    message.add_alternative("<p>Other words</p>", subtype="html")

    assert shown(message) == "Plain words, ÄÖ, العربية."


def test_html_alone_becomes_its_words():
    message = EmailMessage()
    message.set_content(
        "<style>p{}</style><script>alert(1)</script><h1>Call</h1><p>One &lt;b&gt; &amp; two</p>"
        '<img src="https://spy.example/x.gif"><a href="https://x.example">three</a>',
        subtype="html",
    )

    assert shown(message).split() == ["Call", "One", "<b>", "&", "two", "three"]


def test_attachments_are_not_shown():
    message = EmailMessage()
    message.set_content("See the file.")
    message.add_attachment("secret", filename="a.txt")
    message.add_attachment(b"\x00" * 1000, maintype="application", subtype="zip", filename="b.zip")
    alone = EmailMessage()
    alone.add_attachment("secret", filename="a.txt")

    assert shown(message) == "See the file."
    assert shown(alone) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("invoice\u202efdp.exe", "invoice\ufffdfdp.exe"),
        ("a\x00b\x1b[31mc", "a\ufffdb\ufffd[31mc"),
        ("a\u2066b\u2069", "a\ufffdb\ufffd"),
        ("so\u00adft\ufeff", "soft"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\n\n\n\n\n\ntwo", "one\n\n\ntwo"),
        ("\ue000x", "\ufffdx"),
    ],
)
def test_letters_that_hide_or_turn_others_are_neutral(text, wanted):
    assert neutral_text(text) == wanted


def test_lines_are_one_and_short():
    assert neutral_line("one\r\nBcc: two\u202e", 300) == "one Bcc: two\ufffd"
    assert neutral_line("x" * 1000, 300) == "x" * 300


def test_long_text_is_cut():
    message = EmailMessage()
    message.set_content("word " * 30_000)

    assert len(shown(message)) == TEXT_LIMIT


@pytest.mark.parametrize(
    "source",
    [
        "",
        "no header at all",
        'Content-Type: text/plain; charset="nonsense"\n\nWords',
        'Content-Type: text/plain; charset="idna"\n\nWords',
        "Content-Type: multipart/mixed\n\nWords",
        'Content-Type: multipart/mixed; boundary="x"\n\n--x\n',
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!",
        "Content-Type: text/plain\nContent-Disposition: =?x?=\n\nWords",
        "Subject: =?utf-8?b?////?=\nX-Spam-Status: =?nonsense?b?x?=\n\nWords",
    ],
)
def test_broken_messages_are_read_as_far_as_they_go(source):
    message = parse(source)

    assert set(text_of(message).split()) <= {"Words", "no", "header", "at", "all", "!!!"}
    assert set(spam_marks_of(message)) <= {"X-Spam-Status"}


def test_parts_within_parts_without_end():
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000)
    )

    message = parse(f"X-Spam-Score: 9\n{deep}Content-Type: text/plain\n\nWords")

    assert spam_marks_of(message) == {"X-Spam-Score": "9"}
    assert text_of(message) in ("", "Words")


def test_marks_of_spam_filters():
    message = parse(
        "X-Spam-Score: 7.1\nX-Spam-Status: Yes, score=7.1\n\ttests=A,B\nX-Spam-Flag: YES\n"
        "X-Rspamd-Server: mx\nX-Spammer: no\nSubject: x\n\nWords"
    )

    assert spam_marks_of(message) == {
        "X-Spam-Score": "7.1",
        "X-Spam-Status": "Yes, score=7.1 tests=A,B",
        "X-Spam-Flag": "YES",
        "X-Rspamd-Server": "mx",
    }
