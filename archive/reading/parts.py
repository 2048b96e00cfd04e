"""The parts of a message: which of them are its text, which are files.

The tree is walked to a bounded depth, and a bounded number of parts is taken. Nothing is unpacked:
a part never gets larger than the message that it came in.
"""

from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value
from io import BytesIO

from archive.reading import flowed, html
from archive.reading.headers import words_of
from archive.reading.words import clean_line, clean_text, decoded
from frame.uploads import clean_name, kind_of

DEPTH = 20
MOST = 200  # parts
TEXT_LIMIT = 400_000  # characters
_TEXT_BYTES = TEXT_LIMIT * 4
UNKNOWN_TYPE = "application/octet-stream"

Part = Message  # the standard library's word for both


@dataclass(frozen=True)
class Leaf:
    """A part without parts. `choice` names the alternative that it belongs to, 0 for none."""

    position: int
    part: "Part[str, str]"
    kind: str
    choice: int


@dataclass(frozen=True)
class ReadFile:
    """A file in a message: where it stands, its clean name, its type by content, its size."""

    position: int
    name: str
    content_type: str
    size: int


@dataclass
class Body:
    """What is read of a message beside its headers."""

    text: str = ""
    html: str = ""
    files: list[ReadFile] = field(default_factory=list)
    is_guessed: bool = False
    has_hidden: bool = False
    is_cut: bool = False
    has_more_parts: bool = False


def leaves_of(message: "Part[str, str]") -> tuple[list[Leaf], bool]:
    """Return the parts in their order, and whether some were left out."""
    found: list[Leaf] = []
    choices = left_out = 0
    waiting: list[tuple[Part[str, str], int, int]] = [(message, 0, 0)]
    while waiting:
        part, depth, choice = waiting.pop()
        kind = part.get_content_type()
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list) and not kind.startswith("message/"):
            if depth >= DEPTH:
                left_out += 1
                continue
            if kind == "multipart/alternative":
                choices += 1
                choice = choices
            below = [child for child in children if isinstance(child, Message)]
            waiting.extend((child, depth + 1, choice) for child in reversed(below))
        elif len(found) < MOST:
            found.append(Leaf(len(found), part, kind, choice))
        else:
            left_out += 1
    return found, bool(left_out)


def content_of(leaf: Leaf) -> bytes:
    """Return the bytes of a part, decoded."""
    payload = leaf.part.get_payload()
    if isinstance(payload, list):  # a message in the message
        return b"".join(each.as_bytes() for each in payload if isinstance(each, Message))
    content = leaf.part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def body_of(message: "Part[str, str]") -> Body:
    """Return the text and the files of a message."""
    body = Body()
    leaves, body.has_more_parts = leaves_of(message)
    texts = [leaf for leaf in leaves if _is_text(leaf)]
    plain = {leaf.choice for leaf in texts if leaf.kind == "text/plain" and leaf.choice}
    texts = [leaf for leaf in texts if leaf.kind == "text/plain" or leaf.choice not in plain]
    chosen = {leaf.position for leaf in texts}
    said: list[str] = []
    pages: list[str] = []
    room = TEXT_LIMIT
    for leaf in texts:
        text, page = _text_of(leaf, body)
        if len(text) > room:
            text, body.is_cut = text[:room], True
        room -= len(text)
        if text:
            said.append(text)
            pages.append(page)
    body.text = "\n\n".join(said)
    if pages and all(pages):
        body.html = "\n".join(pages)
        if len(body.html) > TEXT_LIMIT:
            body.html, body.is_cut = "", True
    body.files = [
        _file_of(leaf) for leaf in leaves if leaf.position not in chosen and not _is_text(leaf)
    ]
    return body


def _is_text(leaf: Leaf) -> bool:
    """Tell whether a part is to be read with the message, and no file beside it."""
    if leaf.kind not in ("text/plain", "text/html"):
        return False
    return leaf.part.get_content_disposition() != "attachment" and not _raw_name(leaf.part)


def _text_of(leaf: Leaf, body: Body) -> tuple[str, str]:
    """Return the words of a part, and as clean HTML where it is in HTML."""
    content = content_of(leaf)
    if len(content) > _TEXT_BYTES:
        content, body.is_cut = content[:_TEXT_BYTES], True
    letters, is_certain = decoded(content, _parameter(leaf.part, "charset"))
    body.is_guessed |= not is_certain
    if leaf.kind == "text/html":
        page, had_hidden = clean_text(html.cleaned(letters))
        body.has_hidden |= had_hidden
        return html.as_text(page), page
    if _parameter(leaf.part, "format").lower() == "flowed":
        deletes = _parameter(leaf.part, "delsp").lower() == "yes"
        letters = flowed.joined(letters.replace("\r\n", "\n"), deletes_space=deletes)
    text, had_hidden = clean_text(letters)
    body.has_hidden |= had_hidden
    return text, ""


def _parameter(part: "Part[str, str]", name: str) -> str:
    """Return a parameter of the part's type, "" for none."""
    found = part.get_param(name)
    return "" if found is None else collapse_rfc2231_value(found)


def _raw_name(part: "Part[str, str]") -> str:
    return part.get_filename("") or ""


def _file_of(leaf: Leaf) -> ReadFile:
    content = content_of(leaf)
    name = file_name(leaf)
    return ReadFile(leaf.position, name, type_of(name, content), len(content))


def file_name(leaf: Leaf) -> str:
    """Return under which name a part is given out."""
    name = clean_name(clean_line(words_of(_raw_name(leaf.part)), 300)[0])
    if name != "file":
        return name
    if leaf.kind == "message/rfc822":
        return "message.eml"
    return f"part-{leaf.position + 1}"


def type_of(name: str, content: bytes) -> str:
    """Return the type of a file by what it holds, where its name says the same; else the one that
    no browser opens.
    """
    kind = kind_of(BytesIO(content), name)
    extension = name.rpartition(".")[2].lower()
    if kind is None or extension not in kind.extensions:
        return UNKNOWN_TYPE
    return kind.content_type
