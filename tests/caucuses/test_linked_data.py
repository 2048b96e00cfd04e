import pytest

from caucuses.linked_data import of_grouping
from tests.caucuses.factories import GroupingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://portal.example"


def test_grouping_says_what_its_page_shows():
    above = GroupingFactory(slug="content-and-themes", name="Above")
    grouping = GroupingFactory(
        slug="here", name="Here", acronym="H", parent=above, began="2003-07", note="Not shown."
    )
    found = {name: value for name, value in of_grouping(grouping).items() if value}
    assert found == {
        "@type": "Organization",
        "name": "Here",
        "alternateName": "H",
        "url": "https://portal.example/caucuses/here/",
        "description": grouping.purpose,
        "foundingDate": "2003-07",
        "parentOrganization": {
            "@type": "Organization",
            "name": "Above",
            "url": "https://portal.example/content-and-themes/",
        },
    }


def test_what_is_only_related_is_no_part():
    grouping = GroupingFactory(outside=True, parent=GroupingFactory())
    assert of_grouping(grouping)["parentOrganization"] is None
