"""What the worker does for the search."""

import pytest
from modelsearch.models import IndexEntry

from organisations.models import Organisation
from search import jobs
from tests.search.asking import titles
from tests.search.factories import listed

pytestmark = pytest.mark.django_db


def test_what_was_changed_past_the_portal_is_put_right():
    organisation = listed("Open Network")
    Organisation.objects.filter(pk=organisation.pk).update(name="Free Forum")
    assert titles("forum") == []

    jobs.reconcile.call()

    assert titles("forum") == ["Free Forum"]
    assert IndexEntry.objects.count() == 1
