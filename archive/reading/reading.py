"""A whole message, read."""

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32

from archive.enums import Flaw
from archive.reading import dates, parts
from archive.reading import headers as of
from archive.reading.words import clean_line

MESSAGE_LIMIT = 60 * 1024 * 1024  # bytes: a file of 30 MB, written as mail writes files, and more
SUBJECT_LIMIT = 300  # characters
NAME_LIMIT = 150
# The parser looks at each line once for each multipart that is open: what would take longer than
# some seconds is read by its headers alone.
_WORK_LIMIT = 8_000_000
_NESTED = re.compile(rb"multipart/|message/rfc822", re.I)
_DEEPEST = 100
# What `email` raises for input that its authors did not think of.
_FAULTS = (
    MessageError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
)


class Unreadable(Exception):
    """The bytes are no message, or none that can be read."""


@dataclass(frozen=True)
class ReadPost:
    """A message as a post. `references` are message IDs, the nearest last."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    sender_name: str
    sender_address: str
    sent_at: datetime
    text: str = ""
    html: str = ""
    files: tuple[parts.ReadFile, ...] = ()
    size: int = 0
    flaws: frozenset[Flaw] = field(default_factory=frozenset)

    @property
    def hash(self) -> str:
        return hash_of(self.message_id)


def hash_of(message_id: str) -> str:
    """Return the 32 letters that Mailman calls Message-ID-Hash: base32 of the SHA-1 of the ID
    without its brackets.
    """
    digest = hashlib.sha1(message_id.encode("utf-8", "replace"), usedforsecurity=False).digest()
    return base64.b32encode(digest).decode("ascii")


def packed(raw: bytes) -> bytes:
    """Return a message as it is kept."""
    return gzip.compress(raw, 5, mtime=0)


def unpacked(kept: bytes) -> bytes:
    """Return the message that was packed, byte for byte."""
    return gzip.decompress(kept)


def read(raw: bytes, received_at: datetime, envelope: datetime | None = None) -> ReadPost:
    """Return what a message says; raises Unreadable, and nothing else, for what is none.

    `received_at` is when it came to the portal; `envelope` is when it was kept, as the file tells
    that it stands in.
    """
    if len(raw) > MESSAGE_LIMIT:
        raise Unreadable("It is too large.")
    if not raw.strip():
        raise Unreadable("It is empty.")
    try:
        return _read(raw, received_at, envelope)
    except _FAULTS as fault:
        raise Unreadable(f"{type(fault).__name__}: {fault}"[:200]) from fault


def unreadable(raw: bytes, received_at: datetime) -> ReadPost:
    """Return the post that stands for a message that cannot be read."""
    digest = hashlib.sha256(raw).hexdigest()
    return ReadPost(
        message_id=f"{digest}@unreadable.invalid",
        references=(),
        subject="",
        sender_name="",
        sender_address="",
        sent_at=received_at,
        size=len(raw),
        flaws=frozenset([Flaw.UNREADABLE]),
    )


def content_at(raw: bytes, position: int) -> bytes | None:
    """Return the bytes of the part at a position, None where there is none."""
    try:
        message, _is_whole = _message(raw)
        leaves, _left_out = parts.leaves_of(message)
        return parts.content_of(leaves[position]) if position < len(leaves) else None
    except _FAULTS:
        return None


def _read(raw: bytes, received_at: datetime, envelope: datetime | None) -> ReadPost:
    message, is_whole = _message(raw)
    if not message.raw_items() or not any(True for _item in message.raw_items()):
        raise Unreadable("It has no headers.")
    flaws: set[Flaw] = set()
    body = parts.body_of(message) if is_whole else parts.Body(has_more_parts=True)
    subject, hid_in_subject = clean_line(of.words_of(of.header(message, "subject")), SUBJECT_LIMIT)
    name, address = of.sender(message)
    name, hid_in_name = clean_line(name, NAME_LIMIT)
    sent_at, is_own = dates.sent_at(
        of.header(message, "date"), of.headers(message, "received"), received_at, envelope
    )
    message_id = of.message_id(message)
    if not message_id:
        message_id = _made_up_id(message, raw)
        flaws.add(Flaw.NO_ID)
    is_broken = any(part.defects for part in message.walk()) if is_whole else False
    for flaw, is_so in (
        (Flaw.DATE, not is_own),
        (Flaw.BROKEN, is_broken),
        (Flaw.CHARSET, body.is_guessed),
        (Flaw.HIDDEN, hid_in_subject or hid_in_name or body.has_hidden),
        (Flaw.CUT, body.is_cut),
        (Flaw.PARTS, body.has_more_parts),
    ):
        if is_so:
            flaws.add(flaw)
    return ReadPost(
        message_id=message_id,
        references=tuple(each for each in of.references(message) if each != message_id),
        subject=subject,
        sender_name=name,
        sender_address=clean_line(address, 254)[0],
        sent_at=sent_at,
        text=body.text,
        html=body.html,
        files=tuple(body.files),
        size=len(raw),
        flaws=frozenset(flaws),
    )


def _message(raw: bytes) -> tuple["Message[str, str]", bool]:
    """Return the message, and whether its parts were read: not those of a tree without end."""
    nested = len(_NESTED.findall(raw))
    work = raw.count(b"\n") * (1 + min(nested, _DEEPEST))
    if work <= _WORK_LIMIT:
        try:
            return BytesParser(policy=compat32).parsebytes(raw), True
        except RecursionError:
            pass
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return BytesHeaderParser(policy=compat32).parsebytes(head + b"\n\n"), False


def _made_up_id(message: "Message[str, str]", raw: bytes) -> str:
    """Return an ID made of what a message says, the same each time that it comes."""
    said = [of.header(message, name) for name in ("from", "date", "subject")]
    rest = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1]
    digest = hashlib.sha256("\n".join(said).encode("utf-8", "surrogateescape"))
    digest.update(b"".join(rest.split()))
    return f"{digest.hexdigest()[:40]}@no-message-id.invalid"


def as_of_list(post: ReadPost, list_name: str) -> ReadPost:
    """Return the post with its subject as the list's readers see it: without the list's tag."""
    return replace(post, subject=of.without_tag(post.subject, list_name))
