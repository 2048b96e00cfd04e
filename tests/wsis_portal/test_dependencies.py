"""Known holes, licences and the bill of materials of what is installed."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from wsis_portal import dependencies


def said(*packages):
    return json.dumps({"dependencies": list(packages), "fixes": []})


WELL = {"name": "django", "version": "5.2.19", "vulns": []}
HOLE = {"id": "PYSEC-2026-7", "fix_versions": ["2.8.1"], "aliases": [], "description": "…"}


def test_audit_that_found_nothing():
    assert dependencies.read_audit(said(WELL, WELL), "") == "No known hole in 2 packages."


def test_audit_that_found_a_hole_fails_even_where_others_are_unknown():
    bad = {"name": "urllib3", "version": "2.8.0", "vulns": [HOLE]}
    unknown = {"name": "rules", "skip_reason": "not found"}

    with pytest.raises(dependencies.Failed, match=r"urllib3 2\.8\.0: PYSEC-2026-7 .*2\.8\.1"):
        dependencies.read_audit(said(WELL, bad, unknown), "")


@pytest.mark.parametrize(
    "output",
    ["", "no JSON", said(), said(WELL, {"name": "rules", "skip_reason": "not found"})],
    ids=["silent", "words", "empty", "in part"],
)
def test_audit_that_could_not_ask_is_no_pass(output):
    with pytest.raises(dependencies.NotDone):
        dependencies.read_audit(output, "ConnectionError: somewhere")


def test_command_tells_pass_failure_and_not_done_apart(monkeypatch, capsys):
    answers = {"pass": "well", "fail": dependencies.Failed("bad"), "not": dependencies.NotDone("?")}

    def answering(answer):
        def answer_or_raise():
            if isinstance(answer, Exception):
                raise answer
            return answer

        return answer_or_raise, "words"

    monkeypatch.setattr(
        dependencies, "COMMANDS", {name: answering(each) for name, each in answers.items()}
    )

    assert [dependencies.main([name]) for name in answers] == [0, 1, 75]
    assert capsys.readouterr() == ("well\n", "bad\n!!! NOT DONE: ?\n")


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("Proprietary OR MIT", True),
        ("MPL-2.0 AND MIT", True),
        ("BSD License; Other/Proprietary License", False),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only", False),
        ("none", False),
        ("UNKNOWN", False),
    ],
)
def test_compatible_licences(licence, expected):
    assert dependencies.is_compatible(licence) == expected


def test_licence_that_nobody_has_looked_at_fails():
    with pytest.raises(dependencies.Failed, match="secret: Proprietary"):
        dependencies.write_table(
            {"secret": "1.0", "django": "5.2"},
            {
                "secret": "Proprietary",
                "django": "BSD-3-Clause",
            },
        )
    with pytest.raises(dependencies.Failed, match="unknown: none"):
        dependencies.write_table({"unknown": "1.0"}, {})


def test_table_of_licences_is_of_today():
    assert dependencies.check_licences().startswith("Each licence goes with the portal's")
    assert dependencies.locked().keys() >= {"django", "psycopg2-binary", "python-json-logger"}


@pytest.mark.slow
def test_bill_of_materials_is_whole_valid_and_the_same_each_time():
    text = dependencies.sbom()
    bill = json.loads(text)

    assert dependencies.sbom() == text
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    parts = {part["name"]: part for part in bill["components"]}
    assert {name: part["version"] for name, part in parts.items()} == dependencies.locked()
    assert all(part["licenses"] for part in parts.values())
    assert all(part["externalReferences"][0]["hashes"] for part in parts.values())
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert parts["sqlparse"]["purl"] in needs[parts["django"]["purl"]]
    assert parts["django"]["purl"] not in needs[bill["metadata"]["component"]["bom-ref"]]
    assert not any(name.startswith("pytest") for name in parts)
