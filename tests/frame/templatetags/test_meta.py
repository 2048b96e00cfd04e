import re

import pytest

from frame.templatetags.meta import open_graph_locale
from tests.caucuses.factories import GroupingFactory
from tests.texts.factories import TranslationFactory

LANGUAGES = ["en", "fr", "es", "ar", "zh-hans", "ru"]


def meta(html):
    """Return what the head says of a page, by name; the last of several."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html))


def test_open_graph_names_languages_its_own_way(settings):
    assert [code for code, _name in settings.LANGUAGES] == LANGUAGES
    found = [open_graph_locale(code) for code in LANGUAGES]
    assert found == ["en_GB", "fr_FR", "es_ES", "ar_AR", "zh_CN", "ru_RU"]


@pytest.mark.django_db
def test_page_tells_programs_what_it_shows(client, settings):
    settings.SITE_URL = "https://portal.example"
    grouping = GroupingFactory(slug="here", name='The "Here" & Now', purpose="Why.\n" + "x" * 300)
    TranslationFactory(row=grouping)

    english = meta(client.get("/caucuses/here/?x=1").content.decode())
    french = meta(client.get("/fr/caucuses/here/").content.decode())

    assert english["og:title"] == "The &quot;Here&quot; &amp; Now"
    assert english["og:url"] == "https://portal.example/caucuses/here/"
    assert english["og:locale"] == "en_GB"
    assert english["og:type"] == "website"
    assert len(english["description"]) == 200
    assert english["description"] == english["og:description"]
    assert french["og:title"] == "The &quot;Here&quot; &amp; Now (fr)"
    assert french["og:url"] == "https://portal.example/fr/caucuses/here/"
    assert french["og:locale"] == "fr_FR"
    assert "og:image" not in english
