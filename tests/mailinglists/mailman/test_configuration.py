"""The configuration of Mailman holds what the settings say, whatever letters are in them."""

from configparser import ConfigParser, RawConfigParser
from pathlib import Path
from string import Template

import pytest
from django.core.exceptions import ImproperlyConfigured

from mailinglists.mailman.configuration import LANGUAGES, files

FOLDER = Path("/srv/mailman")
ODD = "p%(x)s#;=:$é%40"


@pytest.fixture(autouse=True)
def list_server(settings):
    settings.MAILMAN_URL = "http://portal:secret%40%25@127.0.0.1:8001/3.1"
    settings.MAILMAN_KEY = ODD
    settings.SITE_URL = "https://portal.example.org"


def read(name, parser=None, **options):
    """Return the file as Mailman reads it: its main one without interpolation."""
    parser = parser or RawConfigParser()
    parser.read_string(files(FOLDER, **options)[FOLDER / name])
    return parser


def test_the_rest_interface_is_where_the_portal_asks():
    rest = read("mailman.cfg")["webservice"]

    assert (rest["hostname"], rest["port"], rest["api_version"]) == ("127.0.0.1", "8001", "3.1")
    assert (rest["admin_user"], rest["admin_pass"]) == ("portal", "secret@%")


def test_everything_is_kept_in_the_folder():
    assert read("mailman.cfg")["paths.portal"]["var_dir"] == str(FOLDER)
    assert all(path.is_relative_to(FOLDER) for path in files(FOLDER))


@pytest.mark.parametrize(
    ("postfix", "incoming"),
    [(False, "mailman.mta.null.NullMTA"), (True, "mailman.mta.postfix.LMTP")],
)
def test_mail_comes_in(settings, postfix, incoming):
    settings.MAILMAN_LMTP = "[::1]:8024"

    mta = read("mailman.cfg", postfix=postfix)["mta"]

    assert (mta["incoming"], mta["lmtp_host"], mta["lmtp_port"]) == (incoming, "::1", "8024")


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ({}, {}),
        ({"EMAIL_USE_TLS": True}, {"smtp_secure_mode": "starttls"}),
        (
            {"EMAIL_USE_SSL": True, "EMAIL_HOST_USER": "u", "EMAIL_HOST_PASSWORD": ODD},
            {"smtp_secure_mode": "smtps", "smtp_user": "u", "smtp_pass": ODD},
        ),
    ],
    ids=["open", "starttls", "tls with password"],
)
def test_mail_goes_out_through_the_portals_server(settings, email, expected):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.org", 587
    settings.MAILMAN_SMTP = "mail.example.org:587"
    for name, value in email.items():
        setattr(settings, name, value)

    mta = read("mailman.cfg")["mta"]

    kept = {"smtp_host": "mail.example.org", "smtp_port": "587", **expected}
    assert {key: value for key, value in mta.items() if key.startswith("smtp_")} == kept


def test_the_password_of_the_mail_server_goes_to_no_other(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.org", 587
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "u", "p"
    settings.MAILMAN_SMTP = "127.0.0.1:25"

    mta = read("mailman.cfg")["mta"]

    assert [key for key in mta if key.startswith("smtp_")] == ["smtp_host", "smtp_port"]


def test_the_archiver_reads_key_and_address():
    # With interpolation, as the archiver does.
    general = read("mailman-hyperkitty.cfg", ConfigParser())["general"]

    assert dict(general) == {"base_url": "https://portal.example.org/archives/", "api_key": ODD}


def test_the_delivery_reads_key_and_prefixes():
    parser = read("wsis_delivery.cfg", ConfigParser(interpolation=None))

    assert dict(parser["portal"]) == {"url": "https://portal.example.org", "key": ODD}
    assert parser["prefixes"].get("zh_Hans") == "/zh-hans"
    assert parser["prefixes"].get("en") == ""


def test_every_language_of_the_portal_is_one_of_mailmans(settings):
    assert list(LANGUAGES) == [code for code, _name in settings.LANGUAGES]
    mailman = read("mailman.cfg")
    assert {mailman[f"language.{code}"]["charset"] for code in LANGUAGES.values()} == {"utf-8"}


@pytest.mark.parametrize(("portal_code", "code"), LANGUAGES.items(), ids=list(LANGUAGES))
def test_footers_lead_to_the_portal(portal_code, code):
    folder = FOLDER / "templates" / "site" / code
    prefix = "" if portal_code == "en" else f"/{portal_code}"

    regular = files(FOLDER)[folder / "list:member:regular:footer.txt"]
    digest = files(FOLDER)[folder / "list:member:digest:footer.txt"]

    page = f"https://portal.example.org{prefix}/lists/$short_listname/"
    known = {"display_name", "listname", "short_listname"}
    assert page in regular.splitlines()
    assert page in digest.splitlines()
    # What Mailman does not know would stand there as it is.
    assert set(Template(regular).get_identifiers()) == known | {"leave_url"}
    assert set(Template(digest).get_identifiers()) == known


@pytest.mark.parametrize("name", ["MAILMAN_URL", "MAILMAN_KEY"])
def test_what_lacks_is_named(settings, name):
    setattr(settings, name, "")

    with pytest.raises(ImproperlyConfigured, match=name):
        files(FOLDER)


@pytest.mark.parametrize("key", ["two\nlines", "[x]\nadmin_pass = y", " blank", "bell\a"])
def test_what_would_break_a_file_is_refused(settings, key):
    settings.MAILMAN_KEY = key

    with pytest.raises(ImproperlyConfigured, match="cannot be written"):
        files(FOLDER)
