"""A wrong setting is named at start, with what to do about it."""

import pytest

from wsis_portal.checks import check_list_server, check_sender

GOOD = "http://portal:secret@127.0.0.1:8001/3.1"


def found():
    return [(error.id, error.msg.split()[0]) for error in check_list_server()]


@pytest.fixture(autouse=True)
def list_server(settings):
    settings.MAILMAN_URL = GOOD


def test_without_a_list_server_nothing_is_asked(settings):
    settings.MAILMAN_URL = settings.MAILMAN_KEY = settings.LISTS_DOMAIN = ""

    assert found() == []


@pytest.mark.parametrize("url", [GOOD, "https://u:p%40@[::1]:443/3.1/"])
def test_a_whole_address_is_taken(settings, url):
    settings.MAILMAN_URL = url

    assert found() == []


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8001",
        "http://127.0.0.1:8001/3.1",
        "http://portal@127.0.0.1:8001/3.1",
        "http://portal:secret@127.0.0.1/3.1",
        "http://portal:secret@127.0.0.1:8001",
        "http://portal:secret@127.0.0.1:port/3.1",
        "http://portal:secret@:8001/3.1",
        "http://portal:secret@[::1:8001/3.1",
        "ftp://portal:secret@127.0.0.1:8001/3.1",
    ],
)
def test_half_an_address_is_named_without_its_password(settings, url):
    settings.MAILMAN_URL = url

    assert found() == [("portal.E002", "MAILMAN_URL")]
    assert "secret" not in check_list_server()[0].msg


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MAILMAN_KEY", "", "portal.E003"),
        ("LISTS_DOMAIN", "", "portal.E004"),
        ("LISTS_DOMAIN", "lists", "portal.E004"),
        ("MAILMAN_LMTP", "8024", "portal.E005"),
        ("MAILMAN_LMTP", "127.0.0.1:99999", "portal.E005"),
        ("MAILMAN_SMTP", "mail.example.org", "portal.E005"),
    ],
)
def test_what_lacks_beside_it_is_named(settings, name, value, code):
    setattr(settings, name, value)

    assert found() == [(code, name)]


@pytest.mark.parametrize(
    ("sender", "codes"),
    [
        ("Civil Society at WSIS <portal@localhost>", []),
        ("portal@example.org", []),
        ("Civil Society at WSIS", ["portal.E007"]),
        ("", ["portal.E007"]),
    ],
)
def test_a_sender_that_no_mail_server_takes_is_named(settings, sender, codes):
    settings.DEFAULT_FROM_EMAIL = sender

    assert [error.id for error in check_sender()] == codes
