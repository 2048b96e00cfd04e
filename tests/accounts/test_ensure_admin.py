"""The first administrator."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.people import create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ensure(monkeypatch, capsys):
    """Run the command with these variables, and return what it printed."""

    def ensure(**variables):
        for name in ("ADMIN_EMAIL", "ADMIN_PASSWORD"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        call_command("ensure_admin")
        return capsys.readouterr().out

    return ensure


def test_address_and_password_come_from_the_environment(ensure):
    printed = ensure(ADMIN_EMAIL="Chief@people.example", ADMIN_PASSWORD="from-the-environment")

    person = User.objects.get()
    assert printed == "Administrator: Chief@people.example\n"
    assert person.check_password("from-the-environment")
    assert (person.is_superuser, person.is_staff, person.is_active) == (True, True, True)
    address = person.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == (
        "chief@people.example",
        True,
        True,
    )


def test_password_is_made_and_printed_once(ensure):
    first, second = ensure(), ensure()

    lines = dict(line.split(": ") for line in first.splitlines())
    assert lines["Administrator"] == "admin@localhost.localdomain"
    assert User.objects.get().check_password(lines["Password (shown this once)"])
    assert len(lines["Password (shown this once)"]) == 20
    assert second == ""


def test_second_run_changes_nothing(ensure):
    ensure(ADMIN_EMAIL="chief@people.example", ADMIN_PASSWORD="the-first")
    before = list(User.objects.values())

    printed = ensure(ADMIN_EMAIL="other@people.example", ADMIN_PASSWORD="the-second")

    assert (printed, list(User.objects.values())) == ("", before)


@pytest.mark.parametrize("address", ["chief", "chief@", "a@b.example\nBcc: c@d.example"])
def test_bad_address_is_refused(ensure, address):
    with pytest.raises(CommandError, match="ADMIN_EMAIL is not an e-mail address"):
        ensure(ADMIN_EMAIL=address)

    assert not User.objects.exists()


def test_person_who_has_an_account_is_made_administrator(ensure):
    person = create_person("chief", is_active=False)

    ensure(ADMIN_EMAIL="CHIEF@people.example", ADMIN_PASSWORD="from-the-environment")

    person.refresh_from_db()
    assert (person.is_superuser, person.is_active) == (True, True)
    assert person.check_password("from-the-environment")
    assert person.emailaddress_set.count() == 1


def test_administrator_who_was_switched_off_is_replaced(ensure):
    create_person("gone", is_superuser=True, is_active=False)

    assert ensure(ADMIN_EMAIL="chief@people.example", ADMIN_PASSWORD="x").startswith("Adm")
    assert User.objects.get(email="chief@people.example").is_superuser
