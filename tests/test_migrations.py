"""Migrations that have not landed yet: old and new processes bear them, and no table is locked for
long (CONTRIBUTING.md, "Migrations").

Each database stage of `script/test` looks at the SQL for its own engine.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements

# What had landed before this was looked at: the last number of each room.
LANDED = {
    "accounts": 2,
    "archive": 1,
    "caucuses": 14,
    "mailinglists": 8,
    "moderation": 2,
    "notices": 2,
    "organisations": 3,
    "pagecache": 1,
    "pages": 5,
    "search": 1,
    "texts": 1,
    "translations": 1,
}
# What may stay as it is, and why.
ACCEPTED = {
    ("accounts", "0004_erasures"): (
        {"CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE"},
        "accounts: some thousand rows, indexed in milliseconds",
    ),
}
# SQLite makes a table anew for most changes: all of its columns look new to the linter.
MADE_ANEW = {"NOT_NULL", "ADD_UNIQUE", "ALTER_COLUMN"}
# How functions name their arguments harms nobody.
STYLE = {"RUNPYTHON_ARGS_NAMING_CONVENTION", "RUNPYTHON_MODEL_VARIABLE_NAME"}


def new_migrations(linter):
    ours = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).parent == settings.BASE_DIR
    }
    for (app, name), migration in sorted(linter.migration_loader.disk_migrations.items()):
        if app in ours and int(name[:4]) > LANDED.get(app, 0):
            yield migration


@pytest.fixture
def linter(django_db_setup, django_db_blocker):
    """Look at the SQL outside of a transaction, as SQLite's migrations need it."""
    with django_db_blocker.unblock():
        yield MigrationLinter(path=str(settings.BASE_DIR), no_cache=True, no_output=True)


def codes_of(linter, sql, migration=None):
    found = [*analyse_sql_statements(linter.sql_analyser_class, sql, [])]
    if migration is not None:
        found += linter.analyse_data_migration(migration)
    harmless = STYLE | (MADE_ANEW if connection.vendor == "sqlite" else set())
    errors, _ignored, warnings, *of_data = found
    issues = [*errors, *warnings, *(issue for part in of_data[::2] for issue in part)]
    return {issue.code for issue in issues} - harmless


@pytest.mark.slow
def test_new_migrations_keep_old_processes_at_work(linter):
    found = {}
    for migration in new_migrations(linter):
        name = (migration.app_label, migration.name)
        codes = codes_of(linter, linter.get_sql(*name), migration)
        if codes - ACCEPTED.get(name, (set(), ""))[0]:
            found[name] = sorted(codes)

    assert found == {}


@pytest.mark.parametrize(
    ("sql", "engines", "code"),
    [
        ("ALTER TABLE a DROP COLUMN b", {"sqlite", "postgresql"}, "DROP_COLUMN"),
        ("DROP TABLE a", {"sqlite", "postgresql"}, "DROP_TABLE"),
        ('ALTER TABLE "a" RENAME TO "b"', {"sqlite", "postgresql"}, "RENAME_TABLE"),
        ("ALTER TABLE a ADD COLUMN b int NOT NULL", {"postgresql"}, "NOT_NULL"),
        ("CREATE INDEX b ON a (c)", {"postgresql"}, "CREATE_INDEX"),
    ],
)
def test_what_is_found(linter, sql, engines, code):
    assert codes_of(linter, [sql]) == ({code} if connection.vendor in engines else set())
