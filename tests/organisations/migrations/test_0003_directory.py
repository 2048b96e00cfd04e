from importlib import import_module

import pytest
from django.apps import apps

from organisations.collation import sort_key
from organisations.models import Organisation, ShownLanguage
from tests.organisations.factories import OrganisationFactory

migration = import_module("organisations.migrations.0003_directory")


@pytest.mark.django_db
def test_rows_of_former_releases_get_their_keys(monkeypatch):
    monkeypatch.setattr(migration, "BATCH", 2)
    names = ["Zebra", "Église", "网络", "Щит", "Abc"]
    fields = {"listed": True, "working_languages": ["fr", "ar", "fr"]}
    for number, name in enumerate(names):
        shown = ["listed", "languages"] if number != 1 else ["listed"]
        OrganisationFactory(name=name, sort_key=name.lower(), public_fields=shown, **fields)
    OrganisationFactory(name="Hidden", registered=True, working_languages=["ru"])
    ShownLanguage.objects.all().delete()

    migration.write_keys(apps, None)

    assert all(row.sort_key == sort_key(row.name) for row in Organisation.objects.all())
    shown = ShownLanguage.objects.order_by("pk").values_list("organisation__name", "language")
    assert list(shown) == [
        (name, language) for name in ("Zebra", "网络", "Щит", "Abc") for language in ("fr", "ar")
    ]
