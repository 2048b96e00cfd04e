"""What is set wrong is refused with the name of the variable, and never read as something else."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from wsis_portal import environment


@pytest.fixture
def written(monkeypatch):
    """Give a function that sets the variable X."""
    return lambda value: monkeypatch.setenv("X", value)


@pytest.mark.parametrize(
    ("value", "read", "found"),
    [
        (" On ", lambda: environment.switch("X", default=False), True),
        ("0", lambda: environment.switch("X", default=True), False),
        ("", lambda: environment.switch("X", default=True), True),
        ("0", lambda: environment.number("X", 5), 0),
        ("", lambda: environment.number("X", 5), 5),
        ("30", lambda: environment.days("X", 5), timedelta(days=30)),
        ("0.5", lambda: environment.seconds("X", 5), 0.5),
        ("a.org, b.org,", lambda: environment.texts("X"), ["a.org", "b.org"]),
        ("", lambda: environment.texts("X", ("a.org",)), []),
        ("json", lambda: environment.one_of("X", "plain", "json", default="plain"), "json"),
        ("", lambda: environment.one_of("X", "plain", "json", default="plain"), "plain"),
        ("$HOME", lambda: environment.text("X"), "$HOME"),
        ("10.0.0.1/8", lambda: environment.networks("X"), [ip_network("10.0.0.0/8")]),
        ("", lambda: environment.database("X", "sqlite:////a/b")["NAME"], "/a/b"),
        ("postgres://u:p@h/n", lambda: environment.database("X")["HOST"], "h"),
        ("valkey://h:1/0", lambda: environment.cache("X")["LOCATION"], "redis://h:1/0"),
        ("redis://valkey:1/0", lambda: environment.cache("X")["LOCATION"], "redis://valkey:1/0"),
        ("", lambda: environment.cache("X")["BACKEND"].rpartition(".")[2], "LocMemCache"),
        ("smtp+tls://u:p@h:587", lambda: environment.mail("X")["EMAIL_PORT"], 587),
        ("", lambda: environment.mail("X")["EMAIL_BACKEND"].split(".")[-2], "filebased"),
    ],
)
def test_what_can_be_read(written, value, read, found):
    written(value)

    assert read() == found


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("offf", lambda: environment.switch("X", default=True)),
        ("many", lambda: environment.number("X", 5)),
        ("-1", lambda: environment.number("X", 5)),
        ("0", lambda: environment.number("X", 5, least=1)),
        ("99999999999", lambda: environment.days("X", 5)),
        *((value, lambda: environment.seconds("X", 5)) for value in ("10s", "nan", "inf", "0")),
        ("xml", lambda: environment.one_of("X", "plain", "json", default="plain")),
        ("10.0.0.1,monitor", lambda: environment.networks("X")),
        *(
            (value, lambda: environment.database("X"))
            for value in (
                "portal.sqlite3",
                "mysql://user:hidden@host/name",
                "postgres://user:hid/den@host/name",
                "postgres://user:hidden@host:port/name",
            )
        ),
        ("memcache://host", lambda: environment.cache("X")),
        ("redis://:hidden@host:port", lambda: environment.cache("X")),
        ("mail.example.org", lambda: environment.mail("X")),
        ("smtp://", lambda: environment.mail("X")),
        ("smtp+tls://user:hidden@host:port", lambda: environment.mail("X")),
    ],
)
def test_what_cannot_be_read_is_named_without_its_hiddens(written, value, read):
    written(value)

    with pytest.raises(ImproperlyConfigured, match=r"^X (is|holds) ") as told:
        read()
    assert "hid" not in str(told.value)
    assert told.value.__cause__ is None
