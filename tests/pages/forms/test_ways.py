import pytest
from django.http import QueryDict

from pages.enums import Gift
from pages.forms.ways import WaysForm
from pages.ways import Wishes
from tests.caucuses.factories import GroupingFactory

pytestmark = pytest.mark.django_db


def test_all_may_stay_empty():
    form = WaysForm(QueryDict())
    assert form.is_valid()
    assert form.wishes() == Wishes()


def test_what_was_chosen_is_read():
    GroupingFactory(subject="Youth", region="Africa")
    query = "who=individuals&subject=Youth&region=Africa&give=list&give=translate&language=ar"
    form = WaysForm(QueryDict(query))
    assert form.is_valid(), form.errors
    gifts = frozenset({Gift.LIST, Gift.TRANSLATING})
    assert form.wishes() == Wishes("individuals", "Youth", "Africa", gifts, "ar")


@pytest.mark.parametrize(
    "query", ["who=robots", "subject=Youth", "region=Moon", "give=money", "language=tlh"]
)
def test_what_is_not_offered_is_refused(query):
    assert not WaysForm(QueryDict(query)).is_valid()
