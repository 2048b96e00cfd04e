"""What is read of messages as they come; nothing but Unreadable is ever raised."""

import zlib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.enums import Flaw
from archive.reading import MESSAGE_LIMIT, Unreadable, hash_of, read, unreadable
from archive.reading.reading import content_at
from tests.archive.factories import NOON, raw, with_file


def said(content, received_at=NOON, envelope=None):
    return read(content, received_at, envelope)


def test_plain_message():
    post = said(
        b"From: Jane Doe <Jane.Doe@People.example>\r\nSubject: Agenda\r\n"
        b"Date: Mon, 02 Nov 2026 13:00:00 +0200\r\nMessage-ID: <one@people.example>\r\n\r\n"
        b"We meet.\r\n\r\nJane\r\n"
    )

    assert (post.sender_name, post.sender_address) == ("Jane Doe", "jane.doe@people.example")
    assert (post.subject, post.message_id) == ("Agenda", "one@people.example")
    assert post.sent_at == datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
    assert (post.text, post.html, post.files) == ("We meet.\n\nJane", "", ())
    assert post.flaws == frozenset()


def test_hash_is_that_of_mailman():
    # docs of Mailman Core, `mailman.utilities.email`: add_message_hash.
    assert hash_of("<ant>"[1:-1]) == "MS6QLWERIJLGCRF44J7USBFDELMNT2BW"


@pytest.mark.parametrize(
    ("field", "read_as"),
    [
        ("=?utf-8?q?R=C3=A9union?=", "Réunion"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("=?utf-8?B?2YXYsdit?= =?utf-8?B?2KjYpw==?=", "مرحبا"),
        ("=?nonsense?q?R=E9union?=", "Réunion"),
        ("=?utf-8?b?broken!!?=", None),
        ("=?punycode?q?aaaa?=", "aaaa"),
        ("Agenda\n\tof Monday", "Agenda of Monday"),
    ],
)
def test_subject(field, read_as):
    post = said(raw(Subject=field))

    if read_as is not None:
        assert post.subject == read_as


def test_bytes_beyond_ascii_in_headers():
    content = raw(Subject="X", From="Y <y@people.example>")
    content = content.replace(b"Subject: X", "Subject: R\xe9union".encode("latin-1"))
    content = content.replace(b"From: Y", "From: José".encode())

    post = said(content)

    assert (post.subject, post.sender_name) == ("Réunion", "José")


def test_direction_override_in_subject_and_name():
    post = said(raw(Subject="Annual \u202etxt.exe\u202c\x07", From="\u202eeoD <a@b.example>"))

    assert post.subject == "Annual txt.exe"
    assert post.sender_name == "eoD"
    assert Flaw.HIDDEN in post.flaws


def test_arabic_keeps_its_joiners():
    assert said(raw(Subject="می\u200cخواهم")).subject == "می\u200cخواهم"


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("jane at people.example (Jane Doe)", "Jane Doe", "jane@people.example"),
        ("jane@people.example", "", "jane@people.example"),
        ('"Doe, Jane" <jane@people.example>', "Doe, Jane", "jane@people.example"),
        ("Jane <not an address>", "Jane", ""),
        ("<<<>>>", "<<<>>>", ""),
        ("", "", ""),
    ],
)
def test_sender(field, name, address):
    post = said(raw(From=field))

    assert (post.sender_name, post.sender_address) == (name, address)


def test_two_thousand_recipients():
    people = ", ".join(f"Person {n} <person{n}@people.example>" for n in range(2000))

    post = said(raw(To=people, Cc=people))

    assert post.text == "We meet on Monday."
    assert post.flaws == frozenset()


# --- Message-ID and references ------------------------------------------------------------------


@pytest.mark.parametrize("field", [None, "", "<>", "   "])
def test_made_up_id_is_stable(field):
    content = raw(Message_ID=field)

    first, again = said(content), said(content.replace(b"\n", b"\r\n"))

    assert first.message_id == again.message_id
    assert first.message_id.endswith("@no-message-id.invalid")
    assert Flaw.NO_ID in first.flaws
    assert said(raw("Other words.", Message_ID=field)).message_id != first.message_id


@pytest.mark.parametrize(
    ("field", "message_id"),
    [
        ("one@people.example", "one@people.example"),
        ("<one@people.example> (added by mail)", "one@people.example"),
        ("< one@people.example >", "one@people.example"),
        ("<without-at>", "without-at"),
    ],
)
def test_malformed_id(field, message_id):
    assert said(raw(Message_ID=field)).message_id == message_id


def test_references():
    post = said(raw(References="<a@x> <b@x>\n <c@x>", In_Reply_To="Your message <c@x>"))

    assert post.references == ("a@x", "b@x", "c@x")


def test_what_is_answered_stands_last():
    post = said(raw(References="<a@x>", In_Reply_To="<b@x> <c@x>"))

    assert post.references == ("a@x", "b@x")


def test_answer_to_itself_is_none():
    assert said(raw(Message_ID="<a@x>", References="<a@x>")).references == ()


# --- Dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    [
        None,
        "yesterday",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Mon, 02 Nov 2099 12:00:00 +0000",
        "Mon, 32 Nov 2026 12:00:00 +0000",
        "Mon, 02 Nov 99999999999 12:00:00 +0000",
    ],
)
def test_impossible_date(field):
    hop = "by mx.example; Sun, 1 Nov 2026 10:00:00 +0000"

    received = said(raw(Date=field, Received=hop))
    kept = said(raw(Date=field), envelope=datetime(2026, 10, 1, tzinfo=UTC))
    alone = said(raw(Date=field))

    assert received.sent_at == datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    assert kept.sent_at == datetime(2026, 10, 1, tzinfo=UTC)
    assert alone.sent_at == NOON
    assert all(Flaw.DATE in post.flaws for post in (received, kept, alone))


def test_clock_that_is_a_day_ahead_is_believed():
    assert said(raw(Date="Tue, 03 Nov 2026 12:00:00 +0000")).sent_at == NOON + timedelta(days=1)


# --- Text ---------------------------------------------------------------------------------------


def test_format_flowed():
    text = "We meet on \nMonday.\n> We \n> ask.\n-- \nJane\n"

    post = said(raw(text, Content_Type="text/plain; charset=utf-8; format=flowed"))

    assert post.text == "We meet on Monday.\n> We ask.\n--\nJane"


@pytest.mark.parametrize(
    ("charset", "flaws"), [("utf-8", set()), ("nonsense", set()), ("latin-1", set())]
)
def test_charset(charset, flaws):
    body = "Réunion".encode("utf-8" if charset == "nonsense" else charset)
    head = raw("", Content_Type=f"text/plain; charset={charset}")

    post = said(head + body)

    assert post.text == "Réunion"
    assert post.flaws == flaws


def test_bytes_that_no_charset_explains():
    body = ("Резолюция гражданского общества о правах человека. " * 3).encode("cp1251")

    post = said(raw("", Content_Type="text/plain; charset=us-ascii") + b"\x81\x8d" + body)

    assert Flaw.CHARSET in post.flaws
    assert post.text


def test_html_only_is_cleaned():
    page = (
        "<html><head><style>p{}</style><script>alert(1)</script></head><body onload=x()>"
        "<h1>Call</h1><p style='color:red'>We <b>meet</b>.</p><img src=http://spy.example/1.gif>"
        "<a href='javascript:alert(1)'>bad</a> <a href='https://good.example/'>good</a>"
        "<svg><script>1</script></svg><table><tr><td>One</td><td>Two</td></tr></table></body>"
    )

    post = said(raw(page, Content_Type="text/html; charset=utf-8"))

    assert post.html == (
        "<p>Call</p><p>We <b>meet</b>.</p>"
        '<a rel="nofollow noopener noreferrer">bad</a> '
        '<a href="https://good.example/" rel="nofollow noopener noreferrer">good</a>'
        "<div> One  Two </div>"
    )
    assert post.text == "Call\n\nWe meet.\nbad good\nOne Two"


def test_alternatives_give_the_plain_one():
    message = EmailMessage()
    message["Message-ID"] = "<a@x>"
    message["Date"] = "Mon, 02 Nov 2026 12:00:00 +0000"
    message.set_content("Plain words.")
    message.add_alternative("<p>Other words.</p>", subtype="html")

    post = said(message.as_bytes())

    assert (post.text, post.html, post.files) == ("Plain words.", "", ())


def test_footer_of_the_list_does_not_hide_html():
    content = raw(
        "--B\nContent-Type: text/html\n\n<p>Words.</p>\n--B\nContent-Type: text/plain\n\n"
        "Footer\n--B--\n",
        Content_Type='multipart/mixed; boundary="B"',
    )

    post = said(content)

    assert (post.text, post.html) == ("Words.\n\nFooter", "")


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("budget.pdf", b"%PDF-1.4 budget", "application/pdf"),
        ("budget.pdf", b"MZ\x90\x00 program", "application/octet-stream"),
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("picture.svg", b"<svg onload='x()'/>", "application/octet-stream"),
        ("notes.txt", b"Notes", "text/plain"),
        ("winmail.dat", b"\x78\x9f\x3e\x22", "application/octet-stream"),
        ("bomb.zip", b"PK\x03\x04" + zlib.compress(b"0" * 10_000_000), "application/octet-stream"),
    ],
)
def test_type_is_that_of_the_content(name, content, content_type):
    mail = with_file(name, content)
    (file,) = said(mail).files

    assert (file.name, file.content_type, file.size) == (name, content_type, len(content))
    assert content_at(mail, file.position) == content


def test_name_that_turns_its_direction():
    (file,) = said(with_file("report\u202efdp.exe")).files

    assert file.name == "reportfdp.exe"


def test_message_in_a_message_is_a_file():
    inner = raw("Inner words.")
    content = raw(
        "--B\nContent-Type: text/plain\n\nOuter.\n--B\nContent-Type: message/rfc822\n\n"
        + inner.decode()
        + "\n--B--\n",
        Content_Type='multipart/mixed; boundary="B"',
    )

    post = said(content)

    assert post.text == "Outer."
    assert [file.name for file in post.files] == ["message.eml"]


def test_encrypted_parts_are_files():
    content = raw(
        "--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--B\n"
        "Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP\n--B--\n",
        Content_Type='multipart/encrypted; boundary="B"',
    )

    post = said(content)

    assert post.text == ""
    assert [file.name for file in post.files] == ["part-1", "encrypted.asc"]


def test_large_attachment():
    content = b"%PDF-1.4" + b"0123456789abcdef" * (30 * 1024 * 1024 // 16)

    post = said(with_file(content=content))

    assert post.files[0].size == len(content)
    assert post.text == "See the file."


# --- Broken trees -------------------------------------------------------------------------------


def test_boundary_that_never_comes():
    post = said(raw("Words without end.", Content_Type='multipart/mixed; boundary="B"'))

    assert Flaw.BROKEN in post.flaws


@pytest.mark.parametrize("depth", [30, 500, 3000])
def test_tree_without_end(depth):
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="B{n}"\n\n--B{n}\n' for n in range(depth)
    )

    post = said(b"Message-ID: <deep@x>\n" + parts.encode() + b"\nwords\n")

    assert post.message_id == "deep@x"
    assert Flaw.PARTS in post.flaws


def test_messages_in_messages_without_end():
    post = said(b"Message-ID: <deep@x>\n" + b"Content-Type: message/rfc822\n\n" * 3000)

    assert post.message_id == "deep@x"


def test_many_lines_in_many_parts_are_not_walked():
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="B%d"\n\n--B%d\n' % (n, n) for n in range(90)
    )

    post = said(b"Message-ID: <slow@x>\n" + head + b"\n" * 1_000_000)

    assert Flaw.PARTS in post.flaws


def test_many_parts():
    body = "".join(f"--B\nContent-Type: image/png\n\n{n}\n" for n in range(500))

    post = said(raw(body + "--B--\n", Content_Type='multipart/mixed; boundary="B"'))

    assert len(post.files) == 200
    assert Flaw.PARTS in post.flaws


def test_long_text_is_cut():
    post = said(raw("Many words. " * 100_000))

    assert len(post.text) <= 400_000
    assert Flaw.CUT in post.flaws


@pytest.mark.parametrize(
    "content", [b"", b"\n\n \n", b"\n\nOnly a text", b"0" * (MESSAGE_LIMIT + 1)]
)
def test_no_message(content):
    with pytest.raises(Unreadable):
        said(content)


def test_unreadable_has_a_stable_address():
    assert unreadable(b"x", NOON).hash == unreadable(b"x", NOON + timedelta(days=1)).hash


HEADERS = st.sampled_from(
    [
        *("From", "To", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "Received"),
        *("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"),
    ]
)
VALUES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [
            b"=?utf-8?b?=E9?=",
            b"=?utf-16?q?=E9?= =?idna?q?xx?=",
            b'multipart/mixed; boundary="B"',
            b"multipart/alternative; boundary*0=B; boundary*1=",
            b"text/html; charset*=utf-8''%E9",
            b"text/plain; charset=unicode_escape; format=flowed; delsp=yes",
            b"message/rfc822",
            b"message/delivery-status",
            b"base64",
            b"x-uuencode",
            b"quoted-printable",
            b"attachment; filename*0*=utf-8''%00; filename*1=/../x",
            b"Mon, 02 Nov 2026 12:00:00 +9999",
        ]
    ),
)
LINES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"--B", b"--B--", b"", b"Content-Type: text/html", b"begin 644 x", b"=E"]),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(HEADERS, VALUES), max_size=8),
    st.lists(LINES, max_size=12),
)
def test_no_bytes_break_it(head, lines):
    content = b"\n".join([*(name.encode() + b": " + value for name, value in head), b"", *lines])
    try:
        post = said(content)
    except Unreadable:
        return
    for words in (post.subject, post.sender_name, post.sender_address, post.text, post.html):
        assert "\x00" not in words
        words.encode("utf-8")
    assert len(post.hash) == 32
    for file in post.files:
        assert content_at(content, file.position) is not None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_noise_breaks_it(content):
    try:
        said(content)
    except Unreadable:
        return
