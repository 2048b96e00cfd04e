import pytest
from django.utils import timezone

from tests.caucuses.factories import GroupingFactory, ReportFactory
from tests.pages.factories import PageFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/about/",
        "/about/get-involved/",
        "/caucuses/",
        "/links/",
        "/translations/",
        "/lists/request/",
        "/organisations/register/",
        "/timeline/",
    ],
)
def test_every_task_of_the_old_menu_has_a_way_in(client, address):
    routes = client.get("/").content.decode().partition('class="routes"')[2].partition("</ul>")[0]
    assert f'href="{address}"' in routes


def test_home_shows_news_and_reports_where_there_are_any(client):
    assert 'id="new"' not in client.get("/").content.decode()
    PageFactory(path="news/first", title="First news", published_at=timezone.now())
    report = ReportFactory(by=create_person("rapporteur"))
    html = client.get("/").content.decode()
    assert "First news" in html
    assert f'href="{report.get_absolute_url()}"' in html


def test_subjects_are_read_in_the_readers_language(client):
    grouping = GroupingFactory(subject="Youth")
    TranslationFactory(row=grouping, language="fr", pairs={"subject": [["Youth", "Jeunesse"]]})
    html = client.get("/fr/").content.decode()
    assert f'href="{grouping.get_absolute_url()}">Jeunesse' in html
