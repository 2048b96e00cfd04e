"""Markdown to safe HTML, in one place: what the secretariat writes, and nothing else, comes out.

Pictures are those of the portal's own files; one from elsewhere becomes a link, because a page asks
no other host for anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit
from uuid import UUID

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from pages.models import PageFile
from texts.querysets import readable

# HTML in the source is shown as text, not passed on.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_WORDS = RendererHTML()
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
    "img",
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
    "img": {"src", "alt", "width", "height", "loading", "lang"},
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
_FILE = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
# One of the schemes below, or an address inside the portal: no colon before its first slash.
_HREF = re.compile(r"https?://|mailto:|[^:/?#]*(?:[/?#]|$)", re.I)
# A short text can name a long address, or a long heading of a table, very often.
LINKS_LIMIT = 200_000  # characters of all addresses together; later links lead nowhere
LABEL_LIMIT = 100  # characters of a column's heading that its cells repeat


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


def named_files(source: str) -> set[UUID]:
    """Return the files that `source` shows as pictures or links to."""
    return {UUID(found) for found in _FILE.findall(source)}


def _parsed(source: str) -> list[Token]:
    tokens = _PARSER.parse(source)
    _label_cells(tokens)
    inline = _Inline(_pictures_in(tokens))
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
        if token.children:
            token.children = list(inline.changed(token.children))
    return tokens


def _pictures_in(tokens: list[Token]) -> dict[UUID, PageFile]:
    """Return the portal's files that are shown as pictures: 2 queries where there are any."""
    uids = {
        uid
        for token in tokens
        for child in token.children or []
        if child.type == "image" and (uid := _file_at(child))
    }
    if not uids:
        return {}
    files = PageFile.objects.filter(uid__in=uids).prefetch_related(readable())
    return {file.uid: file for file in files}


def _file_at(image: Token) -> UUID | None:
    found = _FILE.fullmatch(str(image.attrGet("src") or ""))
    return UUID(found[1]) if found else None


class _Inline:
    """Turns what stands in the lines of one text into what the portal shows."""

    def __init__(self, pictures: dict[UUID, PageFile]) -> None:
        self.language = get_language() or settings.LANGUAGE_CODE
        self.pictures = pictures
        self.link_letters = 0

    def changed(self, children: list[Token]) -> Iterator[Token]:
        is_in_link = False
        for child in children:
            if child.type == "link_open":
                is_in_link = True
                child.attrs = self._link_attributes(child)
            elif child.type == "link_close":
                is_in_link = False
            if child.type == "image":
                yield from self._picture(child, is_in_link)
            else:
                yield child

    def _link_attributes(self, link: Token) -> dict[str, str | int | float]:
        """Return where a link leads: inside the portal to the reader's language."""
        href, title = str(link.attrGet("href") or ""), str(link.attrGet("title") or "")
        self.link_letters += len(href) + len(title)
        if self.link_letters > LINKS_LIMIT:
            return {}
        is_prefixed = self.language != settings.LANGUAGE_CODE and _is_internal(href)
        # Files are the same in all languages.
        if is_prefixed and not _FILE.fullmatch(href):
            href = f"/{self.language}{href}"
        return {"href": href, "title": title} if title else {"href": href}

    def _picture(self, image: Token, is_in_link: bool) -> Iterator[Token]:
        """Give a picture of the portal's own, or else a link to it, or only its words."""
        src = str(image.attrGet("src") or "")
        words = _WORDS.renderInlineAsText(image.children or [], _PARSER.options, {})
        uid = _file_at(image)
        file = self.pictures.get(uid) if uid else None
        if file is not None and file.is_picture:
            yield _shown(image, file, words.strip())
            return
        words = words.strip() or (file.here.title if file else src)
        is_link = not is_in_link and (_is_web(src) or _is_internal(src))
        if is_link:
            link = Token("link_open", "a", 1, attrs={"href": src})
            link.attrs = self._link_attributes(link)
            yield link
        yield Token("text", "", 0, content=words)
        if is_link:
            yield Token("link_close", "a", -1)


def _shown(image: Token, file: PageFile, words: str) -> Token:
    """Return the picture with its size, so that nothing moves when it comes, and in words what it
    shows: those of the text, else the file's own in the reader's language.
    """
    image.attrs = {
        "src": f"/files/{file.uid}/",
        "alt": "",  # the renderer fills it from the children
        "width": file.width or 0,
        "height": file.height or 0,
        "loading": "lazy",
    }
    if not words:
        words = file.here.alternative
        image.attrs["lang"] = file.here.language
    image.children = [Token("text", "", 0, content=words)]
    return image


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
            headings.append(following.content[:LABEL_LIMIT])
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


def _is_web(href: str) -> bool:
    return href.lower().startswith(("http://", "https://"))


def _let_pass(_tag: str, name: str, value: str) -> str | None:
    """Return an attribute as it is, or None for a picture from anywhere but the portal's files, and
    for an address that could be taken for another scheme.
    """
    if name == "src":
        return value if _FILE.fullmatch(value) else None
    if name == "href":
        return value if _HREF.match(value) else None
    return value


def _html(tokens: list[Token]) -> SafeString:
    rendered = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_let_pass,
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
