"""The pages that nginx shows while the portal does not answer (`write_away_pages`)."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from wsis_portal.admission.middleware import RETRY_AFTER


def test_there_is_one_in_each_language(tmp_path):
    call_command("write_away_pages", tmp_path)

    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(written) == {
        f"{page}.{code}.html" for page in ("away", "crowded") for code, _name in settings.LANGUAGES
    }
    for page in ("away", "crowded"):
        assert 'lang="ar"' in written[f"{page}.ar.html"]
        assert 'dir="rtl"' in written[f"{page}.ar.html"]
    assert "in 15 seconds" in written["crowded.en.html"]
    assert len(set(written.values())) == 2 * len(settings.LANGUAGES)


def test_nginx_sets_the_time_that_the_page_tells():
    site = (settings.BASE_DIR / "deploy/nginx/wsis-portal.conf").read_text(encoding="utf-8")

    crowded = site.split("location @crowded {")[1]
    assert f"add_header Retry-After {RETRY_AFTER} always;" in crowded


def test_folder_that_cannot_be_written_is_told(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("write_away_pages", loop)
