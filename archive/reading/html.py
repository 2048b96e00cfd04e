"""What is kept of a message that has no plain text: words, links and lists. No picture, no style,
no script, nothing that is fetched from elsewhere.
"""

import re
from html import unescape

import nh3

LIMIT = 400_000  # characters that are looked at
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_KEPT = {
    *("p", "br", "div", "b", "strong", "i", "em", "u", "s", "sub", "sup"),
    *("blockquote", "ul", "ol", "li", "pre", "code", "a"),
}
# With what stands in them.
_DROPPED = {
    *("script", "style", "title", "head", "template", "noscript", "iframe", "object"),
    *("svg", "math", "select", "textarea"),
}
_RULES = nh3.Cleaner(
    # Headings would break into those of the page, tables lay mails out: both become lines.
    tags=_KEPT | _HEADINGS | {"tr", "td", "th"},
    clean_content_tags=_DROPPED - _KEPT,
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
)
_HEADING = re.compile(r"<(/?)h[1-6]>")
_ROW = re.compile(r"<(/?)tr>")
_CELL = re.compile(r"</?t[dh]>")
_LINE = re.compile(r"<br>|</?(?:p|div|blockquote|ul|ol|li|pre)>")
_MARK = re.compile(r"<[^>]*>")
_EMPTY = re.compile(r"<(p|div|b|i|em|strong|u)>\s*</\1>")


def cleaned(html: str) -> str:
    """Return HTML that can stand in a page of ours."""
    clean = _RULES.clean(html[:LIMIT])
    clean = _HEADING.sub(r"<\1p>", clean)
    clean = _CELL.sub(" ", _ROW.sub(r"<\1div>", clean))
    return _EMPTY.sub("", clean).strip()


def as_text(clean: str) -> str:
    """Return the words of what `cleaned` gave, a line for each block."""
    # Line ends in HTML are blanks.
    lines = _MARK.sub("", _LINE.sub("\n", re.sub(r"\s+", " ", clean)))
    text = "\n".join(line.strip() for line in unescape(lines).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
