"""The fuzz finds what it looks for, and does the same each time (`script/fuzz` runs it)."""

import logging

import pytest

from tests.fuzzing import accepted, bodies, commands, report
from tests.fuzzing.addresses import cut
from tests.fuzzing.pages import forms_of
from tests.fuzzing.walks import Fuzzer
from tests.fuzzing.watching import Watch
from tests.people import ROLES, create_person

pytestmark = pytest.mark.any_database

SEED = 20_031_210  # the first day of the summit in Geneva
PARTS, REQUESTS = 8, 20_000


@pytest.fixture
def fuzzer(request, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    world = request.getfixturevalue("world")  # some of it are files
    people = {role: request.getfixturevalue(role) for role in ROLES}
    return Fuzzer(world, people, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_bad_input(fuzzer, caplog, part):
    """20,000 requests in all; each part walks as `script/fuzz` does, the same each time."""
    caplog.set_level(logging.CRITICAL, logger="django.security")  # refusals, with tracebacks
    number = part
    while fuzzer.tally.requests < REQUESTS // PARTS:
        fuzzer.walk(SEED, number)
        number += PARTS

    assert not fuzzer.tally.faults, report.told(fuzzer.tally.faults)


def test_watch_sees_rows_that_stay(db):
    from django.db import transaction

    with Watch() as watch:
        with transaction.atomic():
            create_person("kept")
        with transaction.atomic():
            create_person("taken-back")
            transaction.set_rollback(True)

    assert watch.written.count("accounts_user") == 1


def test_watch_sees_what_is_logged_and_where(db):

    with Watch() as watch:
        try:
            commands.spoilt(None, b"x")
        except AttributeError:
            logging.getLogger("django.request").exception("It broke.")

    assert [each.kind for each in watch.errors] == ["AttributeError"]


def test_walk_is_the_same_each_time(fuzzer):
    said = ([], [])
    for told in said:
        fuzzer.known_forms.clear()
        fuzzer.talks = told.append
        for number in range(6):
            fuzzer.walk(7, number)

    # What the two pages differ in is no choice of the walk: times, tokens.
    assert [each.split("?")[0][:40] for each in said[0]] == [
        each.split("?")[0][:40] for each in said[1]
    ]


def test_forms_are_read_as_a_browser_reads_them():
    page = b"""<form method="post" action="?a=1"><input name="q" value="x">
    <input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2">
    <select name="s"><option value=""><option value="b" selected></select>
    <textarea name="t">words</textarea><button name="send" value="1">Send</button></form>
    <form action="https://elsewhere.example/">"""

    (form,) = forms_of(page, "/here/")

    assert (form.path, form.query, form.method) == ("/here/", "a=1", "POST")
    assert [(each.name, each.kind, each.value) for each in form.fields] == [
        ("q", "text", "x"),
        ("r", "radio", "1"),
        ("s", "select", "b"),
        ("t", "textarea", "words"),
        ("send", "submit", "1"),
    ]
    assert form.fields[1].options == ["1", "2"]


def test_routes_are_cut_into_words_and_slots():
    assert cut("lists/<slug:name>/archive/<archive_year:year>-<int:n>/") == [
        "lists/",
        ("slug", "name"),
        "/archive/",
        ("archive_year", "year"),
        "-",
        ("int", "n"),
        "/",
    ]
    assert cut("^(?P<path>[a-z]+(?:/[a-z]+)*)/$") == [("expression", "path"), "/"]


def test_every_command_is_tried(tmp_path):
    import random

    rng = random.Random(1)
    found = {commands.made_up(rng, tmp_path, ["here", "1"])[0] for _each in range(400)}

    assert found == set(commands.ours())


def test_what_is_accepted_names_tables_that_there_are():
    from django.apps import apps

    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert accepted.tables() <= tables | accepted.TABLES_WITHOUT_MODEL
    assert bodies.FILES
