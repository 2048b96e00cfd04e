from io import StringIO

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from caucuses.models import Grouping
from pages import loading
from pages.management.commands import export_content
from pages.models import Page
from texts.models import Translation


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Let translations be written to and read from a folder that is empty."""
    for module in (loading, export_content):
        monkeypatch.setattr(module, "TRANSLATIONS", tmp_path)
    return tmp_path


def export(*languages):
    output = StringIO()
    call_command("export_content", *languages, stdout=output)
    return output.getvalue()


def test_whole_starting_content_comes_back_translated(db, folder):
    loading.load_all()
    export("fr")
    file = polib.pofile(str(folder / "fr.po"), wrapwidth=0)
    for entry in file:
        entry.msgstr = f"{entry.msgid} (fr)"
    file.save()

    assert export("fr") == "fr.po: 0 paragraphs to translate\n"
    loading.load_all()

    loaded = Translation.objects.current()
    assert {row.kind.name for row in loaded.select_related("content_type")} == {
        "page",
        "grouping",
        "event",
        "link",
        "list",
    }
    with override("fr"):
        rows = [*Page.objects.in_readers_language(), *Grouping.objects.in_readers_language()]
        assert len(rows) > 50
        assert all(row.here.language == "fr" and not row.here.is_stale for row in rows)


def test_each_language_has_a_file(db, folder):
    loading.load_pages()

    told = export("fr", "ar")

    assert sorted(path.name for path in folder.iterdir()) == ["ar.po", "fr.po"]
    assert [line.split(":")[0] for line in told.splitlines()] == ["fr.po", "ar.po"]


def test_unknown_language_is_refused(db, folder):
    with pytest.raises(CommandError, match="invalid choice"):
        export("de")
