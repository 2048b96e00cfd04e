"""Markdown to safe HTML, in one place: what the secretariat writes, and nothing else, comes out."""

from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

# HTML in the source is shown as text, not passed on.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {
    "a",
    "abbr",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "table": {"class", "role"},
    "thead": {"role"},
    "tbody": {"role"},
    "tr": {"role"},
    "th": {"scope", "role"},
    "td": {"data-l", "role"},
}
# On phones the stylesheet shows a table as a list; the roles keep it a table for screen readers.
_ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "th": "columnheader",
    "td": "cell",
}
_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Section:
    """What stands under one heading; before the first one, heading and slug are ""."""

    slug: str
    heading: SafeString
    html: SafeString


def render_sections(source: str) -> list[Section]:
    """Return `source` as safe HTML, cut at its headings of the second level.

    Links inside the portal lead to the active language. Headings of the first level become second.
    """
    sections: list[Section] = []
    heading, slug, tokens = SafeString(""), "", list[Token]()
    taken: set[str] = set()
    parsed = _parsed(source)
    at = 0
    while at < len(parsed):
        token = parsed[at]
        if token.type == "heading_open" and token.level == 0 and token.tag == "h2":
            if tokens or slug:
                sections.append(Section(slug, heading, _html(tokens)))
            inline = parsed[at + 1]
            heading = _html([inline])
            slug = _unique(slugify(inline.content) or "part", taken)
            tokens = []
            at += 3
            continue
        tokens.append(token)
        at += 1
    if tokens or slug:
        sections.append(Section(slug, heading, _html(tokens)))
    return sections


def render(source: str) -> SafeString:
    """Return `source` as safe HTML in one piece."""
    return _html(_parsed(source))


def internal_links(source: str) -> set[str]:
    """Return the addresses inside the portal to which `source` links, as written."""
    return {
        href
        for token in _PARSER.parse(source)
        for child in token.children or []
        if child.type == "link_open" and _is_internal(href := str(child.attrGet("href") or ""))
    }


def _parsed(source: str) -> list[Token]:
    tokens = _PARSER.parse(source)
    language = get_language() or settings.LANGUAGE_CODE
    _label_cells(tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
        for child in token.children or []:
            if child.type == "link_open" and language != settings.LANGUAGE_CODE:
                href = str(child.attrGet("href") or "")
                if _is_internal(href):
                    child.attrSet("href", f"/{language}{href}")
    return tokens


def _label_cells(tokens: list[Token]) -> None:
    """Give tables what the stylesheet needs: roles, and in each cell the heading of its column."""
    headings: list[str] = []
    column = 0
    for token, following in pairwise(tokens):
        if token.tag in _ROLES and token.nesting == 1:
            token.attrs = {"role": _ROLES[token.tag]}
        if token.type == "table_open":
            token.attrSet("class", "rows")
            headings = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            headings.append(following.content)
        elif token.type == "td_open":
            if following.content and headings[column]:
                token.attrSet("data-l", headings[column])
            column += 1


def _is_internal(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and href.startswith("/")


def _html(tokens: list[Token]) -> SafeString:
    rendered = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(clean)  # nh3 let only the tags above pass


def _unique(slug: str, taken: set[str]) -> str:
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    taken.add(free)
    return free
