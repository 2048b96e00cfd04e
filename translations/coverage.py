"""How much of what everybody reads is there in each language."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.utils.functional import Promise

from texts import registry
from texts.enums import Origin
from texts.models import Translation
from translations.enums import Need
from translations.models import Job


@dataclass
class Share:
    """Counts of the rows of one sort of text, or of all, in one language. They are all that are
    written in another language.
    """

    label: str | Promise = ""
    reviewed: int = 0
    draft: int = 0
    machine: int = 0
    stale: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        return self.reviewed + self.draft + self.machine + self.stale + self.missing

    @property
    def percent(self) -> int:
        """How much is reviewed and up to date, rounded down: 100 means all."""
        return self.reviewed * 100 // self.total if self.total else 100

    def add(self, other: "Share") -> None:
        for name in ("reviewed", "draft", "machine", "stale", "missing"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Coverage:
    """One language: all together, and by sort of text."""

    code: str
    name: str
    all: Share = field(default_factory=Share)
    kinds: list[Share] = field(default_factory=list)


def by_language() -> list[Coverage]:
    """Return the coverage of each language of the portal.

    2 queries a sort of text and 1 more, however many rows there are. What is stale is known from
    the queue, as it was last looked through.
    """
    found = {code: Coverage(code, name) for code, name in settings.LANGUAGES}
    stale = _stale()
    for kind in registry.all_kinds():
        content_type = ContentType.objects.get_for_model(kind.model)
        public = kind.public().order_by()
        written = Counter(
            dict(public.values_list("language").annotate(count=Count("pk")).order_by())
        )
        there: dict[str, Counter[str]] = defaultdict(Counter)
        rows = Translation.objects.current().filter(
            content_type=content_type, object_id__in=public.values("pk")
        )
        for language, origin, count in (
            rows.order_by().values_list("language", "origin").annotate(count=Count("pk"))
        ):
            there[language][origin] = count
        for code, coverage in found.items():
            gone = stale[content_type.pk, code]
            share = _share(kind, there[code], gone, written.total() - written[code])
            coverage.kinds.append(share)
            coverage.all.add(share)
    return list(found.values())


def _stale() -> dict[Any, Counter[str]]:
    """Return how many translations have gone stale, by sort, language and origin: 1 query."""
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    rows = Job.objects.standing().filter(need=Need.STALE).order_by()
    for content_type, language, origin, count in rows.values_list(
        "content_type", "language", "basis__origin"
    ).annotate(count=Count("pk")):
        found[content_type, language][origin] = count
    return found


def _share(kind: registry.TextKind, there: Counter[str], gone: Counter[str], total: int) -> Share:
    left = {origin: max(0, there[origin] - gone[origin]) for origin in Origin.values}
    share = Share(
        kind.label_plural,
        reviewed=left[Origin.REVIEWED],
        draft=left[Origin.DRAFT],
        machine=left[Origin.MACHINE],
        stale=min(gone.total(), there.total()),
    )
    share.missing = max(0, total - share.total)
    return share
