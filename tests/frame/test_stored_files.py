"""Stored files that no row names, and when they go."""

from uuid import uuid4

import pytest

from frame.stored_files import clear_lost_files, clear_lost_folders
from tests.frame.stored import put


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "kept"


@pytest.mark.parametrize("clear", [clear_lost_files, clear_lost_folders])
def test_nothing_goes_where_nothing_was_ever_stored(folder, clear):
    assert clear("kept", []) == 0
    assert not folder.exists()


def test_only_old_files_under_unknown_uids_go(folder):
    known, lost = uuid4(), put(folder / str(uuid4()), is_old=True)
    kept = [
        put(folder / str(known), is_old=True),
        put(folder / str(uuid4()), is_old=False),
        put(folder / "notes.txt", is_old=True),
        put(folder / str(uuid4()).upper(), is_old=True),
        put(folder / uuid4().hex, is_old=True),
        put(folder / str(uuid4()) / "in-a-folder", is_old=True),
    ]

    assert clear_lost_files("kept", [known]) == 1

    assert not lost.exists()
    assert all(path.exists() for path in kept)
    assert clear_lost_files("kept", [known]) == 0


def test_only_old_files_in_folders_of_unknown_uids_go(folder):
    known, lost = uuid4(), folder / str(uuid4())
    for name in ("one", "two"):
        put(lost / name, is_old=True)
    kept = [
        put(folder / str(known) / "file", is_old=True),
        put(folder / str(uuid4()) / "file", is_old=False),
        put(folder / "notes" / "file", is_old=True),
        put(folder / str(uuid4()), is_old=True),
    ]

    assert clear_lost_folders("kept", [known]) == 2

    assert not lost.exists()
    assert all(path.exists() for path in kept)
    assert clear_lost_folders("kept", [known]) == 0


def test_folder_stays_as_long_as_a_file_in_it_is_new(folder):
    lost = folder / str(uuid4())
    old, new = put(lost / "old", is_old=True), put(lost / "new", is_old=False)

    assert clear_lost_folders("kept", []) == 1

    assert (old.exists(), new.exists()) == (False, True)


def test_what_was_known_is_read_after_the_folder(folder):
    """What is stored after the folder was read may have a row of which nothing is known yet."""
    stored = put(folder / str(uuid4()), is_old=True)

    def known():
        put(folder / str(uuid4()), is_old=True)
        yield from ()

    assert clear_lost_files("kept", known()) == 1

    assert not stored.exists()
    assert len(list(folder.iterdir())) == 1
