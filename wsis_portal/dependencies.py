"""What the portal is made of beside its own code (`script/dependencies`): holes, licences, and a
bill of materials. All is about the packages of requirements.txt, which an operator installs.
"""

import argparse
import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
TABLE = ROOT / "docs" / "quality" / "licences.md"

# How the command ends where nobody could be asked (EX_TEMPFAIL of sysexits.h).
NOT_DONE = 75

# Licences of parts that may be combined with a work under AGPL-3.0-or-later, as the packages name
# them (https://www.gnu.org/licenses/license-list.html).
COMPATIBLE = {
    "Apache Software License",
    "Apache-2.0",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)",
    "ISC License (ISCL)",
    "MIT",
    "MIT License",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)",
    "PSF-2.0",
    "Python Software Foundation License",
}
# What a person has read where the package's own words say less: the licence, and why it is so.
READ = {
    "qrcode": ("BSD-3-Clause AND MIT", "its other licence is the MIT of what it came from"),
}


class Failed(Exception):
    """The answer is not what it has to be; the message tells people what to do."""


class NotDone(Exception):
    """The question could not be asked."""


def locked() -> dict[str, str]:
    """Return what requirements.txt installs: by name, the version."""
    lines = re.findall(r"^([a-z0-9._-]+)==([^\s\\]+)", REQUIREMENTS.read_text(), re.MULTILINE)
    return dict(lines)


def _name(name: str) -> str:
    """Return a package's name as all of Python's tools compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sysconfig.get_path("scripts"), program)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


# --- Known holes --------------------------------------------------------------------------------


def audit() -> str:
    """Return that no known hole is in what is installed. Raises Failed where one is, and NotDone
    where the service that knows could not be asked about each of them.
    """
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    done = _run("pip-audit", "--requirement", str(REQUIREMENTS), *options)
    return read_audit(done.stdout, done.stderr)


def read_audit(output: str, errors: str) -> str:
    """Say what pip-audit found; see `audit`. It ends well, too, where it knows of no package."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        last = (errors.strip().splitlines() or ["It gave no answer."])[-1]
        raise NotDone(f"The service that knows of holes could not be asked: {last}") from None
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}"
        + (f" (mended in {', '.join(hole['fix_versions'])})" if hole["fix_versions"] else "")
        for package in packages
        for hole in package.get("vulns", [])
    ]
    if holes:
        raise Failed("\n".join(["Known holes; script/lock --upgrade-package NAME:", *holes]))
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if unknown or not packages:
        raise NotDone(
            f"Of {len(unknown)} of {len(packages)} packages the service that knows of holes had "
            "nothing to tell; it may not be what answers here."
        )
    return f"No known hole in {len(packages)} packages."


# --- Licences -----------------------------------------------------------------------------------


def licence_table() -> str:
    """Return the page about licences. Raises Failed for one that cannot be combined with ours."""
    wanted = locked()
    done = _run("pip-licenses", "--format", "json", "--packages", *wanted)
    if done.returncode:
        raise Failed(done.stderr.strip())
    found = {_name(each["Name"]): each["License"] for each in json.loads(done.stdout)}
    return write_table(wanted, found)


def write_table(versions: dict[str, str], licences: dict[str, str]) -> str:
    rows, bad = [], []
    for name, version in sorted(versions.items()):
        named = licences.get(_name(name), "none")
        licence, remark = READ.get(name, (named, ""))
        if not is_compatible(licence):
            bad.append(f"{name}: {licence}")
        rows.append(f"| {name} | {version} | {licence}{f' ({remark})' if remark else ''} |")
    if bad:
        raise Failed(
            "\n".join(["Licences that nobody has found to go with AGPL-3.0-or-later:", *bad])
        )
    return "\n".join(
        [
            "# Licences of what the portal is installed with",
            "",
            "`script/dependencies licences` writes this from requirements.txt and from what the",
            "packages say of themselves. Each may be combined with the portal's AGPL-3.0-or-later.",
            "",
            "| package | version | licence |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def is_compatible(licence: str) -> bool:
    """Tell whether all parts of the expression are compatible; of what is offered by OR, one."""
    return all(
        any(
            one.strip(" ()") in COMPATIBLE or one.strip() in COMPATIBLE
            for one in part.split(" OR ")
        )
        for part in re.split(r" AND |; ", licence)
    )


def write_licences() -> str:
    TABLE.write_text(licence_table(), encoding="utf-8")
    return f"Wrote {TABLE.relative_to(ROOT)}."


def check_licences() -> str:
    """Return that the page is what it would be now. Raises Failed where it is not."""
    if TABLE.read_text(encoding="utf-8") != licence_table():
        raise Failed(f"{TABLE.relative_to(ROOT)} is old: run script/dependencies licences.")
    return "Each licence goes with the portal's, and the table is of today."


# --- Bill of materials --------------------------------------------------------------------------


def sbom() -> str:
    """Return the bill of materials as CycloneDX 1.6 in JSON; the same packages give the same bytes.

    The packages and their hashes are those of requirements.txt; licences, and who needs whom, come
    from what is installed.
    """
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--short-PURLs"]
    bill = _bill("requirements", str(REQUIREMENTS), *options)
    installed = _bill("environment", *options, sys.executable)
    known = {_name(part["name"]): part for part in installed["components"]}
    names = {part["bom-ref"]: _name(part["name"]) for part in installed["components"]}
    needs = {
        names[each["ref"]]: {names[ref] for ref in each.get("dependsOn", []) if ref in names}
        for each in installed["dependencies"]
        if each["ref"] in names
    }
    parts = {_name(part["name"]): part for part in bill["components"]}
    for name, part in parts.items():
        part["bom-ref"] = part["purl"]
        part.pop("description", None)  # the line of the file
        part |= {key: known[name][key] for key in ("licenses",) if key in known.get(name, {})}
        for reference in part.get("externalReferences", []):
            reference["url"] = part["purl"]  # wherever the packages were fetched from
    root = bill["metadata"]["component"]["bom-ref"]
    needed = set().union(*(needs.get(name, set()) for name in parts))
    bill["components"] = sorted(parts.values(), key=lambda part: str(part["purl"]))
    bill["dependencies"] = [
        {"ref": root, "dependsOn": _refs(parts, set(parts) - needed)},
        *(
            {"ref": part["purl"], "dependsOn": _refs(parts, needs.get(name, set()))}
            for name, part in sorted(parts.items())
        ),
    ]
    return json.dumps(bill, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _refs(parts: dict[str, Any], names: set[str]) -> list[str]:
    return sorted(parts[name]["purl"] for name in names if name in parts)


def _bill(*arguments: str) -> dict[str, Any]:
    done = _run("cyclonedx-py", *arguments)
    if done.returncode:
        raise Failed(done.stderr.strip())
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


# --- Command ------------------------------------------------------------------------------------

COMMANDS = {
    "audit": (audit, "ask whether known holes are in what is installed; 75 where nobody answers"),
    "licences": (write_licences, "write docs/quality/licences.md"),
    "check": (check_licences, "see that each licence goes with the portal's, and the table is new"),
    "sbom": (sbom, "print the bill of materials (CycloneDX, JSON)"),
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/dependencies", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_function, words) in COMMANDS.items():
        commands.add_parser(name, help=words)
    function, _words = COMMANDS[parser.parse_args(arguments).command]
    try:
        sys.stdout.write(function().rstrip("\n") + "\n")
    except NotDone as error:
        sys.stderr.write(f"!!! NOT DONE: {error}\n")
        return NOT_DONE
    except Failed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
