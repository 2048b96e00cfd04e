"""The headers of a message: looked up, decoded (RFC 2047) and taken apart, whatever is in them."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from archive.reading.words import clean_line, decoded

# Of one header is read. A message to 2,000 people has a longer one, but we do not read that.
LIMIT = 4000  # characters
REFERENCES = 30  # message IDs, the nearest
ID_LIMIT = 2000
_BRACKETED = re.compile(r"<\s*([^<>]{1,2000}?)\s*>")
# As pipermail obscures addresses: "jane at example.org (Jane Doe)".
_AT = re.compile(r"([^\s<>@()]+) at ([\w.-]+\.[a-z]{2,})(?:\s+\((.*)\))?", re.I)
_REPLY = re.compile(
    r"(?:re|aw|sv|vs|antw|rép|ref|rif|res|fwd?|tr|rv|enc|wg|ynt|отв|на|רד|رد|答复|回复|转发|回覆)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:\uff1a]\s*",
    re.I,
)
_TAG = re.compile(r"\[[^\[\]]{1,60}\]\s*")


def header(message: "Message[str, str]", name: str) -> str:
    """Return the first header of that name as it came, folded lines joined, "" for none. Bytes
    beyond ASCII stand in it as lone surrogates.
    """
    for key, value in message.raw_items():
        if key.lower() == name:
            return re.sub(r"\r?\n[ \t]*|\r", " ", str(value)[:LIMIT])
    return ""


def headers(message: "Message[str, str]", name: str) -> list[str]:
    """Return all headers of that name as they came, at most 50."""
    values = [str(value)[:LIMIT] for key, value in message.raw_items() if key.lower() == name]
    return values[:50]


def words_of(raw: str) -> str:
    """Return a header in letters: encoded words are decoded, and bytes that should not be there."""
    text = _letters(raw)
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError, LookupError, TypeError):
        return text
    return "".join(_part(part, charset) for part, charset in parts)


def _part(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    if charset is None:
        # So `decode_header` gives what stands between encoded words.
        return part.decode("raw-unicode-escape", "replace")
    return decoded(part, charset)[0]


def _letters(raw: str) -> str:
    """Return text in which lone surrogates stand for bytes as letters."""
    if raw.isascii():
        return raw
    return decoded(raw.encode("utf-8", "surrogateescape"), None)[0]


def message_id(message: "Message[str, str]") -> str:
    """Return the message ID without its brackets, "" where there is none that can be used."""
    raw = _letters(header(message, "message-id"))
    found = _BRACKETED.search(raw)
    text = found[1] if found else raw
    return clean_line(text, ID_LIMIT)[0].strip("<> ")


def references(message: "Message[str, str]") -> list[str]:
    """Return the IDs of the posts that this one answers, the nearest last (RFC 5322, 3.6.4)."""
    found = _ids(_tail(message, "references"))
    for each in _ids(header(message, "in-reply-to"))[:1]:
        if each not in found:
            # What is answered; where there are references that leave it out, it is the nearest.
            found.append(each)
    return list(dict.fromkeys(found))[-REFERENCES:]


def _tail(message: "Message[str, str]", name: str) -> str:
    """Return the end of a header, where the nearest references stand."""
    for key, value in message.raw_items():
        if key.lower() == name:
            return str(value)[-LIMIT:]
    return ""


def _ids(raw: str) -> list[str]:
    cleaned = (clean_line(found, ID_LIMIT)[0] for found in _BRACKETED.findall(_letters(raw)))
    return [each for each in cleaned if each]


def sender(message: "Message[str, str]") -> tuple[str, str]:
    """Return the name and the address (in small letters) of who wrote; "" for what is not told."""
    raw = header(message, "from")[:1000] or header(message, "sender")[:1000]
    obscured = _AT.match(raw.strip())
    if obscured:
        name = words_of(obscured[3] or "")
        return name, f"{obscured[1]}@{obscured[2]}".lower()
    # Taken apart first: a decoded name may hold signs that mean something in a header.
    name, address = parseaddr(raw)
    if not address and "<" in raw:
        name, _bracket, rest = raw.partition("<")
        address = rest.partition(">")[0]
    name = words_of(name).strip().strip("\"'").strip()
    address = _letters(address).strip().lower()
    if "@" not in address or any(sign.isspace() for sign in address):
        return name or words_of(raw), ""
    return name, address


def without_tag(subject: str, list_name: str) -> str:
    """Return a subject without the tag that the list puts before it: "[rights] Agenda"."""
    tag = re.compile(rf"\[{re.escape(list_name)}\]\s*", re.I)
    return tag.sub("", subject, count=1).strip() or subject


def subject_key(subject: str) -> tuple[str, bool]:
    """Return what subjects are compared by, and whether the subject is that of an answer."""
    rest, is_answer = subject.strip(), False
    while True:
        if found := _REPLY.match(rest):
            is_answer = True
        else:
            found = _TAG.match(rest)
        if not found:
            break
        rest = rest[found.end() :]
    return " ".join(rest.casefold().split())[:200], is_answer
