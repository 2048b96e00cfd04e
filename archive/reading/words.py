"""Bytes to letters, and letters without those that cannot be seen."""

import codecs
import re
import unicodedata

# Encodings that a mail may name. Others of Python's are slow on purpose-made input (punycode), or
# no encodings of text.
_KNOWN = re.compile(
    r"utf-?(7|8|16|32)(-(sig|[bl]e))?|ascii|iso8859-\d+|cp\d+|koi8-[rut]|gb2312|gbk|gb18030|hz"
    r"|big5(hkscs)?|euc-\w+|shift-jis\w*|iso2022-\w+(-\w+)?|mac-\w+|johab|tis-620|kz1048|ptcp154"
)
# What is called so is often more: WHATWG Encoding, section 4.2.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "shift-jis": "cp932",
}
_GUESSED = ["cp1252", "cp1251", "koi8_r", "cp1256", "iso8859_2"]
_SAMPLE = 4000  # bytes from which an encoding is guessed
_LEAST = 30  # bytes beyond ASCII without which a guess is worth nothing

# Controls, marks that turn the direction of writing, and what shows nothing (see frame/text.py).
# Joiners and direction marks that Arabic, Persian and Indic words need stay.
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2065"
    "\u202a-\u202e\u2066-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffc\ufffe\uffff"
    "\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_UNSEEN}]")
# Of them, those that a mail program writes without meaning anything.
_HARMLESS = re.compile("[\x0b\x0c\x7f\u00ad\u200b\u2060\ufeff\ufffc]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_EMPTY_LINES = re.compile(r"\n{4,}")


def decoded(content: bytes, charset: str | None) -> tuple[str, bool]:
    """Return bytes as text, and whether the encoding is certain. Never fails: what cannot be read
    becomes U+FFFD.
    """
    for name in (_codec_of(charset), "utf-8"):
        if name is not None:
            try:
                return content.decode(name), True
            except (UnicodeError, ValueError):
                continue
    beyond = sum(1 for byte in content[:_SAMPLE] if byte > 127)
    if beyond >= _LEAST:
        from charset_normalizer import from_bytes  # seldom needed, and large

        guess = from_bytes(content[:_SAMPLE], cp_isolation=_GUESSED).best()
        if guess is not None:
            return content.decode(guess.encoding, "replace"), False
    return content.decode("cp1252", "replace"), False


def _codec_of(charset: str | None) -> str | None:
    """Return the encoding that a mail means by a name, None for an unknown one."""
    if not charset or len(charset) > 40 or not charset.isascii():
        return None
    try:
        name = codecs.lookup(charset.strip("'\" ")).name.replace("_", "-")
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    return name if _KNOWN.fullmatch(name) else None


def clean_line(text: str, limit: int) -> tuple[str, bool]:
    """Return text as one line of at most `limit` characters, and whether signs hid in it."""
    found = _seen(re.sub(r"\s+", " ", text[: limit * 4]))
    line = re.sub(r" +", " ", unicodedata.normalize("NFC", found[0])).strip()
    return line[:limit].rstrip(), found[1]


def clean_text(text: str) -> tuple[str, bool]:
    """Return text with lines that end in \\n, and whether signs were hidden in it."""
    clean, had_hidden = _seen(_LINE_ENDS.sub("\n", text).replace("\xa0", " "))
    lines = "\n".join(line.rstrip() for line in clean.split("\n"))
    return _EMPTY_LINES.sub("\n\n\n", lines).strip("\n"), had_hidden


def _seen(text: str) -> tuple[str, bool]:
    if not _HIDDEN.search(text):
        return text, False
    plain = _HARMLESS.sub("", text)
    clean = _HIDDEN.sub("", plain)
    return clean, clean != plain
