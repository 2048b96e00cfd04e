"""The command writes Mailman's configuration for its owner alone."""

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(autouse=True)
def list_server(settings):
    settings.MAILMAN_URL = "http://portal:secret@127.0.0.1:8001/3.1"


def modes(folder):
    return {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}


def test_files_are_their_owners_alone(tmp_path):
    folder = tmp_path / "deep" / "mailman"

    call_command("write_mailman_config", folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes(folder) == {0o600}
    assert {path.name for path in folder.glob("*.cfg")} == {
        "mailman.cfg",
        "mailman-hyperkitty.cfg",
        "wsis_delivery.cfg",
    }
    assert len(list(folder.glob("templates/site/*/*.txt"))) == 12


def test_what_was_there_is_replaced(tmp_path, settings):
    (tmp_path / "mailman.cfg").write_text("old")
    (tmp_path / "mailman.cfg").chmod(0o644)
    (tmp_path / "mailman.cfg.new").write_text("cut off")
    (tmp_path / "mailman.cfg.new").chmod(0o666)
    (tmp_path / "mailman.db").write_text("not ours")

    call_command("write_mailman_config", tmp_path, postfix=True)

    assert "mailman.mta.postfix.LMTP" in (tmp_path / "mailman.cfg").read_text()
    assert (tmp_path / "mailman.cfg").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "mailman.cfg.new").exists()
    assert (tmp_path / "mailman.db").read_text() == "not ours"


def test_without_a_list_server_nothing_is_written(tmp_path, settings):
    settings.MAILMAN_URL = ""

    with pytest.raises(CommandError, match="MAILMAN_URL"):
        call_command("write_mailman_config", tmp_path / "new")

    assert list(tmp_path.iterdir()) == []
