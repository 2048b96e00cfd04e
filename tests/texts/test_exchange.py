import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from translate.storage import pypo, xliff

from tests.pages.factories import PageFactory
from texts import exchange, registry

TOOLS = Path(sys.executable).parent
BODY = 'First, "quoted".\n\n- one\n- two\n\nFirst, "quoted".\n\nالأخير 中文 \\ %s {x}'
KNOWN = {
    "Title": "Titre",
    'First, "quoted".': "D'abord, « cité ».",
    "- one\n- two": "- un\n- deux",
    "الأخير 中文 \\ %s {x}": "Enfin \\ %s {x}",
}


@pytest.fixture
def page(db):
    return PageFactory(path="about/it", title="Title", body=BODY)


def file_of(page, known=KNOWN, **more):
    file = exchange.new_file("fr")
    kind = registry.kind_of(page)
    exchange.add_source(file, kind, page.path, kind.source_of(page), known, **more)
    return file


def run(tool, *arguments):
    return subprocess.run(
        [TOOLS / tool, *arguments], capture_output=True, text=True, check=True, timeout=60
    )


# --- Our own way --------------------------------------------------------------------------------


def test_what_is_written_is_read_again(page):
    (read,) = exchange.read(str(file_of(page)))

    assert (read.kind, read.key, read.is_complete) == ("page", "about/it", True)
    assert read.pairs == {
        "title": [("Title", "Titre")],
        "body": [(part, KNOWN[part]) for part in BODY.split("\n\n")],
    }


def test_keys_with_colons_and_number_signs_are_read(page):
    kind = registry.get("link")
    file, key = exchange.new_file("fr"), "itu:https://example.org/#top"
    exchange.add_source(file, kind, key, {"title": "Site"}, {})

    (read,) = exchange.read(str(file))

    assert (read.kind, read.key, read.pairs) == ("link", key, {"title": [("Site", "")]})


@pytest.mark.parametrize(
    ("known", "more"),
    [({**KNOWN, "Title": ""}, {}), (KNOWN, {"fuzzy": ["Title"]})],
    ids=["missing", "in doubt"],
)
def test_row_with_a_gap_is_not_complete(page, known, more):
    (read,) = exchange.read(str(file_of(page, known, **more)))

    assert not read.is_complete


def test_other_entries_are_left_out(page):
    file = file_of(page)
    file.append(polib.POEntry(msgid="Stray", msgstr="Errant"))
    file.append(polib.POEntry(msgctxt="about", msgid="Stray", msgstr="Errant"))
    file.append(
        polib.POEntry(msgctxt="page:about/it:title", msgid="Old", msgstr="Vieux", obsolete=True)
    )

    (read,) = exchange.read(str(file))

    assert read.pairs["title"] == [("Title", "Titre")]


@pytest.mark.parametrize("text", ["nonsense", "msgstr[x]\n", "\x00", "# only\nmsgid"])
def test_what_is_no_po_file_is_refused(text):
    with pytest.raises(exchange.UnreadableFile, match="This is not a PO file of the portal"):
        exchange.read(text)


def test_name_of_a_file_is_not_opened(tmp_path):
    path = tmp_path / "secret.po"
    path.write_text('msgctxt "page:x:title"\nmsgid "a"\nmsgstr "b"\n')

    with pytest.raises(exchange.UnreadableFile):
        exchange.read(str(path))


@given(st.text(max_size=200) | st.text(st.sampled_from('msgidctr "\\\n#~|,[]0'), max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(exchange.UnreadableFile):
        assert all(row.kind and row.key and row.pairs for row in exchange.read(text))


# --- Others' tools ------------------------------------------------------------------------------


def test_another_library_reads_and_writes_the_file(page):
    store = pypo.pofile.parsestring(str(file_of(page, {})).encode())
    units = {unit.source: unit for unit in store.units if not unit.isheader()}
    assert units.keys() == KNOWN.keys()
    for unit in store.units:
        if not unit.isheader():
            unit.target = KNOWN[str(unit.source)]

    (read,) = exchange.read(bytes(store).decode())

    assert read.pairs["body"] == [(part, KNOWN[part]) for part in BODY.split("\n\n")]
    assert read.is_complete


def test_header_tells_language_and_day(page):
    store = pypo.pofile.parsestring(str(file_of(page)).encode())

    assert store.gettargetlanguage() == "fr"
    assert store.parseheader()["PO-Revision-Date"][:2] == "20"


def test_checks_of_translate_toolkit_find_nothing_wrong(page, tmp_path):
    written, wrong = tmp_path / "fr.po", tmp_path / "wrong.po"
    written.write_text(str(file_of(page)), encoding="utf-8")

    run("pofilter", "--test=printf", "--test=untranslated", "--test=escapes", written, wrong)

    assert not wrong.exists() or 'msgctxt "' not in wrong.read_text(encoding="utf-8")


def test_checks_of_translate_toolkit_find_what_is_missing(page, tmp_path):
    written, wrong = tmp_path / "fr.po", tmp_path / "wrong.po"
    written.write_text(str(file_of(page, {**KNOWN, "Title": ""})), encoding="utf-8")

    run("pofilter", "--test=untranslated", written, wrong)

    assert wrong.read_text(encoding="utf-8").count('msgctxt "page:about/it:title"') == 1


def test_file_survives_the_way_through_xliff(page, tmp_path):
    there, through, back = (tmp_path / name for name in ("fr.po", "fr.xlf", "back.po"))
    there.write_text(str(file_of(page)), encoding="utf-8")

    run("po2xliff", there, through)
    run("xliff2po", through, back)

    units = xliff.xlifffile.parsefile(str(through)).units
    assert {unit.source: unit.target for unit in units if unit.source in KNOWN} == KNOWN
    # These two tools drop the contexts, so what comes back is the words alone.
    file = exchange.parse(back.read_text(encoding="utf-8"))
    assert {entry.msgid: entry.msgstr for entry in file} == KNOWN
