import pytest
from django.apps import apps
from django.db import models

from tests.caucuses.factories import GroupingFactory
from tests.people import create_person
from texts import registry
from texts.models import Translatable


def test_every_translatable_model_is_registered():
    models_of_kinds = {kind.model for kind in registry.all_kinds()}

    assert models_of_kinds == {each for each in apps.get_models() if issubclass(each, Translatable)}


@pytest.mark.parametrize("kind", list(registry.all_kinds()), ids=lambda kind: kind.name)
def test_kind_names_fields_of_words(kind, db):
    fields = [kind.model._meta.get_field(field.name) for field in kind.fields]

    assert all(isinstance(field, models.CharField | models.TextField) for field in fields)
    assert all(not field.choices for field in fields)
    assert list(kind.public()) == []
    assert registry.get(kind.name) is kind
    assert registry.of_model(kind.model) is kind


def test_kinds_come_by_importance():
    importances = [kind.importance for kind in registry.all_kinds()]

    assert importances == sorted(importances)


def test_source_leaves_empty_fields_out(db):
    grouping = GroupingFactory(name="Caucus", purpose="To talk.", joining="  ")

    source = registry.kind_of(grouping).source_of(grouping)

    assert source == {"name": "Caucus", "purpose": "To talk."}


def test_unknown_names_are_refused(db):
    with pytest.raises(KeyError):
        registry.get("poem")
    with pytest.raises(KeyError):
        registry.kind_of(create_person("somebody"))
    with pytest.raises(KeyError):
        registry.get("grouping").field("slug")
