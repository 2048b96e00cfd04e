"""Runs the portal under load and troubles, and says what is there afterwards: `script/faults`."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults.diary import Diary
from tests.faults.stage import ROOT, Stage

SILENT_FOR = 240  # seconds without any answer; then something is wrong with the portal
REPORT = ROOT / "docs" / "quality" / "faults.md"
EXPLAINED = """Real web server, worker and database. People register organisations, join groups, ask
for mailing lists and decide, by HTTP and with the portal's own forms, while processes are killed at
random instants, the disk is full, the database is locked or restarted, and the mail server fails.
Each deed counts for the last trouble that began before it ended.

- *Acknowledged*: the portal said that it was done. It must be there afterwards, exactly once.
- *Unknown*: an error came back, or nothing. It may be there, at most once; some sent it again.
- Each decision stands in the log once, each request where its log says, with what it brings.
- Each notice has arrived at least once, and none without its cause. The audit log is whole.

What waits for its time (the next try of a mail, the end of a lease) is moved there at the end."""

MENDED = [
    "Tasks in the hands of a killed worker stayed there for good.",
    "A worker whose connection was cut at certain instants ended: psycopg2 then raises its plain "
    "DatabaseError, which also made pages answer 500 instead of 503.",
    "A session that could not be written to a full disk: 400, as if the form were wrong.",
]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="in all (default: 1000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seed", type=int, default=0, help="default: by chance")
    parser.add_argument("--people", type=int, default=400, help="who register and join")
    parser.add_argument(
        "--write", action="store_true", help="write the table to docs/quality/faults.md"
    )
    parser.add_argument("--keep-log", help="where the log of all processes is copied to")
    parser.add_argument("--json", help=argparse.SUPPRESS)
    return parser.parse_args()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(database: str, kills: int, seed: int, people: int, keep_log: str | None) -> dict[str, Any]:
    """Go through it on one database; return all figures."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    with ExitStack() as ends:
        ends.callback(subprocess.run, ["rm", "-rf", folder], check=True)
        stage = Stage(folder, database)
        ends.callback(stage.stop)
        if keep_log:
            log = f"{keep_log}-{database}"
            ends.callback(lambda: Path(log).write_bytes((folder / "log").read_bytes()))
        diary = play(stage, kills, seed, people, ends)
        return conclude(stage, diary, database, time.monotonic() - began)


def play(stage: Stage, kills: int, seed: int, people: int, ends: ExitStack) -> Diary:
    """Let everybody work until so many were killed."""
    stage.manage("migrate", "--verbosity", "0")
    stage.manage("load_content", "--verbosity", "0")
    stage.manage("collectstatic", "--noinput", "--verbosity", "0")
    os.environ.update(stage.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "wsis_portal.settings"
    import django

    django.setup()
    # Only now: they ask the database of the stage.
    from tests.faults import clients, troubles, world

    sessions, groups = world.build(people)
    world.close()
    stage.start_web()
    stage.start_worker()
    stage.wait_until_up()

    diary = Diary(sessions=sessions)
    ends.callback(diary.stopping.set)
    workers: list[Any] = clients.all_clients(stage.url, diary, sessions, groups, seed)
    killer = troubles.Killer(stage, diary, kills, f"killer {seed}")
    longest = 2.0 if kills < 50 else 5.0
    weather = troubles.Weather(stage, diary, f"weather {seed}", longest=longest)
    everybody = [*workers, weather, killer]
    for thread in everybody:
        thread.start()
    told, answers, answered_at = 0, 0, time.monotonic()
    while killer.is_alive():
        killer.join(timeout=1)
        if diary.answers > answers:
            answers, answered_at = diary.answers, time.monotonic()
        if time.monotonic() > answered_at + SILENT_FOR:
            raise RuntimeError(f"The portal has answered nobody any more: {stage.tail()}")
        for thread in everybody:
            if thread.broken is not None:
                raise RuntimeError(f"{thread.name} broke.") from thread.broken
        if diary.kills >= told + 50:
            told = diary.kills
            say(f"  {told} kills, {diary.acknowledged()} deeds")
    if killer.broken is not None:
        raise RuntimeError("The killer broke.") from killer.broken
    diary.stopping.set()
    for thread in everybody:
        thread.join(timeout=120)
        if thread.broken is not None:
            raise RuntimeError(f"{thread.name} broke.") from thread.broken
        if thread.is_alive():
            raise RuntimeError(f"{thread.name} does not end.")
    return diary


def conclude(stage: Stage, diary: Diary, database: str, seconds: float) -> dict[str, Any]:
    """Let the portal come to rest, and judge."""
    from tests.faults import verdict, world

    stage.wait_until_up()
    is_quiet = verdict.let_time_pass(stage.mail)
    found = verdict.judge(diary, stage.mail)
    if not is_quiet:
        found.findings.append("The portal did not come to rest.")
    world.close()
    audit = stage.manage("audit_verify").splitlines()[0]
    found.findings += [f"signed out: {name}" for name in signed_out(stage, diary)]
    found.findings += [f"ended by itself: {each}" for each in stage.ended_by_themselves]
    found.findings += [f"error: {each}" for each in diary.errors]
    names = [*diary.killed, *diary.troubles, "none"]
    rows = [
        {
            "trouble": name,
            "kills": diary.killed.get(name, 0),
            "times": diary.killed.get(name, 0) + diary.troubles.get(name, 0),
            "acknowledged": found.acknowledged[name],
            "unknown": found.unknown[name],
            "lost": found.lost[name],
            "doubled": found.doubled[name],
        }
        for name in names
    ]
    return {
        "database": database,
        "seconds": round(seconds),
        "kills": diary.kills,
        "rows": [row for row in rows if row["times"] or row["acknowledged"] or row["unknown"]],
        "deeds": dict(Counter(d.kind for d in diary.deeds if d.outcome == "acknowledged")),
        "answers": diary.answers,
        "excused": diary.excused,
        "done_unknown": found.done_unknown,
        "mails": found.mails,
        "sent_again": found.sent_again,
        "unsent_mails": found.unsent_mails,
        "false_mails": found.false_mails,
        "mail_troubles": stage.mail.troubled,
        "has_small_disk": stage.is_small,
        "audit": audit,
        "findings": found.findings,
    }


def signed_out(stage: Stage, diary: Diary) -> list[str]:
    """Return some of those whose session from the beginning is none any more."""
    from tests.faults.clients import Person

    names = sorted(diary.sessions)[:: max(1, len(diary.sessions) // 20)]
    people = [Person(stage.url, Diary(), name, diary.sessions[name]) for name in names]
    for person in people:
        person.get("/me/")
    return [person.name for person in people if person.address != "/me/"]


def table(result: dict[str, Any]) -> str:
    """Return the figures of one database as a table in Markdown."""
    names = ("trouble", "times", "kills", "acknowledged", "unknown", "lost", "doubled")
    lines = [
        "| trouble | times | kills | deeds acknowledged | unknown | lost | doubled |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in result["rows"]]
    sums = [str(sum(row[name] for row in result["rows"])) for name in names[1:]]
    lines.append("| **all** | " + " | ".join(sums) + " |")
    done = ", ".join(f"{number} {kind}" for kind, number in sorted(result["deeds"].items()))
    lines += [
        "",
        f"Acknowledged: {done}. Of those without an answer {result['done_unknown']} were done. "
        f"{result['answers']} answers beside; {result['excused']} said that it could not be done "
        "now (5xx while disk or database were in trouble).",
        f"Mails: {result['mails']} arrived, {result['sent_again']} of them once more, "
        f"{result['unsent_mails']} lacking, {result['false_mails']} false; the mail server made "
        f"trouble {result['mail_troubles']} times.",
        result["audit"],
    ]
    if not result["has_small_disk"]:
        lines.append("The disk was not filled: no small one can be had here (it takes root).")
    lines += [f"- FINDING {each}" for each in result["findings"]]
    return "\n".join(lines)


def run_apart(arguments: list[str]) -> int:
    """Run in a process of its own, and end that with this one."""
    process = subprocess.Popen([sys.executable, "-m", "tests.faults", *arguments])
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def stop(_signal: int, _frame: Any) -> None:
    """Leave through the clean-up."""
    sys.exit(143)


def main() -> int:
    signal.signal(signal.SIGTERM, stop)
    chosen = options()
    seed = chosen.seed or random.randrange(1, 1_000_000)
    if chosen.json:
        result = run(chosen.database, chosen.kills, seed, chosen.people, chosen.keep_log)
        Path(chosen.json).write_text(json.dumps(result), encoding="utf-8")
        return 0
    databases = ["sqlite", "postgresql"] if chosen.database == "both" else [chosen.database]
    kills = -(-chosen.kills // len(databases))
    command = (
        f"script/faults --kills {chosen.kills} --database {chosen.database} --seed {seed} "
        f"--people {chosen.people}"
    )
    say(command)
    results = []
    for database in databases:
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            # A process of its own: settings are read once.
            arguments = ["--database", database, "--kills", str(kills), "--seed", str(seed)]
            arguments += ["--people", str(chosen.people), "--json", file.name]
            arguments += ["--keep-log", chosen.keep_log] if chosen.keep_log else []
            if status := run_apart(arguments):
                return status
            results.append(json.loads(Path(file.name).read_text(encoding="utf-8")))
        say(f"\n{database}, {results[-1]['seconds']} s\n\n{table(results[-1])}")
    if chosen.write:
        write(command, results)
    return 1 if any(result["findings"] for result in results) else 0


def write(command: str, results: list[dict[str, Any]]) -> None:
    """Write the page of figures anew."""
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    parts = [
        "# Nothing lost, measured",
        f"`{command} --write` on {datetime.now(UTC):%-d %B %Y}, {os.cpu_count()} cores: "
        f"{sum(result['kills'] for result in results)} kills by SIGKILL.",
        EXPLAINED,
    ]
    parts += ["What it found before, and was mended:", "\n".join(f"- {each}" for each in MENDED)]
    for result in results:
        parts += [f"## {names[result['database']]}", table(result)]
    REPORT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
