"""The map of the world: how many organisations there are in each country, as a drawing and a table.

`content/world_map.json` holds the outline of the land and a point for each country. It is made by
`script/world_map` from Natural Earth (public domain).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

from organisations.facets import INTERNATIONAL, Choice, count_by_region, country_name
from organisations.regions import region_of

DATA = Path(__file__).parent / "content" / "world_map.json"
# Radii in units of the drawing. The largest is that of the country with the most organisations; the
# smallest is large enough to be seen on a small island.
LARGEST, SMALLEST = 20, 2.5
# So many countries stand in the table; where there are more, each region leads to its own.
TABLE_LIMIT = 60


@dataclass(frozen=True)
class Circle:
    """A country on the map; its area grows with its number. Its title is "" where the table does
    not name it either.
    """

    x: int
    y: int
    radius: str
    title: str


@dataclass(frozen=True)
class Line:
    """A line of the table: a region, a country, or the international ones."""

    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True)
class Section:
    """A region and its countries, the most first."""

    region: Line
    countries: Sequence[Line]


@cache
def drawing() -> dict[str, Any]:
    """Return the width, the height, the path of the land, and the points by country."""
    made: dict[str, Any] = json.loads(DATA.read_text(encoding="ascii"))
    return made


def circles(choice: Choice) -> list[Circle]:
    """Return a circle for each country that has any, the largest first: small ones lie on top."""
    points = drawing()["points"]
    drawn = [pair for pair in _by_number(choice) if pair[0] in points]
    named = {code for code, _number in _in_table(choice)}
    most = drawn[0][1] if drawn else 1
    return [
        Circle(
            x=points[code][0],
            y=points[code][1],
            radius=f"{max(SMALLEST, LARGEST * sqrt(number / most)):.3g}",
            title=f"{country_name(code)}: {number}" if code in named else "",
        )
        for code, number in drawn
    ]


def sections(choice: Choice) -> list[Section]:
    """Return the table: regions by their sums, each with its countries; those of no region last.

    Where more than TABLE_LIMIT countries have any, only the largest stand below their regions.
    """
    lines: dict[Any, list[Line]] = {}
    for code, number in _in_table(choice):
        line = Line(country_name(code), number, _url(choice, "country", code))
        lines.setdefault(region_of(code), []).append(line)
    sums = sorted(count_by_region(choice).items(), key=lambda item: (-item[1], item[0]))
    made = [
        Section(
            Line(region.label, number, _url(choice, "region", region.value)), lines.get(region, [])
        )
        for region, number in sums
    ]
    # Antarctica stands alone, as a region of its own.
    return [*made, *(Section(line, []) for line in lines.get(None, []))]


def international(choice: Choice) -> Line | None:
    """Return the line of those that belong to no single country, if there are any."""
    number = choice.count_by_country().get("", 0)
    if not number:
        return None
    return Line(country_name(""), number, _url(choice, "country", INTERNATIONAL))


def is_shortened(choice: Choice) -> bool:
    """Tell whether countries are missing in the table that have organisations."""
    return len(_in_table(choice)) < len(_by_number(choice))


def _by_number(choice: Choice) -> list[tuple[str, int]]:
    """Return the countries that have any, the most first, with their numbers."""
    counted = [(code, number) for code, number in choice.count_by_country().items() if code]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def _in_table(choice: Choice) -> list[tuple[str, int]]:
    countries = _by_number(choice)
    return countries if "region" in choice.options else countries[:TABLE_LIMIT]


def _url(choice: Choice, facet: str, value: str) -> str:
    return choice.query(add=(facet, value))
