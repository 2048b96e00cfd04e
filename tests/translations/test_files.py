"""A job as a file: out, through a real tool, and back."""

import subprocess
import sys

import polib
import pytest
from translate.storage import pypo

from tests.translations import factories
from texts import registry
from translations import draft as drafts
from translations import files
from translations.draft import Draft, Part
from translations.services import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(db):
    return factories.claimed(factories.translator("first"))


def draft_of(job):
    return drafts.draft_of(job, jobs.row_of(job))


def export(job):
    return files.written(job, jobs.row_of(job), draft_of(job))


def edited(text, change):
    """Return a PO file after `change` was done with each entry by translate-toolkit."""
    store = pypo.pofile.parsestring(text.encode())
    for unit in store.units:
        if not unit.isheader():
            change(unit)
    return bytes(store)


def test_file_has_each_paragraph_with_its_place(job):
    file = polib.pofile(export(job))

    assert file.metadata["Language"] == "fr"
    key = f"page:{job.object_id}"
    assert [(entry.msgctxt, entry.msgid) for entry in file] == [
        (f"{key}:title", "Taking part"),
        (f"{key}:body", "WSIS has 2 phases."),
        (f"{key}:body", "## How to take part"),
        (f"{key}:body", "Write to [the list](https://example.org/list)."),
    ]
    assert files.name_of(job) == f"page-{job.object_id}-fr.po"


def test_changed_paragraph_is_fuzzy_with_the_former_original():
    page = factories.page()
    factories.text_of(page, "fr")
    factories.change(page, body=page.body.replace("2 phases", "3 phases"))
    job = factories.claimed(factories.translator("second"), page)

    entry = next(e for e in polib.pofile(export(job)) if "3 phases" in e.msgid)

    assert (entry.fuzzy, entry.previous_msgid) == (True, "WSIS has 2 phases.")
    assert entry.msgstr == "fr WSIS has 2 phases."


def test_translate_toolkit_translates_it(job):
    content = edited(export(job), lambda unit: setattr(unit, "target", f"FR {unit.source}"))

    reading = files.read(job, draft_of(job), content)

    assert (reading.read_count, reading.left_out) == (4, [])
    assert reading.draft.is_complete
    assert reading.draft.parts["title"][0].target == "FR Taking part"


def test_fuzzy_entries_stay_in_doubt(job):
    def change(unit):
        unit.target = f"FR {unit.source}"
        unit.markfuzzy(unit.source == "Taking part")

    reading = files.read(job, draft_of(job), edited(export(job), change))

    assert reading.draft.parts["title"][0].in_doubt
    assert reading.draft.done_count == 3


def test_tools_checks_find_nothing_wrong_with_the_file(job, tmp_path):
    path = tmp_path / "job.po"
    path.write_bytes(edited(export(job), lambda unit: setattr(unit, "target", unit.source)))

    done = subprocess.run(
        [sys.executable, "-m", "translate.filters.pofilter", "--errorlevel=traceback", str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "Traceback" not in done.stderr


def test_empty_entries_leave_what_is_there(job):
    draft = draft_of(job)
    draft.parts["title"][0].target = "Participer"

    reading = files.read(job, draft, export(job).encode())

    assert reading.read_count == 0
    assert reading.draft.parts["title"][0].target == "Participer"


def test_paragraph_of_another_version_is_told(job):
    content = edited(export(job), lambda unit: setattr(unit, "target", f"FR {unit.source}"))
    row = jobs.row_of(job)
    factories.change(row, body="Only this is left.")

    reading = files.read(job, draft_of(job), content)

    assert reading.read_count == 1
    assert len(reading.left_out) == 3
    assert reading.left_out[0] == (
        "The original no longer has this paragraph: “WSIS has 2 phases.”"
    )


def test_paragraph_that_stands_twice_is_read_twice(job):
    draft = Draft(registry.get("page"), {"body": [Part("Yes."), Part("No."), Part("Yes.")]})
    file = polib.pofile(files.written(job, jobs.row_of(job), draft))
    targets = iter(["Oui.", "Non.", "Si."])
    for entry in file:
        entry.msgstr = next(targets)

    reading = files.read(job, draft, str(file).encode())

    assert [part.target for part in reading.draft.parts["body"]] == ["Oui.", "Non.", "Si."]


def test_hidden_characters_are_refused_by_name(job):
    def change(unit):
        unit.target = "Parti\u202eciper" if unit.source == "Taking part" else f"FR {unit.source}"

    reading = files.read(job, draft_of(job), edited(export(job), change))

    assert reading.read_count == 3
    assert reading.left_out[0].startswith("“Taking part”: The text contains a character")


def header(language):
    return f'msgid ""\nmsgstr "Language: {language}\\n"\n\n'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "about another text"),
        (b"Just words.", "This is not a PO file"),
        (b"/etc/passwd", "This is not a PO file"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (header("es").encode() + b'msgctxt "a"\nmsgid "b"\nmsgstr "c"\n', "another language (es)"),
        (header("fr").encode() + b'msgid "b"\nmsgstr "c"\n', "about another text"),
        (header("fr").encode() + b'msgctxt "page:9999:t"\nmsgid "b"\nmsgstr "c"\n', "another text"),
    ],
)
def test_other_files_are_refused_whole(job, content, words):
    with pytest.raises(files.WrongFile) as refused:
        files.read(job, draft_of(job), content)

    assert words in str(refused.value)


def test_entries_of_other_texts_are_told(job):
    content = export(job) + '\nmsgctxt "page:9999:title"\nmsgid "Other"\nmsgstr "Autre"\n'

    reading = files.read(job, draft_of(job), content.encode())

    assert reading.left_out == ["This paragraph is of another text: “Other”"]
