import polib
import pytest

from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import PageFactory
from texts.exporting import export

LONG = "Civil society took part from the start, and worked in open groups."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "translations" / "fr.po"


@pytest.fixture
def page(db):
    return PageFactory(
        path="about", title="About", body=f"{LONG}\n\nEnd.", content_key="about", is_edited=False
    )


def texts_of(path):
    return [(entry.msgctxt, entry.msgid, entry.msgstr) for entry in polib.pofile(str(path))]


def translate(path, **words):
    """Put the words (by msgid) into the file, as a translator does."""
    file = polib.pofile(str(path), wrapwidth=0)
    for entry in file:
        entry.msgstr = words.get(entry.msgid, entry.msgstr)
    file.save(str(path))


def test_starting_content_is_written_in_order(page, path):
    GroupingFactory(content_key="b", name="Second", purpose="")
    GroupingFactory(content_key="a", name="First", purpose="")
    GroupingFactory(name="Made here")

    missing = export(path, "fr")

    assert missing == 5
    assert texts_of(path) == [
        ("page:about:title", "About", ""),
        ("page:about:body", LONG, ""),
        ("page:about:body", "End.", ""),
        ("grouping:a:name", "First", ""),
        ("grouping:b:name", "Second", ""),
    ]


def test_translations_are_kept(page, path):
    export(path, "fr")
    translate(path, About="À propos", **{"End.": "Fin."})

    missing = export(path, "fr")

    assert missing == 1
    assert texts_of(path)[0] == ("page:about:title", "About", "À propos")


def test_file_in_which_nothing_changes_is_left_alone(page, path):
    export(path, "fr")
    translate(path, About="À propos")
    path.write_text(path.read_text().replace('"PO-Revision-Date: 20', '"PO-Revision-Date: 19'))
    before = path.read_bytes()

    export(path, "fr")

    assert path.read_bytes() == before


def test_paragraph_that_changed_a_little_keeps_its_translation_in_doubt(page, path):
    export(path, "fr")
    translate(path, About="À propos", **{LONG: "La société civile."})
    page.body = LONG.replace("start", "beginning")
    page.save()

    missing = export(path, "fr")

    entry = polib.pofile(str(path)).find(page.body)
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == ("La société civile.", True, LONG)
    assert missing == 1


def test_paragraph_that_is_another_begins_empty(page, path):
    export(path, "fr")
    translate(path, **{"End.": "Fin."})
    page.body = f"{LONG}\n\nBeginning of something else."
    page.save()

    export(path, "fr")

    assert texts_of(path)[-1] == ("page:about:body", "Beginning of something else.", "")
    assert "Fin." not in path.read_text()


def test_edited_row_stays_as_the_file_has_it(page, path):
    export(path, "fr")
    translate(path, About="À propos")
    page.title, page.is_edited = "Our own words", True
    page.save()

    export(path, "fr")

    assert texts_of(path)[0] == ("page:about:title", "About", "À propos")
    assert len(texts_of(path)) == 3


def test_row_in_the_language_itself_is_left_out(page, path):
    page.language = "fr"
    page.save()

    assert export(path, "fr") == 0
    assert not path.exists()
