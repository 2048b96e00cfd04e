"""What a run found: kept by each process as JSON, added up, written as `docs/quality/fuzz.md`."""

import json
import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from tests.fuzzing.mended import MENDED
from tests.fuzzing.walks import Fault, Tally

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "quality" / "fuzz.md"
_COUNTERS = ("by_status", "by_area", "by_method", "by_role", "refused_and_watched")
_NUMBERS = ("requests", "walks", "commands", "cpu", "refused")


def keep(tally: Tally, path: Path) -> None:
    told = {name: getattr(tally, name) for name in (*_NUMBERS, *_COUNTERS, "slowest")}
    told |= {
        "reached": sorted(tally.reached),
        "faults": {name: asdict(fault) for name, fault in tally.faults.items()},
    }
    path.write_text(json.dumps(told, ensure_ascii=True), encoding="utf-8")


def add_up(folder: Path) -> Tally:
    """Return what all processes counted together."""
    whole = Tally()
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        for name in _NUMBERS:
            setattr(whole, name, getattr(whole, name) + told[name])
        for name in _COUNTERS:
            getattr(whole, name).update(Counter(told[name]))
        for name, seconds in told["slowest"].items():
            whole.slowest[name] = max(seconds, whole.slowest.get(name, 0))
        whole.reached |= set(told["reached"])
        for fault in told["faults"].values():
            count = fault["count"]
            whole.note_fault(Fault(**fault))
            known = whole.faults[f"{fault['kind']} {fault['place']}"]
            if known.walk != fault["walk"]:
                known.count += count - 1
    return whole


def told(faults: dict[str, Fault]) -> str:
    """Return the faults for a terminal, each with the way to have it again."""
    lines = []
    for fault in sorted(faults.values(), key=lambda each: -each.count):
        lines += [
            f"{fault.kind} at {fault.place}, {fault.count} times",
            f"    script/fuzz --repeat {fault.walk}",
            f"    {ascii(fault.request)[:1_500]}",
            *(f"    {line}" for line in fault.told.splitlines()[-12:]),
            "",
        ]
    return "\n".join(lines)


def table(head: tuple, rows) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(map(str, row))} |" for row in rows),
        "",
    ]


def runs_until_now() -> list[tuple[str, ...]]:
    """Return the runs that the page tells of already: day, seed, database, requests, faults."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    part = text.partition("## Runs\n")[2].partition("\n## ")[0]
    rows = re.findall(
        r"^\| (\d[^|]*) \| (\d+) \| (\w+) \| ([\d,]+) \| (\d+) \|$", part, re.MULTILINE
    )
    return [tuple(row) for row in rows]


def write(tally: Tally, *, seed: int, database: str, day: str, all_addresses: int) -> None:
    """Write the page of the last run, with all runs in a table: a million takes hours."""
    faults = sum(fault.count for fault in tally.faults.values())
    runs = [*runs_until_now(), (day, str(seed), database, f"{tally.requests:,}", str(faults))]
    together = sum(int(run[3].replace(",", "")) for run in runs)
    kinds = Counter()
    for status, count in tally.by_status.items():
        kinds[f"{str(status)[0]}xx"] += count
    slowest = sorted(tally.slowest.items(), key=lambda each: -each[1])[:15]
    lines = [
        "# Bad input by the million",
        "",
        f"`script/fuzz --requests {tally.requests} --seed {seed} --write` on {day}, {database}; "
        f"with the runs before {together:,} requests.",
        "",
        "Every address of the resolver, every form as the page shows it, and every command is",
        "tried by fifteen kinds of person, with what people, programs and attackers send",
        "(`tests/fuzzing/`). A fault is a 5xx, an exception or an error in the log, more than a",
        "second of the process's own time, and a row written by a refused request or by reading.",
        "`script/fuzz --repeat SEED:NUMBER` repeats one walk and tells all of it;",
        "`script/test sqlite tests/test_fuzz.py` holds 20,000 requests.",
        "",
        "## Runs",
        "",
        *table(("day", "seed", "database", "requests", "faults found"), runs),
        "## The last run",
        "",
        *table(
            ("what", "number"),
            [
                ("requests", f"{tally.requests:,}"),
                ("walks they belong to", f"{tally.walks:,}"),
                ("commands", f"{tally.commands:,}"),
                ("addresses reached, by name", f"{len(tally.reached)} of {all_addresses}"),
                ("refused requests, whose writes were watched", f"{tally.refused:,}"),
                ("faults left", len(tally.faults)),
                ("time of the processors", f"{tally.cpu / 3600:.1f} hours"),
                (
                    "for a request, on average",
                    f"{1000 * tally.cpu / max(1, tally.requests):.1f} ms",
                ),
            ],
        ),
        "## Answers",
        "",
        *table(("kind", "number"), ((kind, f"{kinds[kind]:,}") for kind in sorted(kinds))),
        *table(
            ("status", "number"),
            (
                (status, f"{count:,}")
                for status, count in sorted(tally.by_status.items(), key=lambda each: int(each[0]))
            ),
        ),
        "## Where, and as whom",
        "",
        *table(("area", "requests"), ((each, f"{n:,}") for each, n in tally.by_area.most_common())),
        *table(
            ("person", "requests"), ((each, f"{n:,}") for each, n in tally.by_role.most_common())
        ),
        "## Slowest addresses",
        "",
        "The slowest of all requests to each, in time of the process.",
        "",
        *table(("address", "milliseconds"), ((each, f"{1000 * s:.0f}") for each, s in slowest)),
        "## Written although refused, as meant",
        "",
        *table(("why", "requests"), sorted(tally.refused_and_watched.items())),
        "## Found and mended",
        "",
        *(f"- {each}" for each in MENDED),
        "",
    ]
    if tally.faults:
        lines += ["## Faults left", ""]
        lines += [
            f"- {each.kind} at `{each.place}`, {each.count} times" for each in tally.faults.values()
        ]
        lines.append("")
    PAGE.write_text("\n".join(lines), encoding="utf-8")
