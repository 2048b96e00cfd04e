"""The command that brings the index up to date."""

from io import StringIO

import pytest
from django.core.management import call_command
from modelsearch.models import IndexEntry

from organisations.models import Organisation
from tests.search.asking import titles
from tests.search.factories import listed

pytestmark = pytest.mark.django_db


def rebuild(**options):
    out = StringIO()
    call_command("rebuild_search", stdout=out, **options)
    return out.getvalue().splitlines()


def test_command_tells_what_it_did():
    listed("Open Network")
    hidden = listed("Open Hidden")
    Organisation.objects.filter(pk=hidden.pk).update(is_listed=False)

    assert "organisations: 1 found, 0 written, 1 removed" in rebuild()
    assert "organisations: 1 found, 0 written, 0 removed" in rebuild()


def test_command_begins_anew():
    listed("Open Network")
    IndexEntry.objects.all().delete()

    assert "organisations: 1 found, 1 written, 0 removed" in rebuild(anew=True)
    assert titles("open") == ["Open Network"]


def test_the_command_of_modelsearch_works_too():
    listed("Open Network", purpose="We teach.")
    IndexEntry.objects.all().delete()

    call_command("rebuild_modelsearch_index", verbosity=0)

    assert titles("teach") == ["Open Network"]
