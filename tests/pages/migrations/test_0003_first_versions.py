from importlib import import_module

import pytest
from django.apps import apps

from pages.models import Page

pytestmark = pytest.mark.django_db
migration = import_module("pages.migrations.0003_first_versions")


def test_pages_that_are_there_get_their_first_version():
    public = Page.objects.create(path="one", title="One", body="1", language="fr")
    hidden = Page.objects.create(path="two", title="Two", body="2", is_published=False)

    migration.write_first_versions(apps, None)
    migration.write_first_versions(apps, None)  # interrupted and begun again

    public.refresh_from_db()
    hidden.refresh_from_db()
    version = public.versions.get()
    assert (version.number, version.saved_by) == (1, None)
    assert version.content() == public.content()
    assert public.published_at == version.published_at == public.changed_at
    assert (hidden.published_at, hidden.versions.get().published_at) == (None, None)
