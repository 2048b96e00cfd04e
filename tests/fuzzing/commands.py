"""The commands of the portal with arguments and files that they do not expect.

They run in this process and transaction, as `manage.py` would run them: a message and an end by
`CommandError` or `SystemExit` is an answer, any other exception is a traceback on a terminal.
"""

import contextlib
import io
import random
from pathlib import Path

from django.core.management import CommandError, get_commands, load_command_class

from tests.archive import factories as archives
from tests.frame import files
from tests.fuzzing import values
from tests.fuzzing.addresses import ROOMS, ROOT
from tests.fuzzing.watching import Trouble, place_of

SHARE = 0.012  # of the walks

EXCERPT = Path(__file__).resolve().parent.parent / "organisations" / "data"
HEADS = [
    "name,name_ar,country,country_iso2,founded,kind,purpose,website,source",
    "name;country",
    "Name\tE-mail\tPays",
    "country,founded",
    "name,name,name",
    '"name',
    "",
    ",,,",
    "label,left_name,right_name,part",
]

# Those that do much, run until they are ended, or write into the project: only spoilt options.
BY_OPTIONS_ALONE = {
    "worker",
    "load_demo",
    "load_content",
    "export_content",
    "benchmark_pages",
    "benchmark_search",
    "generate_load_data",
}
OPTIONS = {
    "worker": ["--interval", "--once=x", "--intervall"],
    "load_demo": ["x", "--nonsense"],
    "load_content": ["x", "--nonsense"],
    "export_content": ["xx", "--nonsense", ""],
    "benchmark_pages": ["--rounds", "--only"],
    "benchmark_search": ["--rows", "--rounds"],
    "generate_load_data": [
        "--groupings=1",
        "--organisations=-1",
        "--memberships=x",
        "--waiting=-1",
    ],
}


def ours() -> list[str]:
    """Return the names of the portal's own commands."""
    return sorted(
        name
        for name, room in get_commands().items()
        if room in ROOMS and (ROOT / room / "management" / "commands" / f"{name}.py").is_file()
    )


def argument(rng: random.Random) -> str:
    """Return a value as the system would hand it over: bytes without NUL, as Python reads them."""
    raw = values.hostile(rng)[:5_000].replace("\x00", "").encode("utf-8", "surrogatepass")
    return raw.decode("utf-8", "surrogateescape")


def path(rng: random.Random, folder: Path) -> str:
    """Return the path of a file in the folder: one that is made now, a folder, or none."""
    way = rng.randrange(8)
    if way == 0:
        return str(folder / argument(rng).replace("/", "_").replace("..", "_"))
    if way == 1:
        return str(folder)
    if way == 2:
        loop = folder / "loop"
        if not loop.is_symlink():
            loop.symlink_to(loop)
        return str(loop)
    made = folder / "made up"
    made.write_bytes(content(rng))
    return str(made)


def content(rng: random.Random) -> bytes:
    """Return what a file may hold: tables, mailboxes, archives, none of them whole."""
    way = rng.randrange(6)
    if way == 0:
        whole = (EXCERPT / rng.choice(["excerpt.csv", "pairs.csv"])).read_bytes()
        whole = b"\n".join(whole.splitlines()[: rng.choice([2, 6, 12])])
    elif way == 1:
        rows = [",".join(values.hostile(rng)[:2_000] for _each in range(3)) for _row in range(6)]
        whole = "\n".join([rng.choice(HEADS), *rows]).encode("utf-8", "surrogatepass")
    elif way == 2:
        whole = b"".join(b"From x@y Mon Nov 30 10:00:00 2026\n" + message(rng) for _each in "abc")
    elif way == 3:
        whole = rng.choice(
            [files.docx(), files.pdf(), b"", b"\x00" * 50, b"\xff\xfea\x00", b"\n" * 9]
        )
    elif way == 4:
        return rng.randbytes(rng.choice([1, 60, 2_000]))
    else:
        whole = b"age-encryption.org/v1\n" + rng.randbytes(60)
    return spoilt(rng, whole)


def spoilt(rng: random.Random, whole: bytes) -> bytes:
    """Change, cut or double some bytes."""
    whole = bytearray(whole)
    for _each in range(rng.choice([0, 1, 3, 12])):
        if not whole:
            break
        place = rng.randrange(len(whole))
        way = rng.randrange(4)
        if way == 0:
            whole[place] = rng.randrange(256)
        elif way == 1:
            whole[place:place] = rng.choice(
                [b"\x00", b'"', b"\n", b",", b"\xff", b"\r", b": ", b"=?"]
            )
        elif way == 2:
            del whole[place : place + rng.choice([1, 5, 100])]
        else:
            whole[place:place] = whole[place : place + 30]
    return bytes(whole)


def message(rng: random.Random) -> bytes:
    """Return a message as it comes to a list, mostly spoilt."""
    if rng.random() < 0.3:
        kind = rng.choice(["pdf", "html", "x" * 300, "octet-stream"])
        whole = archives.with_file(name=rng.choice(["a.pdf", "é" * 200, "../x"]), subtype=kind)
    else:
        whole = archives.raw(
            Date=rng.choice(["Mon, 02 Nov 2026 12:00:00 +0000", *values.DATES[:9], "Mon, 99"]),
            From=rng.choice(["a@b.example", "=?x?q?a?=", "<>", '"', "a" * 900]),
            Subject=rng.choice(["Hello", "=?utf-8?b?////?=", "=?utf-16?q?=D8?=", "x" * 3_000]),
            In_Reply_To=rng.choice([None, "<x>", "<" * 99]),
            Message_ID=rng.choice([None, "<x@y>", "<" + "x" * 900 + ">"]),
            Content_Type=rng.choice(
                [
                    None,
                    "text/plain; charset=nonsense",
                    "text/plain; charset=utf-16",
                    "text/html",
                    "multipart/mixed; boundary=x",
                    "multipart/mixed",
                    "message/rfc822",
                    "text/plain; charset*=x''%ff",
                ]
            ),
            Content_Transfer_Encoding=rng.choice([None, "base64", "quoted-printable", "x", "uu"]),
        )
    return spoilt(rng, whole)


def made_up(rng: random.Random, folder: Path, offered: list[str]) -> list[str]:
    """Return a command and its arguments."""
    name = rng.choice(ours())
    if name in BY_OPTIONS_ALONE:
        known = OPTIONS.get(name, ["--nonsense"])
        return [name, rng.choice(known), *rng.choice([[], ["x"], ["nonsense", "\udcff"]])]

    def value() -> str:
        return rng.choice([argument(rng), rng.choice(offered), path(rng, folder)])

    def file() -> str:
        return path(rng, folder)

    shapes = {
        "import_organisations": lambda: [
            file(),
            "--dry-run",
            *rng.choice([[], ["--map", value()], ["--map", f"name={value()}", "--map", "a=b"]]),
            "--report",
            rng.choice([file(), str(folder / "report.csv")]),
        ],
        "import_mbox": lambda: [rng.choice(offered), file(), *rng.choice([[], [file()]])],
        "adopt_list": lambda: [value(), *rng.choice([[], ["--group", value()]])],
        "lists_check": lambda: [*rng.choice([[], [value()], ["--repair"], [value(), "--repair"]])],
        "write_mailman_config": lambda: [file(), *rng.choice([[], ["--postfix"]])],
        "evaluate_duplicates": lambda: [
            *rng.choice([[file()], [file(), "--least", rng.choice(values.NUMBERS)]])
        ],
        "audit_verify": lambda: [
            *rng.choice([[], ["--anchor", value()], ["--anchor", f"{10**25}:{'0' * 64}"]]),
            *rng.choice([[], ["--anchor", f"²:{'x' * 64}"]]),
        ],
        "reset_second_factor": lambda: [
            rng.choice([*values.MAILS[:14], value()]).replace("\0", "")
        ],
        "backup": lambda: [
            "--verify",
            file(),
            *rng.choice([[], ["--identity", file()], ["--keep", rng.choice(values.NUMBERS)]]),
        ],
        "restore": lambda: [
            file(),
            *rng.choice([[], ["--identity", file()], ["--mailman", file()]]),
        ],
    }
    unknown = shapes.keys() - set(ours())
    if unknown:
        raise LookupError(f"No such commands: {unknown}")
    arguments = shapes[name]() if name in shapes else [*rng.choice([[], [value()], ["--nonsense"]])]
    if rng.random() < 0.15:
        arguments.insert(rng.randrange(len(arguments) + 1), value())
    return [name, *arguments]


def run(arguments: list[str]) -> list[Trouble]:
    """Run a command; return what must not happen."""
    name, *rest = arguments
    command = load_command_class(get_commands()[name], name)
    command.stdout._out = command.stderr._out = io.StringIO()
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stderr(quiet), contextlib.redirect_stdout(quiet):
            options = vars(command.create_parser("manage.py", name).parse_args(rest))
            given = options.pop("args", ())
            command.execute(*given, **options | {"skip_checks": True})
    except (CommandError, SystemExit):
        return []
    except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
        return [
            Trouble(f"command {type(error).__name__}", f"{name} {place_of(error)}", repr(error))
        ]
    return []
