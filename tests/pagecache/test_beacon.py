"""The sign that the pages changed, between processes."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from pagecache import generations
from pagecache.beacon import SIZE, Beacon

CHANGE = """
import sys
from pathlib import Path
from pagecache.beacon import Beacon
Beacon(Path(sys.argv[1])).change()
"""


def change_elsewhere(path, settings):
    subprocess.run(
        [sys.executable, "-c", CHANGE, path], cwd=settings.BASE_DIR, check=True, timeout=60
    )


@pytest.fixture
def beacon(transactional_db, settings, tmp_path, monkeypatch):
    """Return the file of a sign that only this test uses."""
    settings.PAGE_CACHE_BEACON = tmp_path / "changed"
    monkeypatch.setattr(generations, "TRUSTED_FOR", 3600)
    generations.begin_next()  # there is a number
    return settings.PAGE_CACHE_BEACON


def asked():
    """Return the number, and how often the database was asked for it."""
    with CaptureQueriesContext(connection) as queries:
        number = generations.current()
    return number, len(queries)


def test_a_sign_holds_until_another_process_changes_it(tmp_path, settings):
    path = tmp_path / "changed"
    here = Beacon(path)
    first = here.look()
    assert (len(first), here.look(), Beacon(path).look()) == (SIZE, first, first)

    change_elsewhere(path, settings)

    assert here.look() != first
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
def test_the_database_is_asked_once_until_something_changes(beacon, settings):
    number, times = asked()
    assert times == 1
    assert [asked(), asked()] == [(number, 0), (number, 0)]

    generations.begin_next()
    assert asked() == (number + 1, 1)
    assert asked() == (number + 1, 0)

    generations.Generation.objects.update(number=number + 5)
    change_elsewhere(beacon, settings)
    assert asked() == (number + 5, 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_known_holds_for_a_while_only(beacon, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(generations, "TRUSTED_FOR", 1.0)
    clock = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr(generations, "time", clock)
    number, _times = asked()
    # As by somebody who is killed before the sign.
    generations.Generation.objects.update(number=number + 1)

    assert asked() == (number, 0)
    now += generations.TRUSTED_FOR
    assert asked() == (number + 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_change_while_the_database_is_asked_is_not_missed(beacon, monkeypatch):
    ask = generations._asked

    def ask_slowly(using):
        number = ask(using)
        generations.begin_next()  # after the answer, and before it is remembered
        return number

    monkeypatch.setattr(generations, "_asked", ask_slowly)
    before = generations.current()
    monkeypatch.setattr(generations, "_asked", ask)

    assert generations.current() == before + 1


@pytest.mark.django_db(transaction=True)
def test_several_machines_ask_each_time(settings):
    settings.PAGE_CACHE_BEACON = None

    generations.begin_next()

    assert [times for _number, times in (asked(), asked())] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_number_that_could_not_be_had_is_not_remembered(beacon, monkeypatch):
    def fail(_using):
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(generations, "_asked", fail)
        with pytest.raises(DatabaseError):
            generations.current()

    assert asked()[1] == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_file_each_page_asks(settings, tmp_path, caplog):
    settings.PAGE_CACHE_BEACON = tmp_path / "no-such-folder" / "changed"
    number, _times = asked()

    generations.begin_next()

    assert [asked(), asked()] == [(number + 1, 1), (number + 1, 1)]
    assert [record.message for record in caplog.records] == [
        "The sign of changes cannot be used; each page asks the database."
    ]
