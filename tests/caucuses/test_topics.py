import pytest
from django.utils.translation import override

from caucuses.topics import topics
from tests.caucuses.factories import GroupingFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


def test_each_subject_and_region_is_offered_once():
    GroupingFactory(subject="Youth", region="Africa")
    GroupingFactory(subject="Youth", region="global")
    GroupingFactory(subject="", region="Africa")
    found = topics()
    assert found.subjects == [("Youth", "Youth")]
    assert found.regions == [("Africa", "Africa"), ("global", "Global")]


def test_families_offer_none():
    GroupingFactory(family=True, subject="Media", region="Europe")
    found = topics()
    assert (found.subjects, found.regions) == ([], [])


def test_topics_are_read_in_the_readers_language_and_sorted_by_it():
    first = GroupingFactory(subject="Youth")
    GroupingFactory(subject="Peace")
    TranslationFactory(row=first, language="fr", pairs={"subject": [["Youth", "jeunesse"]]})
    with override("fr"):
        assert topics().subjects == [("Youth", "Jeunesse"), ("Peace", "Peace")]


@pytest.mark.parametrize("row_count", [1, 3])
def test_topics_query_count(row_count, django_assert_num_queries):
    for number in range(row_count):
        GroupingFactory(subject=f"Subject {number}", region=f"Region {number}")
    topics()  # learns once how groups are called in the database
    with django_assert_num_queries(2):
        topics()
