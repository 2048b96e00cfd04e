"""What lies in the folder under the name of a backup is a whole one, whatever happens."""

import resource
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from wsis_portal.backup import health
from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.shelf import Shelf
from wsis_portal.backup.stopping import ending_cleanly

# Writes half a backup, then gets the signal that is its second argument.
HALF_A_BACKUP = f"""
import os, sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_TZ=True)
from {Shelf.__module__} import Shelf
from {ending_cleanly.__module__} import ending_cleanly
with ending_cleanly(), Shelf(Path(sys.argv[1])).placing("") as (path, file):
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), int(sys.argv[2]))
"""


def write(shelf, content=b"whole"):
    with shelf.placing("") as (path, file):
        file.write(content)
    return path


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def stopped_by(signum, folder):
    command = [sys.executable, "-c", HALF_A_BACKUP, str(folder), str(int(signum))]
    return subprocess.run(command, cwd=settings.BASE_DIR, check=False, timeout=60).returncode


def test_killed_in_the_middle(tmp_path):
    assert stopped_by(signal.SIGKILL, tmp_path) == -signal.SIGKILL
    shelf = Shelf(tmp_path)
    (left,) = names(tmp_path)
    assert left.startswith(".unfinished-")
    assert shelf.backups() == []

    path = write(shelf)

    assert names(tmp_path) == [path.name]


def test_told_to_stop_in_the_middle(tmp_path):
    assert stopped_by(signal.SIGTERM, tmp_path) == 128 + signal.SIGTERM
    assert names(tmp_path) == []


def test_disk_that_is_full(tmp_path):
    """A limit of the size of files stands for the disk: each backup breaks off in its middle."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write(Shelf(tmp_path), bytes(1_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path) == []


def test_one_at_a_time(tmp_path):
    shelf = Shelf(tmp_path)
    with shelf.placing("") as (path, _file):
        with pytest.raises(BackupError, match="Another backup"):
            write(Shelf(tmp_path))
        assert not path.exists()
    assert shelf.backups() == [path]


def test_keeps_the_newest(tmp_path):
    shelf = Shelf(tmp_path)
    paths = [write(shelf) for _number in range(4)]
    (tmp_path / "portal-notes.txt").write_text("mine")
    assert shelf.keep(2) == [paths[1], paths[0]]
    assert shelf.backups() == [paths[3], paths[2]]
    assert (tmp_path / "portal-notes.txt").exists()
    assert Shelf(tmp_path / "nothing").backups() == []


def test_alarm_when_the_newest_is_old(tmp_path, settings):
    def found():
        return [(each.key, each.data) for each in health.BackupOld().find()]

    assert found() == []  # backups are not this portal's to make
    settings.BACKUP_DIR = str(tmp_path)
    assert found() == [("never", {})]
    path = write(Shelf(tmp_path))
    assert found() == []

    old = timezone.now() - health.OLD_AFTER - timedelta(minutes=1)
    path.rename(tmp_path / old.strftime("portal-%Y%m%dT%H%M%S.%fZ.tar.gz"))

    assert found() == [("old", {"newest": old.isoformat()})]
    check = health.BackupOld()
    assert check.words(found()[0][1]).startswith("The newest backup is from ")
    assert check.words({}) == "There is no backup in the folder for backups."
    assert "manage.py backup" in check.advice({})
