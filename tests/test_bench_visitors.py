"""What `script/bench visitors` counts and says, without a load."""

import json
from argparse import Namespace

import pytest

from tests.speed import deployed, people, visitors
from tests.speed.measuring import Times
from tests.speed.visitors import Phase

WRK = """Running 12s test @ http://127.0.0.1:8000
  {not this}
Requests/sec:     17.18
"""
TOLD = {
    "seconds": 12.05,
    "statuses": {"200": 180, "503": 27},
    "without_retry": 0,
    "errors": {"connect": 0, "read": 3, "write": 0, "timeout": 0},
    "milliseconds": {"median": 68.1, "most_of_100": 7009.0, "most": 7168.2},
}
QUICK = Times.of([10.0] * 20).told()


def tally(statuses, **more):
    return {
        "statuses": statuses,
        "without_retry": 0,
        "not_begun": 0,
        "last_trouble": 0.0,
        "milliseconds": QUICK,
        "milliseconds_503": QUICK,
    } | more


@pytest.fixture
def options():
    return Namespace(
        database="sqlite",
        organisations=1000,
        visitors=1000,
        think=10,
        steps=50,
        complete=1,
        minutes=10,
        report=None,
    )


@pytest.fixture
def measured(options):
    """What is found where everything goes well."""
    tallies = {
        "parts": {"302": 30_000},
        "registrations": {"200": 600},
        "requests of them": {"200": 6600, "302": 4800},
        "moderators": {"200": 900},
        "coordinator": {"200": 150},
        "knocking": {"200": 3000},
    }
    found = {
        phase.name: {
            "phase": phase,
            "visitors": tally({"200": 60_000}, errors={"read": 0}),
            "tallies": {name: tally(statuses) for name, statuses in tallies.items()},
            "processor": {"web server": 1.25, "load generators": 0.25},
        }
        for phase in visitors.phases(options)
    }
    found["beyond"]["visitors"] = tally({"200": 30_000, "503": 90_000}, errors={"read": 0})
    return {
        "phases": found,
        "steps": [[]] * 33_000,
        "registrations": [""] * 660,
        "database": {"lost steps": 0, "lost registrations": 0, "doubled registrations": 0},
        "memory before": {"web server": 180.2},
        "memory after": {"web server": 300.4},
    }


def said(options, measured):
    return [visitors._said(reached) for _aim, _found, reached in visitors.aims(options, measured)]


def test_what_wrk_tells_is_read_from_its_last_object():
    assert visitors.read_wrk(f"{json.dumps({'old': 1})}\n{WRK}{json.dumps(TOLD)}\n") == TOLD


def test_wrk_that_tells_nothing_is_no_result():
    with pytest.raises(SystemExit, match="told nothing"):
        visitors.read_wrk(WRK)


def test_times():
    times = Times.of(range(101, 0, -1))

    assert (times.count, times.median, times.most_of_100, times.most) == (101, 51, 100, 101)
    assert Times.of([]).told() == {"count": 0, "median": 0.0, "most_of_100": 0.0, "most": 0.0}


def test_answers_are_counted_by_status_and_503_apart():
    counting = people.Tally()

    counting.note(200, 0.25)
    counting.note(503, 0.5, {"Retry-After": "15"})
    counting.note(503, 0.75, {})
    counting.note(503, 1)
    counting.note(0, 60)
    told = counting.told()

    assert told["statuses"] == {"200": 1, "503": 3, "none": 1}
    assert told["without_retry"] == 1
    assert told["milliseconds"]["most"] == 60_000
    assert told["milliseconds_503"] == Times(3, 750, 1000, 1000).told()
    assert told["last_trouble"] > 0


def test_only_errors_are_troubles():
    found = tally({"200": 5, "302": 1, "503": 2, "none": 1}, errors={"read": 3, "write": 0})

    assert visitors.troubles(found) == {"503": 2, "none": 1, "read": 3}
    assert visitors.troubles(found, besides=("503", "none")) == {"read": 3}
    assert visitors.troubles(tally({"200": 5}, not_begun=4)) == {"not begun": 4}
    assert visitors._troubles(tally({"200": 5})) == "no error"


def test_aims_that_are_reached(options, measured):
    assert said(options, measured) == [*["reached"] * 2, "**missed**", *["reached"] * 5]
    whole = visitors.aims(options, measured)[2][1]
    assert whole == (
        "1.00 a second: no error; of 19 requests each, 50 would be 950 requests a second"
    )


@pytest.mark.parametrize(
    ("row", "phase", "who", "change"),
    [
        (0, "within", "visitors", {"statuses": {"200": 60_000, "503": 1}}),
        (0, "within", "visitors", {"errors": {"connect": 1}}),
        (1, "within", "parts", {"statuses": {"302": 29_000}}),
        (1, "within", "parts", {"not_begun": 1}),
        (4, "beyond", "visitors", {"without_retry": 1}),
        (4, "beyond", "parts", {"without_retry": 1}),
        (4, "beyond", "visitors", {"errors": {"timeout": 1}}),
        (5, "beyond", "knocking", {"milliseconds_503": Times.of([2000.0]).told()}),
        (6, "beyond", "moderators", {"statuses": {"200": 900, "503": 1}}),
        (6, "beyond", "coordinator", {"statuses": {"none": 1}}),
        (7, "after", "knocking", {"last_trouble": 31.0}),
    ],
)
def test_one_trouble_misses_its_aim_alone(options, measured, row, phase, who, change):
    usual = said(options, measured)
    found = measured["phases"][phase]
    (found if who == "visitors" else found["tallies"])[who].update(change)

    now = said(options, measured)

    assert now[row] == "**missed**"
    assert now[:row] + now[row + 1 :] == usual[:row] + usual[row + 1 :]


def test_what_was_acknowledged_and_is_lost_is_missed(options, measured):
    measured["database"]["lost steps"] = 1

    assert said(options, measured)[3] == "**missed**"


@pytest.mark.parametrize(
    ("change", "rows"), [({"visitors": 100}, [0, 1]), ({"steps": 10}, [1])], ids=str
)
def test_a_smaller_try_reaches_and_misses_nothing(options, measured, change, rows):
    vars(options).update(change)

    answers = said(options, measured)

    assert [row for row, words in enumerate(answers) if words == "less was tried"] == rows


def test_the_page_names_its_command_and_shows_each_phase(options, measured):
    options.steps = 5.0
    lines = visitors.report(options, measured)

    assert "`script/bench visitors --steps 5.0` on " in lines[2]
    titles = [line for line in lines if line.startswith("## ")]
    assert titles == ["## Within the aim", "## Beyond", "## After the storm", "## What it took"]
    assert "| web server | 1.25 | 1.25 | 1.25 | 180 | 300 |" in lines
    assert "| load generators | 0.25 | 0.25 | 0.25 | | |" in lines
    assert "| visitors | 1,000.0 | 30,000 | 90,000 | no error | 10 | 10 | 10 |" in lines


def test_phases_of_a_try_are_as_short_as_it_is(options):
    options.minutes = 0.2

    assert visitors.phases(options) == [
        Phase("within", 12, 1000, 10),
        Phase("beyond", 12, 5000, 0),
        Phase("after", 12, 1000, 10),
    ]


def test_visitors_read_all_pages_in_all_languages():
    pages = {"home": "/", "directory, one country": "/organisations/?country=IN"}

    mixed = visitors.addresses(pages, ["/static/portal.css"])

    assert {"/", "/fr/", "/zh-hans/", "/organisations/?country=IN"} <= set(mixed)
    assert mixed.count("/") == 4
    assert all(path.isascii() and " " not in path for path in mixed)


def test_the_deployed_site_is_taken_without_tls_and_names(tmp_path):
    text = deployed.SITE.read_text(encoding="utf-8")

    site = deployed.site(text, "/portal/var", tmp_path, 8765)

    assert site.count("listen ") == 1
    assert "listen 127.0.0.1:8765;" in site
    rules = [line for line in site.splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in rules if "ssl" in line or "/srv/" in line or "/run/" in line]
    assert "limit_conn wsis_portal_visitors" in site


def test_the_units_of_systemd_are_asked_for_what_they_set():
    assert deployed._said("wsis-web.socket", "Backlog", 128) == "1024"
    assert deployed._said("wsis-web.service", "NoSuchThing", 128) == 128
