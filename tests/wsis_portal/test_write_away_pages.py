"""The pages that nginx shows while the portal does not answer (`write_away_pages`)."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def test_there_is_one_in_each_language(tmp_path):
    call_command("write_away_pages", tmp_path)

    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(written) == {f"away.{code}.html" for code, _name in settings.LANGUAGES}
    assert 'lang="ar"' in written["away.ar.html"]
    assert 'dir="rtl"' in written["away.ar.html"]
    assert len(set(written.values())) == len(settings.LANGUAGES)


def test_folder_that_cannot_be_written_is_told(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("write_away_pages", loop)
