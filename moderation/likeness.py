"""Requests that are like each other, so that many of one hand are looked at together.

What is compared are digests of little worth to anybody else. The network is told by a key that is
another one each month (`limits/sources.py`); all of it is deleted after thirty days.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from limits import sources
from moderation.models import Request, Trait

if TYPE_CHECKING:
    from moderation.querysets import RequestQuerySet

NEAR = timedelta(days=2)
KEPT = timedelta(days=30)
# So many of those alike are read for one page of the queue: of a flood the page says "many".
READ_AT_MOST = 2000
# Two texts are nearly the same where one of three bands of their words agrees: at nine tenths in
# common almost surely, at a fifth hardly ever.
BANDS, ROWS = 3, 3
SHINGLE = 3  # words
LEAST_WORDS = 12
# Numbers differ where all else is copied. Where words are not parted by spaces, a sign is a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+")


@dataclass
class Alike:
    """What is like one request: which others, and in what."""

    others: set[int] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.others)

    @property
    def reasons(self) -> list[str]:
        """Return in what they are alike, in words."""
        return [str(kind.label) for kind in Trait.Kind if kind in self.kinds]


def note(request: Request) -> None:
    """Keep what others may have in common with a request that is sent now: 1 query."""
    note_all([(request, timezone.now())])


def note_all(sent: Iterable[tuple[Request, datetime]]) -> None:
    """Keep the same of requests and when each was sent: 1 query."""
    Trait.objects.bulk_create(
        [
            Trait(request=request, kind=kind, value=value, at=at)
            for request, at in sent
            for kind, value in set(_traits_of(request))
        ],
        ignore_conflicts=True,
    )


def alike(rows: Iterable[Request], visible: "RequestQuerySet") -> dict[int, Alike]:
    """Return what is like each of the rows, sent within two days of it, among what is `visible`: 2
    queries, however many rows.
    """
    read = ("kind", "value", "at", "request_id")  # no rows of thousands, which take their time
    mine = Trait.objects.filter(request__in=[row.pk for row in rows])
    traits = list(mine.values_list(*read, named=True))
    found: dict[int, Alike] = defaultdict(Alike)
    if not traits:
        return found
    moments = [trait.at for trait in traits]
    # Each is asked whether it is visible, not all requests first. By `at` alone SQLite would
    # take the index of the dates, and go through everything that came in these days.
    others = Trait.objects.filter(
        Exists(visible.order_by().filter(pk=OuterRef("request"))),
        value__in={trait.value for trait in traits},
        at__range=(min(moments) - NEAR, max(moments) + NEAR),
    ).order_by(Coalesce("at", "at").desc())
    by_value = defaultdict(list)
    for kind, value, at, key in others.values_list(*read)[:READ_AT_MOST]:
        by_value[kind, value].append((at, key))
    for trait in traits:
        for at, key in by_value[trait.kind, trait.value]:
            if key != trait.request_id and abs(at - trait.at) <= NEAR:
                found[trait.request_id].others.add(key)
                found[trait.request_id].kinds.add(trait.kind)
    return found


def like(rows: "QuerySet[Request]", key: int) -> "QuerySet[Request]":
    """Return of the rows the request of this key and what is like it: 1 query more."""
    wanted = Q(pk=key)
    values = defaultdict(list)
    for trait in Trait.objects.filter(request=key):
        values[trait.at].append(trait.value)
    for at, of_moment in values.items():
        same = Trait.objects.filter(value__in=of_moment, at__range=(at - NEAR, at + NEAR))
        wanted |= Q(pk__in=same.values("request"))
    return rows.filter(wanted)


def forget() -> int:
    """Delete what was kept for thirty days; return how many rows."""
    return Trait.objects.filter(at__lte=timezone.now() - KEPT).delete()[0]


def _traits_of(request: Request) -> Iterator[tuple[str, str]]:
    if source := sources.source_this_month():
        yield Trait.Kind.SOURCE, source
    yield Trait.Kind.ACCOUNT, _digest("account", request.applicant_id)
    for site in request.kind_object.websites(request):
        yield Trait.Kind.SITE, _digest("site", site)
    for band in _bands(max(_texts_in(request.payload), key=len, default="")):
        yield Trait.Kind.TEXT, band


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


def _bands(text: str) -> list[str]:
    """Return digests of which nearly equal texts share one (Broder's min-wise hashing)."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) < LEAST_WORDS:
        return []
    shingles = {
        " ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)
    }
    least = [
        min(
            hashlib.blake2b(shingle.encode(), digest_size=8, salt=bytes([number])).digest()
            for shingle in shingles
        )
        for number in range(BANDS * ROWS)
    ]
    return [
        _digest("text", band, *(part.hex() for part in least[band * ROWS : (band + 1) * ROWS]))
        for band in range(BANDS)
    ]


def _digest(*words: object) -> str:
    return hashlib.sha256(":".join(map(str, words)).encode()).hexdigest()
