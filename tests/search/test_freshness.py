"""The index follows rows by itself."""

import pytest
from django.core import serializers
from django.db.models.signals import post_save

from pages.models import Page
from search import registry
from search.models import Entry
from tests.pages.factories import PageFactory
from tests.search.asking import titles
from tests.search.factories import listed

pytestmark = pytest.mark.django_db


def test_every_kind_and_its_parts_are_followed():
    for kind in registry.all_kinds():
        for model in (kind.model, *(model for model, _field in kind.parts)):
            assert post_save.has_listeners(model), model


def test_rows_of_a_fixture_wait_for_the_rebuild():
    page = PageFactory(title="Open")
    text = serializers.serialize("json", [page])
    Page.objects.all().delete()

    for row in serializers.deserialize("json", text):
        row.save()

    assert Page.objects.count() == 1
    assert not Entry.objects.exists()


def test_a_changed_part_refreshes_its_row():
    organisation = listed("Open Network", purpose="We teach.")
    purpose = organisation.purposes.get()

    purpose.text = "We sing."
    purpose.save()

    assert titles("teach") == []
    assert titles("sing") == ["Open Network"]
