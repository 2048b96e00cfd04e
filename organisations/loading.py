"""Brings this room's starting content into the database: the texts that moderators start from."""

import csv
from pathlib import Path

from frame.content import LoadCount
from moderation.models import ReasonTemplate

CONTENT = Path(__file__).parent / "content"


def load_reasons() -> LoadCount:
    """Create the reason templates of each kind, verb and language that has none; what people wrote
    or removed stays.
    """
    present = set(ReasonTemplate.objects.values_list("kind", "verb", "language").distinct())
    with (CONTENT / "reasons.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    new = [
        ReasonTemplate(**row)
        for row in rows
        if (row["kind"], row["verb"], row["language"]) not in present
    ]
    ReasonTemplate.objects.bulk_create(new)
    label = str(ReasonTemplate._meta.verbose_name_plural)
    return LoadCount(label, created=len(new), updated=0, unchanged=len(rows) - len(new), kept=0)
