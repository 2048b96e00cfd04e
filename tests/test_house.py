"""The house holds itself in order: migrations, templates, tests, settings and addresses."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import resolve

from moderation import kinds

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
ROOMS = [
    path.parent.name for path in sorted(ROOT.glob("*/__init__.py")) if path.parent.name != "tests"
]

# Templates that Django and its libraries look for by name.
LOOKED_FOR = re.compile(
    r"(400|403|403_csrf|404|500)\.html|robots\.txt"
    r"|(account|mfa|allauth|django|admin|usersessions)/.+"
)
# Tests of what no single module holds.
WHOLE_JOURNEYS = {
    "caucuses/test_terms_stateful.py",
    "mailinglists/mailman/test_kills.py",
    "moderation/test_concurrency.py",
    "moderation/test_new_kind.py",
    "moderation/test_stateful.py",
    "organisations/test_import_command.py",
    "pages/test_account_pages.py",
    "pages/test_public_pages.py",
    "pages/test_timeline.py",
    "wsis_portal/backup/test_list_server.py",
    "wsis_portal/test_headers.py",
}


def sources():
    """Return the text of every module and template of the portal."""
    modules = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {path: path.read_text() for path in [*modules, *TEMPLATES.rglob("*.*")]}


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_template_is_used():
    texts = sources()
    # `<app>/email/<kind>/<verb>_subject.txt`: tests/moderation/test_emails.py renders each.
    mail = re.compile(r"[a-z]+/email/(\w+/)?\w+_(subject|body)\.txt")
    unused = []
    for path in sorted(TEMPLATES.rglob("*.*")):
        name = path.relative_to(TEMPLATES).as_posix()
        if LOOKED_FOR.fullmatch(name) or mail.fullmatch(name):
            continue
        quoted = f'"{name}"'
        if not any(quoted in text for user, text in texts.items() if user != path):
            unused.append(name)

    assert unused == []


def test_every_template_compiles():
    for path in TEMPLATES.rglob("*.*"):
        get_template(path.relative_to(TEMPLATES).as_posix())


@pytest.mark.parametrize("kind", list(kinds.all_kinds()), ids=lambda kind: kind.name)
def test_every_kind_says_all_it_must(kind):
    get_template(kind.detail_template)
    if kind.decide_template:
        get_template(kind.decide_template)
    for verb, move in kind.moves.items():
        names = [f"moderation/email/{part}" for part in (f"{kind.name}/{verb}", verb, move.target)]
        for ending in ("subject", "body"):
            files = [TEMPLATES / f"{name}_{ending}.txt" for name in names]
            assert any(file.exists() for file in files), (verb, ending)
    assert kind.label
    assert kind.label_plural
    prefixes = [other.prefix for other in kinds.all_kinds()]
    assert prefixes.count(kind.prefix) == 1


def test_every_test_module_mirrors_a_module():
    strays = []
    for path in sorted((ROOT / "tests").glob("*/**/test_*.py")):
        name = path.relative_to(ROOT / "tests")
        room, subject = ROOT / name.parent, path.stem.removeprefix("test_")
        # `test_views_<journey>.py` is one of several about `views.py`.
        stems = [subject, subject.split("_")[0]]
        found = any(
            (folder / f"{stem}.py").exists() or (folder / stem).is_dir()
            for stem in stems
            for folder in (room, room / "management" / "commands", room / "templatetags")
        )
        if not (found or name.as_posix() in WHOLE_JOURNEYS):
            strays.append(name.as_posix())

    assert strays == []


def test_whole_journeys_still_exist():
    assert all((ROOT / "tests" / name).exists() for name in WHOLE_JOURNEYS)


@pytest.mark.slow
def test_settings_of_an_operator_are_clean(tmp_path):
    (tmp_path / "static").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "SECRET_KEY": "".join(map(chr, range(48, 122))),
        "SITE_URL": "https://portal.example.org",
        "ALLOWED_HOSTS": "portal.example.org",
        "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
        "DEFAULT_FROM_EMAIL": "Portal <portal@example.org>",
        "SOURCE_URL": "https://code.example.org/portal",
        "PYTHONWARNINGS": "error::DeprecationWarning:django",
    }
    # A process of its own, because these settings are not those of the tests.
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_settings_of_the_tests_are_clean():
    output = StringIO()

    call_command("check", stdout=output)

    assert output.getvalue() == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize("prefix", ["", "/fr", "/es", "/ar", "/zh-hans", "/ru"])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "pages:home"),
        ("/about/", "pages:about"),
        ("/about/privacy/", "pages:page"),
        ("/plenary/", "pages:body"),
        ("/content-and-themes/", "pages:body"),
        ("/bureau/", "pages:body"),
        ("/caucuses/", "caucuses:list"),
        ("/caucuses/human-rights/", "caucuses:detail"),
        ("/organisations/", "organisations:list"),
        ("/organisations/apc/", "organisations:detail"),
        ("/organisations/register/", "organisations:register"),
        ("/links/", "pages:links"),
        ("/timeline/", "pages:timeline"),
        ("/search/", "search:search"),
        ("/me/", "accounts:me"),
        ("/decisions/", "decisions:list"),
        ("/admin/", "admin:index"),
    ],
)
def test_stable_address(settings, prefix, path, name):
    from django.utils.translation import override

    with override(prefix.strip("/") or "en"):
        assert resolve(prefix + path).view_name == name


def test_stable_address_without_a_language():
    assert resolve("/healthz").view_name == "healthz"
