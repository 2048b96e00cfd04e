"""What a translator may have lost on the way: numbers, links, signs of Markdown, placeholders.

These are hints: a number may be written as a word. Only missing paragraphs keep a translation back.
"""

import re
import unicodedata
from collections import Counter

from django.utils.translation import gettext as _

from texts.registry import TextField

_LINK = re.compile(r"https?://[^\s<>()\[\]\"']+|(?<=\]\()[^\s)]+(?=\))")
# Python's, Django's and other common forms: %(name)s, {name}, {{ name }}, %s.
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]\b|\{\{?\s*\w+\s*\}?\}")
_NUMBER = re.compile(r"\d+(?:[.,   ٬٫]\d+)*")  # noqa: RUF001  separators of many writings
_MARKDOWN = (
    ("#", re.compile(r"^#{1,6}(?=\s)", re.M)),
    ("-", re.compile(r"^\s*[-*+](?=\s)", re.M)),
    ("1.", re.compile(r"^\s*\d+[.)](?=\s)", re.M)),
    (">", re.compile(r"^>", re.M)),
    ("**", re.compile(r"\*\*|__")),
    ("[…](…)", re.compile(r"\]\(")),
    ("`", re.compile(r"`")),
    ("|", re.compile(r"\|")),
)


def hints(source: str, target: str, field: TextField) -> list[str]:
    """Return what to look at again in `target`, in words; [] where nothing was found."""
    found = []
    if lost := _lost(_numbers(source), _numbers(target)):
        found.append(_("A number differs or is missing: %(what)s") % {"what": lost})
    if lost := _lost(_LINK.findall(source), _LINK.findall(target)):
        found.append(_("A link differs or is missing: %(what)s") % {"what": lost})
    if lost := _lost(_PLACEHOLDER.findall(source), _PLACEHOLDER.findall(target)):
        found.append(_("A placeholder is missing; keep it as it is: %(what)s") % {"what": lost})
    if field.is_markdown and (lost := _lost(_signs(source), _signs(target))):
        found.append(_("A sign of the layout is missing: %(what)s") % {"what": lost})
    return found


def _lost(before: list[str], after: list[str]) -> str:
    """Return what is missing, each once, in the order of the original."""
    missing = Counter(before) - Counter(after)
    return "  ".join(dict.fromkeys(one for one in before if missing[one]))


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text in ASCII digits and without separators, which differ by
    language.
    """
    without_links = _LINK.sub(" ", text)
    # Numbers of a list are layout, which Markdown counts by itself.
    without_lists = re.sub(r"^\s*\d+[.)](?=\s)", "", without_links, flags=re.M)
    return [
        "".join(str(unicodedata.digit(one)) for one in number if one.isdigit())
        for number in _NUMBER.findall(without_lists)
    ]


def _signs(text: str) -> list[str]:
    return [name for name, sign in _MARKDOWN for _found in sign.findall(text)]
