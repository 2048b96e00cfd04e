import pytest

from caucuses import languages
from caucuses.models import Grouping
from tests.caucuses.factories import GroupingFactory
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db


def _working_in(code):
    return list(Grouping.objects.filter(languages.works_in(code)).order_by("id"))


def test_group_works_in_the_language_of_its_page_and_of_its_lists():
    written = GroupingFactory(language="fr")
    listed = GroupingFactory()
    MailingListFactory(grouping=listed, languages=["en", "fr"])
    GroupingFactory()
    assert _working_in("fr") == [written, listed]


def test_closed_lists_and_lists_without_group_do_not_count():
    MailingListFactory(grouping=GroupingFactory(), languages=["es"], state="closed")
    MailingListFactory(grouping=None, languages=["es"])
    GroupingFactory()
    assert _working_in("es") == []
