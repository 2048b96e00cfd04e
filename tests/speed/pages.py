"""`script/bench pages`: pages beside bare Django and nginx, at several sizes, on both databases;
writes docs/quality/speed.md.
"""

import argparse
import contextlib
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.speed import databases, measuring, servers
from tests.speed.client import Browser
from tests.speed.measuring import Spread

ANONYMOUS_AIM, SIGNED_IN_AIM, GROWTH_AIM = 0.8, 0.25, 1.5
DECISION_AIM, QUEUE_AIM = 20, 100  # milliseconds
STEP = {
    "name": "A network to measure",
    "name_language": "en",
    "country": "BR",
    "acronym": "",
    "website": "",
}
REPORT = servers.ROOT / "docs" / "quality" / "speed.md"


def main():
    options = _options()
    lines = []
    with contextlib.ExitStack() as stack:
        socket = ""
        if "postgresql" in options.databases:
            socket = stack.enter_context(databases.postgresql())
        for kind in options.databases:
            found = [_measure(kind, count, socket, options) for count in options.sizes]
            lines += _section(kind, options.sizes, found)
    text = "\n".join([*_head(options), *lines, ""])
    options.report.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _options():
    parser = argparse.ArgumentParser(prog="script/bench pages", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    parser.add_argument(
        "--databases", nargs="+", default=["sqlite", "postgresql"], metavar="sqlite, postgresql"
    )
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each turn")
    parser.add_argument("--rounds", type=int, default=50, help="of what is timed one by one")
    parser.add_argument("--report", type=Path, default=REPORT)
    return parser.parse_args()


def _measure(kind, count, socket, options):
    """Return what was found of one portal."""
    environment, filled = databases.portal_of(kind, count, socket)
    plan = json.loads(databases.run(environment, "-m", "tests.speed.inside", "plan"))
    found = {"filled": filled, "waiting": plan["waiting"]}
    with servers.portal(environment) as kept:
        found["rates"] = _beside_others(kept, plan, options)
    with servers.portal(environment, PAGE_CACHE_SECONDS="0") as anew:
        found["times"] = _one_by_one(anew, plan, environment, options.rounds)
    decided = databases.run(environment, "-m", "tests.speed.inside", "decide", str(options.rounds))
    found["decision"] = json.loads(decided)
    counted = databases.run(environment, "-m", "tests.speed.inside", "count", "5")
    found["counted"] = json.loads(counted)
    return found


def _beside_others(portal, plan, options):
    """Return of each page the rates of the portal, of bare Django and of nginx, turn by turn."""
    pages = [(label, path, "") for label, path in plan["pages"].items()]
    pages += [
        (f"{label}, signed in", path, plan["cookies"]["member"])
        for label, path in (*plan["pages"].items(), *plan["own_pages"].items())
    ]
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        bodies, work = Path(name, "bodies"), Path(name, "nginx")
        bodies.mkdir()
        work.mkdir()
        for number, (_label, path, cookie) in enumerate(pages):
            answer = portal.get(path, cookie)
            if answer.status != 200 or answer.headers.get("Content-Encoding") != "gzip":
                raise SystemExit(f"{path}: {answer.status} {dict(answer.headers)}")
            (bodies / str(number)).write_bytes(answer.data)
        found = {}
        with servers.bare(bodies, "/0") as bare, servers.nginx(bodies, work, "/0") as nginx:
            for number, (label, path, cookie) in enumerate(pages):
                urls = {
                    "portal": portal.url + path,
                    "bare": f"{bare.url}/{number}",
                    "nginx": f"{nginx.url}/{number}",
                }
                found[label] = measuring.side_by_side(
                    urls, turns=options.turns, seconds=options.seconds, cookie=cookie
                )
        return found


def _one_by_one(portal, plan, environment, rounds):
    """Return the milliseconds of pages that are made anew, of a step of the registration, of the
    queue, and of decisions by the form, each asked for by one person.
    """
    # Asked for first: the server closes connections on which nothing comes for two seconds.
    keys = databases.run(environment, "-m", "tests.speed.inside", "waiting", str(rounds + 1))
    left = iter(json.loads(keys))
    visitor = Browser(portal.port)
    member = Browser(portal.port, plan["cookies"]["member"])
    moderator = Browser(portal.port, plan["cookies"]["moderator"])
    found = {
        label: _times(lambda path=path: visitor.timed("GET", path), rounds)
        for label, path in plan["pages"].items()
    }
    for label, path in plan["own_pages"].items():
        found[label] = _times(lambda path=path: member.timed("GET", path), rounds)
    found["registration step"] = _times(
        lambda: member.timed("POST", f"{plan['draft']}name/", {**STEP, "seen": "1"}, expected=302),
        rounds,
    )
    found["admin queue"] = _times(lambda: moderator.timed("GET", plan["queue"]), rounds)
    form = {"reason": "It is what it says.", "expected": "1"}
    found["decision, by its form"] = _times(
        lambda: moderator.timed(
            "POST", f"{plan['queue']}{next(left)}/move/approve/", form, expected=302
        ),
        rounds,
    )
    return found


def _times(ask, rounds):
    ask()
    return Spread.of([ask() for _round in range(rounds)])


# --- The report ---------------------------------------------------------------------------------


def _head(options):
    return [
        "# Speed",
        "",
        f"`{' '.join(['script/bench pages', *sys.argv[1:]])}` on "
        f"{datetime.now(UTC):%-d %B %Y}, {psutil.cpu_count()} cores, which "
        f"the load ({measuring.CONNECTIONS} connections by wrk, one for each request) shares. "
        "Portal and bare Django behind gunicorn with the same settings (2 processes, 4 threads), "
        "nginx with 2; all give out the same compressed bytes. "
        f"{options.turns} turns of {options.seconds} s, one server after the other: the median, "
        "and the least and the most of all turns. Portals hold the shipped content and what "
        "`manage.py generate_load_data` makes: a group and a registration that waits for each "
        "hundred and ten organisations (1,000 at least), as many memberships as organisations; "
        "`LIMITS=off`. The numbers beside the directory's filters are remembered for ten minutes "
        "where they are of more than 2,000: what counting them takes stands by itself.",
        "",
        f"Aims: pages for visitors {ANONYMOUS_AIM} of bare Django, for who is signed in "
        f"{SIGNED_IN_AIM}; directory and search with the most organisations within {GROWTH_AIM} "
        f"times of the fewest; a decision {DECISION_AIM} ms; the queue {QUEUE_AIM} ms.",
        "",
    ]


def _section(kind, sizes, found):
    lines = [f"## {kind}", ""]
    for count, one in zip(sizes, found, strict=True):
        filled = f" Filled in {one['filled']:.0f} s." if one["filled"] else ""
        lines += [
            f"### {count:,} organisations, {databases.groupings_of(count):,} groups",
            f"{one['waiting']:,} registrations wait.{filled}",
            "",
            "| page, kept | a second | to bare Django | to nginx | aim |",
            "|---|--:|--:|--:|--:|",
        ]
        for label, rates in one["rates"].items():
            aim = SIGNED_IN_AIM if label.endswith("signed in") else ANONYMOUS_AIM
            to_bare = measuring.ratios(rates["portal"], rates["bare"])
            to_nginx = measuring.ratios(rates["portal"], rates["nginx"])
            lines.append(
                f"| {label} | {Spread.of(rates['portal']).text(0)} | {to_bare.text()} "
                f"| {to_nginx.text(3)} | {_said(to_bare.middle >= aim, aim)} |"
            )
        lines.append("")
    return lines + _growth(sizes, found)


def _growth(sizes, found):
    """Return the table of what is made anew, at each size."""
    heads = [f"{count:,}" for count in sizes]
    lines = [
        "Made anew, one after the other, in milliseconds:",
        "",
        f"| what | {' | '.join(heads)} | most to fewest | aim |",
        f"|---|{'--:|' * len(sizes)}--:|--:|",
    ]
    rows = {label: [one["times"][label] for one in found] for label in found[0]["times"]}
    rows["decision, in process"] = [_spread(one["decision"]) for one in found]
    for label in found[0]["counted"]:
        rows[f"directory's numbers counted anew, {label}"] = [
            _spread(one["counted"][label]) for one in found
        ]
    for label, spreads in rows.items():
        growth = spreads[-1].middle / spreads[0].middle
        cells = " | ".join(spread.text(1) for spread in spreads)
        lines.append(f"| {label} | {cells} | {growth:.2f} | {_aim(label, spreads, growth)} |")
    return [*lines, ""]


def _spread(told):
    return Spread(told["median"], told["least"], told["most"])


def _aim(label, spreads, growth):
    if label.startswith("directory's"):
        return ""
    if label.startswith(("directory", "search")):
        # Of one size alone nothing is known.
        return _said(growth <= GROWTH_AIM, f"{GROWTH_AIM} times") if len(spreads) > 1 else ""
    most = {"decision, in process": DECISION_AIM, "admin queue": QUEUE_AIM}.get(label)
    if most is None:
        return ""
    return _said(max(spread.middle for spread in spreads) < most, f"{most} ms")


def _said(is_reached, aim):
    return f"{aim}, {'reached' if is_reached else '**missed**'}"


if __name__ == "__main__":
    main()
