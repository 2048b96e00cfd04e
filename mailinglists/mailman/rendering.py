"""What a moderator reads of a message that is held: plain text and nothing else, made from whatever
somebody sent.
"""

import re
import unicodedata
from email import message_from_string
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from html import unescape

import nh3

TEXT_LIMIT = 20_000  # letters
_HTML_LIMIT = 400_000  # letters of HTML that are looked at
_PARTS_LIMIT = 200
_SPAM_MARKS = re.compile(r"(?i)x-(spam-(score|status|flag|level|bar)|rspamd-[\w-]+|rspam-[\w-]+)")
_MARKS_LIMIT = 20
_MARK_LIMIT = 1000  # letters of one mark

_BLOCKS = {"p", "br", "div", "tr", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_RULES = nh3.Cleaner(
    tags=_BLOCKS,
    clean_content_tags={"script", "style", "title", "head", "template", "svg", "math"},
    attributes={},
)
_BLOCK = re.compile(r"<[^>]*>")

# Hidden are controls, invisible and reserved letters, and marks that turn the direction of writing;
# joiners and direction marks that Arabic, Persian and Indic words need stay (`frame/text.py`).
_KEPT_MARKS = set("\u061c\u200c\u200d\u200e\u200f")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_HIDDEN_LETTERS = set("\u034f\u115f\u1160\u2800\u3164\uffa0")
# Shows that something was there, which a moderator should know.
_IN_ITS_PLACE = "\N{REPLACEMENT CHARACTER}"
_HARMLESS = dict.fromkeys(map(ord, "\x0b\x0c\x7f\u00ad\u200b\u2060\ufeff\ufffc"))


def neutral_text(text: str) -> str:
    """Return `text` with a sign in the place of each letter that hides or turns others."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_HARMLESS)
    clean = "".join(letter if _is_seen(letter) else _IN_ITS_PLACE for letter in lines)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(map(str.rstrip, clean.split("\n")))).strip("\n")


def neutral_line(text: str, limit: int) -> str:
    """The same on one line, of at most `limit` letters."""
    return " ".join(neutral_text(text[: limit * 4]).split())[:limit]


def _is_seen(letter: str) -> bool:
    if letter in "\n\t" or letter in _KEPT_MARKS:
        return True
    return letter not in _HIDDEN_LETTERS and unicodedata.category(letter) not in _HIDDEN


def parse(source: str) -> Message:
    """Return the message; its headers and parts are not looked at yet."""
    try:
        return message_from_string(source)
    except RecursionError:
        # Parts within parts without end: what can be read are the headers.
        return message_from_string(source.partition("\n\n")[0])


def text_of(message: Message) -> str:
    """Return what the message says: its first plain text, else the words of its HTML, without
    attachments. Empty where it says nothing.
    """
    html = ""
    for number, part in enumerate(message.walk()):
        if number == _PARTS_LIMIT:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (found := neutral_text(_content(part, TEXT_LIMIT * 2))):
            return found[:TEXT_LIMIT]
        if kind == "text/html" and not html:
            html = _content(part, _HTML_LIMIT)
    return neutral_text(_words(html))[:TEXT_LIMIT]


def _content(part: Message, limit: int) -> str:
    """Return the beginning of a part as text, however wrongly it names its encoding."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    content = content[: limit * 4]
    charset = str(part.get_param("charset") or "utf-8")
    try:
        return content.decode(charset, "replace")[:limit]
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")[:limit]


def _words(html: str) -> str:
    clean = _RULES.clean(html)
    lines = _BLOCK.sub("\n", re.sub(r"\s+", " ", clean))
    text = "\n".join(line.strip() for line in unescape(lines).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def spam_marks_of(message: Message) -> dict[str, str]:
    """Return the headers in which spam filters say what they think, by name."""
    marks: dict[str, str] = {}
    for name, value in message.items():
        if _SPAM_MARKS.fullmatch(name) and len(marks) < _MARKS_LIMIT:
            marks[name] = neutral_line(_decoded(str(value)), _MARK_LIMIT)
    return marks


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value
