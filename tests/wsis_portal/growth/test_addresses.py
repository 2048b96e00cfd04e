"""Addresses of what several machines share: what is wrong with one is told without its secrets."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from wsis_portal.growth import addresses

pytestmark = pytest.mark.any_database

URL = "https://K%2F1:s%40x@s3.example.org:9000/portal?region=eu-central-1"


@pytest.fixture
def storages(monkeypatch):
    """Look at the address itself, whether the packages are installed or not."""
    monkeypatch.setattr(addresses, "find_spec", lambda name: object())


def test_object_storage_overwrites_nothing(storages):
    assert addresses.uploads(URL) == {
        "access_key": "K/1",
        "secret_key": "s@x",
        "bucket_name": "portal",
        "endpoint_url": "https://s3.example.org:9000",
        "region_name": "eu-central-1",
        "default_acl": None,
        "file_overwrite": False,
        "addressing_style": "path",
    }


@pytest.mark.parametrize(
    "url",
    [
        "s3://key:secret@bucket",
        "https://s3.example.org/portal",
        "https://key@s3.example.org/portal",
        "https://key:secret@s3.example.org/",
        "https://key:secret@s3.example.org/portal/folder",
        "https://key:secret@s3.example.org:port/portal",
        "https://key:secret@[::1/portal",
        "https://key:secret@s3.example.org/portal?acl=public-read",
    ],
)
def test_half_an_address_is_named_without_its_secret(storages, url):
    with pytest.raises(ImproperlyConfigured, match=r"^UPLOADS_URL is not") as refused:
        addresses.uploads(url)

    assert ":secret@" not in str(refused.value)


def test_what_lacks_is_named_with_where_it_is():
    assert find_spec("no_such_client") is None

    with pytest.raises(ImproperlyConfigured) as refused:
        addresses.need("CACHE_URL", "no_such_client", "the client of Valkey and Redis")

    assert str(refused.value) == (
        "CACHE_URL needs the client of Valkey and Redis. "
        "Install the packages of requirements-growth.txt, or leave it empty."
    )


POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "NAME": "portal", "HOST": ""}


@pytest.mark.parametrize(
    ("database", "cache_url", "expected"),
    [
        (
            {"ENGINE": "django.db.backends.sqlite3", "NAME": "/data/p.sqlite3"},
            "",
            "/data/p.sqlite3-changed",
        ),
        ({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}, "", None),
        (POSTGRESQL | {"OPTIONS": {"host": "/run/postgresql"}}, "", "/var/portal/database-changed"),
        (POSTGRESQL | {"HOST": "/run/postgresql"}, "", "/var/portal/database-changed"),
        (POSTGRESQL | {"HOST": "/run/postgresql"}, "redis://10.0.0.1/0", None),
        (POSTGRESQL | {"HOST": "10.0.0.2"}, "", None),
        (POSTGRESQL, "", None),
    ],
)
def test_changes_are_told_by_a_file_where_all_are_on_one_machine(database, cache_url, expected):
    found = addresses.beacon(database, Path("/var/portal"), cache_url)

    assert found == (expected and Path(expected))
