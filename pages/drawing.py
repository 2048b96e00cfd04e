"""The structure below a body as drawings: boxes, and lines from each to those it coordinates.

A drawing is one column wide, so that its letters are as large on a telephone as on a screen; a page
sets several side by side. Written from right to left, it is mirrored.
"""

import textwrap
import unicodedata
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, get_language_info, ngettext

from caucuses.enums import SECTION_OF, SECTIONS, GroupingKind, GroupingStatus, IndexSection
from caucuses.models import Grouping
from pages.structure import Branch

# Units of the drawing; in print and on screens at their usual size a unit is a pixel.
WIDTH = 272
LETTERS = 15  # size of the letters
LINE = 20  # from one line of text to the next
PAD = 8  # between a box and its text
GAP = 8  # between two boxes
STEP = 22  # from a box to those below it, sideways
TRUNK = 10  # from a box's beginning to the line that leads down from it
# How wide a letter is at most on average, beside its size: Latin, Cyrillic and Arabic, then
# Chinese and its neighbours.
NARROW, WIDE = 0.58, 1.0


@dataclass(frozen=True)
class Line:
    """A line of text: where it stands, its language, and whether it is read against the page."""

    text: str
    x: int
    y: int
    language: str
    direction: str


@dataclass(frozen=True)
class Box:
    """A box with its text; `url` is "" where it leads nowhere."""

    url: str
    x: int
    y: int
    width: int
    height: int
    lines: list[Line]
    is_pale: bool  # the group is dormant or closed; the text says which

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass
class Drawing:
    """One part of the structure: its boxes, the path of its lines, and what it shows as a list."""

    section: IndexSection
    branches: list[Branch]
    boxes: list[Box] = field(default_factory=list)
    path: str = ""
    height: int = 0
    width: int = WIDTH


def drawings_of(branches: list[Branch]) -> list[Drawing]:
    """Return a drawing for each part of the index that `branches` belong to: no query."""
    drawings = []
    for section in SECTIONS:
        kept = [branch for branch in branches if _section(branch.grouping) == section]
        if kept:
            drawings.append(_Pen(Drawing(section, kept)).draw())
    return drawings


def _section(grouping: Grouping) -> IndexSection:
    return SECTION_OF[GroupingKind(grouping.kind)]


class _Pen:
    """Draws from the top down; `bottom` is how far it came."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.bottom = 1  # half of the lines' width stays inside

    def draw(self) -> Drawing:
        top = self._box("", 0, [(self.drawing.section.label, get_language() or "")])
        self._draw_below(top, self.drawing.branches, depth=1)
        self.drawing.height = self.bottom - GAP + 1
        return self.drawing

    def _draw_below(self, above: Box, branches: list[Branch], *, depth: int) -> None:
        """Draw `branches` under the box `above`, with the lines that lead to them."""
        below = []
        for branch in branches:
            grouping = branch.grouping
            texts: list[tuple[str | Promise, str]] = [(grouping.here.name, grouping.here.language)]
            is_pale = grouping.status != GroupingStatus.ACTIVE
            if is_pale:
                texts.append((f"({grouping.get_status_display()})", get_language() or ""))
            box = self._box(grouping.get_absolute_url(), depth, texts, is_pale=is_pale)
            below.append(box)
            if branch.further_count:
                texts = [(further_in_words(branch.further_count), get_language() or "")]
                further = self._box(f"{box.url}#coordinates", depth + 1, texts)
                self._join(box, [further], depth=depth)
            self._draw_below(box, branch.branches, depth=depth + 1)
        if below:
            self._join(above, below, depth=depth - 1)

    def _box(
        self,
        url: str,
        depth: int,
        texts: list[tuple[str | Promise, str]],
        *,
        is_pale: bool = False,
    ) -> Box:
        """Draw a box with `texts`, each with its language, where the last one ended."""
        begin = depth * STEP + 1
        width = WIDTH - begin - 1
        wrapped = [
            (part, language) for text, language in texts for part in _wrapped(str(text), width)
        ]
        lines = [
            _line(part, language, begin, width, self.bottom + PAD - 4 + LINE * number)
            for number, (part, language) in enumerate(wrapped, start=1)
        ]
        height = LINE * len(lines) + PAD + 4
        box = Box(url, _mirrored(begin, width), self.bottom, width, height, lines, is_pale)
        self.drawing.boxes.append(box)
        self.bottom += height + GAP
        return box

    def _join(self, above: Box, below: list[Box], *, depth: int) -> None:
        """Draw the line down from `above`, and from there to each box `below`."""
        trunk = _mirrored(depth * STEP + TRUNK)
        edge = _mirrored((depth + 1) * STEP + 1)
        down = f"M{trunk} {above.y + above.height}V{below[-1].middle}"
        self.drawing.path += down + "".join(f"M{trunk} {box.middle}H{edge}" for box in below)


def further_in_words(count: int) -> str:
    """Say how many groups are left out."""
    text = ngettext("%(count)s group below it", "%(count)s groups below it", count)
    return text % {"count": count}


def _mirrored(x: int, width: int = 0) -> int:
    """Return where something that begins at `x` has its left edge, in the page's direction."""
    return WIDTH - x - width if get_language_bidi() else x


def _line(text: str, language: str, begin: int, width: int, y: int) -> Line:
    """Return a line of text in a box that begins at `begin`, at the side where the page begins."""
    is_foreign = language != get_language()
    x = _mirrored(begin + PAD)
    if not is_foreign:
        return Line(text, x, y, "", "")
    is_rtl = get_language_info(language)["bidi"]
    if is_rtl == get_language_bidi():
        return Line(text, x, y, language, "")
    return Line(text, x, y, language, "rtl" if is_rtl else "ltr")


def _wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines that fit into a box."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    size = LETTERS * (WIDE if wide * 2 > len(text) else NARROW)
    return textwrap.wrap(text, int((width - 2 * PAD) / size)) or [""]
