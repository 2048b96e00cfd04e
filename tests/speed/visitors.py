"""`script/bench visitors`: how many the portal bears behind nginx, and what those beyond are told;
writes docs/quality/visitors.md.
"""

import argparse
import contextlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.speed import databases, deployed
from tests.speed.people import MODERATORS, PARTS, PAUSES
from tests.speed.servers import ROOT

VISITORS_AIM, REGISTRATIONS_AIM, MINUTES_AIM = 1000, 50, 10
CROWD = 5  # times as many visitors in the storm
STORM, AFTER = 120, 60  # seconds at most
CALM_WITHIN = 30  # seconds
REFUSED_WITHIN = 1000  # milliseconds, for 99 of 100 that are told to come back
KEPT_PACE = 0.98  # of what is due has to be begun
LONGEST_THOUGHT = 10  # seconds: 1.9 times that is less than nginx waits on a new connection
REPORT = ROOT / "docs" / "quality" / "visitors.md"
LANGUAGES = ("fr", "es", "ar", "zh-hans", "ru")
STATIC = ("portal.css", "favicon.svg", "local-time.js")
SEARCHES = ("community", "radio", "women", "r%C3%A9seau")
GOOD = {"200", "302", "304"}
PLACES = {
    "web server": "gunicorn",
    "worker": "manage.py worker",
    "nginx": "nginx",
    "PostgreSQL": "postgres",
}


def main():
    options = _options()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with contextlib.ExitStack() as stack:
        socket = ""
        if options.database == "postgresql":
            socket = stack.enter_context(databases.postgresql())
        kept, _filled = databases.portal_of(options.database, options.organisations, socket)
        # nginx runs as somebody else, and passes through it.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="visitors-")))
        environment = databases.copy_of(options.database, kept, folder / "portal", socket)
        measured = _measure(environment, folder, options)
    text = "\n".join([*report(options, measured), ""])
    options.report.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _parser():
    parser = argparse.ArgumentParser(prog="script/bench visitors", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--organisations", type=int, default=1000)
    parser.add_argument("--visitors", type=int, default=VISITORS_AIM, help="at once")
    parser.add_argument(
        "--think", type=float, default=10, help="seconds between two pages, on average"
    )
    parser.add_argument("--steps", type=float, default=50, help="parts of a registration a second")
    parser.add_argument("--complete", type=float, default=1, help="whole registrations a second")
    parser.add_argument("--minutes", type=float, default=MINUTES_AIM)
    parser.add_argument("--report", type=Path, default=REPORT)
    return parser


def _options():
    parser = _parser()
    options = parser.parse_args()
    if not 0 <= options.think <= LONGEST_THOUGHT:
        parser.error(f"--think takes 0 to {LONGEST_THOUGHT} seconds.")
    return options


# --- Measuring ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Phase:
    """What visitors do for a while."""

    name: str
    seconds: int
    visitors: int
    think: float


def phases(options):
    seconds = round(options.minutes * 60)
    return [
        Phase("within", seconds, options.visitors, options.think),
        Phase("beyond", min(seconds, STORM), options.visitors * CROWD, 0),
        Phase("after", min(seconds, AFTER), options.visitors, options.think),
    ]


def _measure(environment, folder, options):
    """Return what was found in each phase, and of all of them together."""
    plan = json.loads(databases.run(environment, "-m", "tests.speed.inside", "plan"))
    whole = sum(phase.seconds for phase in phases(options))
    drafts = int(whole * options.steps / len(PARTS)) + 3
    complete = int(whole * options.complete) + 3
    prepared = databases.run(
        environment, "-m", "tests.speed.crowd", "prepare", str(drafts), str(complete)
    )
    plan |= json.loads(prepared)
    paths = addresses(plan["pages"], _static(environment))
    file = folder / "addresses"
    file.write_text("\n".join(paths), encoding="utf-8")
    measured = {"phases": {}, "steps": [], "registrations": []}
    with deployed.portal(environment, folder) as site:
        _warm(site, paths)
        measured["memory before"] = _memory()
        for phase in phases(options):
            sys.stderr.write(f"{phase.name}: {phase.visitors:,} visitors, {phase.seconds} s …\n")
            told = _load(site, file, paths, phase, plan, folder, options)
            measured["steps"] += told.pop("steps")
            measured["registrations"] += told.pop("registrations")
            measured["phases"][phase.name] = told
        measured["memory after"] = _memory()
    deeds = folder / "deeds"
    deeds.write_text(
        json.dumps({name: measured[name] for name in ("steps", "registrations")}), encoding="utf-8"
    )
    looked = databases.run(environment, "-m", "tests.speed.crowd", "look", str(deeds))
    return measured | {"database": json.loads(looked)}


def addresses(pages, static):
    """Return what visitors ask for, each as often as they do: pages in English and in the other
    languages, searches, and files beside them.
    """
    plain = [path for path in pages.values() if "?" not in path]
    asked = [path for path in pages.values() if "?" in path]
    asked += [f"/search/?q={word}" for word in SEARCHES]
    translated = [f"/{language}{path}" for language in LANGUAGES for path in plain]
    mixed = [*plain * 4, *translated, *asked, *static * 5]
    random.Random(2003).shuffle(mixed)
    return mixed


def _static(environment):
    """Return the addresses of some files by their hashed names."""
    file = Path(environment["PORTAL_VAR_DIR"], "static", "staticfiles.json")
    names = json.loads(file.read_text(encoding="utf-8"))["paths"]
    return [f"/static/{names[name]}" for name in STATIC]


def _warm(site, paths):
    """See that each address is there."""
    for path in sorted(set(paths)):
        answer = site.get(path)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")


def _load(site, file, paths, phase, plan, folder, options):
    """Let everybody come; return what they were told, and what it took."""
    work = {
        **{name: plan[name] for name in ("cases", "coordinator")},
        "moderator": plan["cookies"]["moderator"],
        "site": site.url,
        "phase": phase.name,
        "seconds": phase.seconds,
        "steps": options.steps,
        "complete": options.complete,
        "drafts": _taken(plan["drafts"], phase.seconds * options.steps / len(PARTS)),
        "registering": _taken(plan["complete"], phase.seconds * options.complete),
        "paths": [path for path in paths if not path.startswith("/static/")],
    }
    worksheet = folder / "work"
    worksheet.write_text(json.dumps(work), encoding="utf-8")
    before, used, began = _processor(), resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    people = subprocess.Popen(
        [sys.executable, "-m", "tests.speed.people", str(worksheet)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        visitors = subprocess.run(
            [
                *("wrk", "-t2", f"-c{phase.visitors}", f"-d{phase.seconds}s", "--timeout", "60s"),
                *("-s", str(ROOT / "tests/speed/visitors.lua"), site.url),
                *("--", str(file), str(phase.think)),
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        told, _nothing = people.communicate(timeout=phase.seconds + 300)
    finally:
        people.terminate()
        people.wait()
    if people.returncode:
        raise SystemExit("Those who register broke; the lines above say why.")
    seconds = time.time() - began
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    after = _processor()
    processor = {place: (after[place] - before[place]) / seconds for place in after}
    processor["load generators"] = (
        now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    ) / seconds
    return {
        **json.loads(told),
        "phase": phase,
        "visitors": read_wrk(visitors),
        "processor": processor,
    }


def _taken(people, count):
    """Take as many off the list as a phase may need."""
    count = int(count) + 1
    taken, people[:count] = people[:count], []
    return taken


def read_wrk(text):
    """Return what visitors.lua told at the end of what wrk printed."""
    lines = [line for line in text.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"wrk told nothing:\n{text}")
    return json.loads(lines[-1])


def _processes():
    """Return the processes of the portal by what they do."""
    found = {}
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            line = " ".join([process.name(), *process.cmdline()])
            for place, word in PLACES.items():
                if word in line:
                    found.setdefault(place, []).append(process)
                    break
    return found


def _processor():
    """Return the seconds of processor time that each part of the portal took until now."""
    times = {}
    for place, processes in _processes().items():
        with contextlib.suppress(psutil.Error):
            each = [process.cpu_times() for process in processes]
            times[place] = sum(one.user + one.system for one in each)
    return times


def _memory():
    """Return the megabytes of each part of the portal; what processes share counts once (PSS)."""
    return {
        place: sum(process.memory_full_info().pss for process in processes) / 1e6
        for place, processes in _processes().items()
    }


# --- The report ---------------------------------------------------------------------------------


def report(options, measured):
    """Return the lines of the page."""
    told = measured["phases"]
    return [
        *_head(options),
        *_aims(options, measured),
        *_phase("Within the aim", told["within"]),
        *_phase("Beyond", told["beyond"]),
        *_phase("After the storm", told["after"]),
        *_costs(measured),
    ]


def _head(options):
    return [
        "# Visitors",
        "",
        f"`script/bench visitors{_as_given(options)}` on {datetime.now(UTC):%d %B %Y}, "
        f"{psutil.cpu_count()} cores, which those who make the load share; {options.database}, "
        f"{options.organisations:,} organisations. nginx with the site of `deploy/nginx/` but for "
        "TLS, gunicorn with `gunicorn.conf.py` on the socket of `deploy/systemd/`, the worker; "
        "`LIMITS=off`.",
        "",
        "- *Visitors* (wrk) keep a connection each, and read pages in six languages, the "
        f"directory, searches and files. They think for {options.think:g} s on average between "
        "two, those of the storm do not.",
        f"- *Parts* of the form of a registration are sent at {options.steps:g} a second by people "
        "who are signed in, each to a draft of their own, whether or not earlier ones were "
        "answered; their time counts from when they were due. The page after it is not read.",
        f"- *Whole registrations* begin at {options.complete:g} a second: all pages read, all "
        "parts and the sending, about 20 requests.",
        f"- {MODERATORS} *moderators* open the queue and a case, a *coordinator* reads `/me/`, "
        f"with {PAUSES['moderators']} s between. *Knocking* are visitors on new connections, who "
        "tell how long it takes until a 503 comes.",
        "",
    ]


def _as_given(options):
    """Return the options of the command that differ from what it does without them."""
    usual = vars(_parser().parse_args([])) | {"report": options.report}
    return "".join(
        f" --{name} {given}" for name, given in vars(options).items() if given != usual[name]
    )


def _aims(options, measured):
    rows = [(aim, found, _said(is_reached)) for aim, found, is_reached in aims(options, measured)]
    return ["| aim | measured | |", "|---|---|---|", *map(_row, rows), ""]


def aims(options, measured):
    """Return of each aim its words, what was measured, and whether it is reached; None where less
    was tried.
    """
    told = measured["phases"]
    within, beyond = told["within"], told["beyond"]
    minutes = within["phase"].seconds / 60
    is_tried = minutes >= MINUTES_AIM and options.visitors >= VISITORS_AIM
    parts, whole = within["tallies"]["parts"], within["tallies"]["registrations"]
    parts_pace = good(parts, "302") / within["phase"].seconds
    whole_pace = good(whole, "200") / within["phase"].seconds
    size = answers(within["tallies"]["requests of them"]) / max(1, answers(whole))
    lost = measured["database"]
    else_beyond = _troubles(beyond["visitors"], besides=("503",))
    everybody = [beyond["visitors"], *beyond["tallies"].values()]
    lacking = sum(tally["without_retry"] for tally in everybody)
    refusals = beyond["tallies"]["knocking"]["milliseconds_503"]
    offices = [beyond["tallies"][name] for name in ("moderators", "coordinator")]
    calm_after = max(tally["last_trouble"] for tally in told["after"]["tallies"].values())
    return [
        (
            f"{VISITORS_AIM:,} visitors at once for {MINUTES_AIM} minutes, no error",
            f"{options.visitors:,} for {minutes:.3g} minutes: {_troubles(within['visitors'])}",
            not troubles(within["visitors"]) if is_tried else None,
        ),
        (
            f"{REGISTRATIONS_AIM} parts of registrations a second with them, no error",
            f"{parts_pace:.1f} a second acknowledged: {_troubles(parts)}",
            parts_pace >= REGISTRATIONS_AIM * KEPT_PACE and not troubles(parts)
            if is_tried and options.steps >= REGISTRATIONS_AIM
            else None,
        ),
        (
            f"{REGISTRATIONS_AIM} whole registrations a second",
            f"{whole_pace:.2f} a second: {_troubles(whole)}; of {size:.0f} requests each, "
            f"{REGISTRATIONS_AIM} would be {size * REGISTRATIONS_AIM:,.0f} requests a second",
            whole_pace >= REGISTRATIONS_AIM * KEPT_PACE and not troubles(whole),
        ),
        (
            "what was acknowledged is there, once",
            f"{len(measured['steps']):,} parts, {len(measured['registrations']):,} registrations: "
            + ", ".join(f"{count} {name}" for name, count in lost.items()),
            not any(lost.values()),
        ),
        (
            "beyond: nothing but answers and 503 with Retry-After",
            f"{share(beyond['visitors']):.0%} of what visitors asked got 503; of all 503, "
            f"{lacking} without Retry-After; else {else_beyond}",
            not lacking and not troubles(beyond["visitors"], besides=("503",)),
        ),
        (
            f"beyond: 99 of 100 of these within {REFUSED_WITHIN:,} ms",
            f"{refusals['count']:,} asked: median {refusals['median']:,.0f} ms, 99 of 100 within "
            f"{refusals['most_of_100']:,.0f}",
            refusals["most_of_100"] <= REFUSED_WITHIN if refusals["count"] else None,
        ),
        (
            "beyond: moderators and coordinators keep working",
            "; ".join(
                f"{_troubles(tally)}, median {tally['milliseconds']['median']:,.0f} ms, 99 of 100 "
                f"within {tally['milliseconds']['most_of_100']:,.0f}"
                for tally in offices
            ),
            not any(troubles(tally) for tally in offices),
        ),
        (
            f"everything answers again {CALM_WITHIN} s after the storm",
            f"last trouble after {calm_after:.0f} s",
            calm_after <= CALM_WITHIN,
        ),
    ]


def good(tally, status):
    return tally["statuses"].get(status, 0)


def answers(tally):
    return sum(tally["statuses"].values())


def share(visitors):
    """Return the part of the answers that was 503."""
    return good(visitors, "503") / max(1, answers(visitors))


def troubles(tally, besides=()):
    """Return what was no good answer, by status or kind, with its number."""
    found = {
        name: count
        for name, count in tally["statuses"].items()
        if name not in GOOD and name not in besides
    }
    found |= tally.get("errors", {})
    found["not begun"] = tally.get("not_begun", 0)
    return {name: count for name, count in found.items() if count}


def _troubles(tally, besides=()):
    found = troubles(tally, besides)
    if not found:
        return "no error"
    return ", ".join(f"{count:,} {name}" for name, count in sorted(found.items()))


def _said(is_reached):
    return {True: "reached", False: "**missed**", None: "less was tried"}[is_reached]


def _phase(title, told):
    phase, visitors = told["phase"], told["visitors"]
    tallies = {"visitors": visitors, **told["tallies"]}
    rows = []
    for name, tally in tallies.items():
        took = tally["milliseconds"]
        rows.append(
            (
                name,
                f"{answers(tally) / phase.seconds:,.1f}",
                f"{sum(good(tally, status) for status in GOOD):,}",
                f"{good(tally, '503'):,}",
                _troubles(tally, besides=("503",)),
                *(f"{took[key]:,.0f}" for key in ("median", "most_of_100", "most")),
            )
        )
    thinking = f"thinking {phase.think:g} s" if phase.think else "without thinking"
    return [
        f"## {title}",
        "",
        f"{phase.visitors:,} visitors {thinking}, {phase.seconds} s. Milliseconds of visitors are "
        "those of all their answers, of others those of answers other than 503.",
        "",
        *_table(
            ("who", "a second", "answered", "503", "else", "median ms", "99 of 100", "most"), rows
        ),
        "",
    ]


def _table(head, rows):
    """Return the lines of a table: words in the first column, numbers in the others."""
    return [
        f"| {' | '.join(head)} |",
        f"|---|{'--:|' * (len(head) - 1)}",
        *map(_row, rows),
    ]


def _row(cells):
    return "".join(f"| {cell} " if cell != "" else "| " for cell in cells) + "|"


def _costs(measured):
    places = list(measured["phases"]["within"]["processor"])
    rows = []
    for place in places:
        cores = [told["processor"].get(place, 0) for told in measured["phases"].values()]
        memory = [measured[name].get(place) for name in ("memory before", "memory after")]
        rows.append(
            (
                place,
                *(f"{each:.2f}" for each in cores),
                *("" if each is None else f"{each:.0f}" for each in memory),
            )
        )
    return [
        "## What it took",
        "",
        "Processors in use, and megabytes (PSS) before and after.",
        "",
        *_table(("what", *measured["phases"], "MB before", "MB after"), rows),
    ]


if __name__ == "__main__":
    main()
