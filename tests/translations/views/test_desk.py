"""The public pages of the desk."""

import pytest

from tests.translations import factories
from translations.models import Document, Job
from translations.services import queue

pytestmark = pytest.mark.django_db
PAGES = ["/translations/", "/translations/coverage/", "/translations/wanted/"]


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("prefix", ["", "/fr", "/ar"])
def test_public_pages_are_the_same_for_all(client, url, prefix):
    factories.job()

    response = client.get(prefix + url)

    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_desk_without_a_team_is_kind(client):
    response = client.get("/translations/")

    assert "There is no translation team on this portal yet." in response.text
    assert "Nothing waits" in response.text


def test_desk_shows_team_policy_coverage_and_what_is_wanted(client):
    factories.team()
    factories.job()

    text = client.get("/translations/").text

    assert "/caucuses/translation-team/" in text
    assert "Not every message is translated" in text
    assert "Taking part" in text
    assert "0 (0 %)" in text


@pytest.mark.parametrize("url", PAGES)
def test_query_count_of_public_pages(client, url, django_assert_max_num_queries):
    counts = []
    for _number in range(2):
        for _row in range(3):
            factories.page()
        queue.fill()
        client.get(url)
        with django_assert_max_num_queries(30) as captured:
            client.get(f"{url}?")
        counts.append(len(captured))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 10),
        ("into=fr", 2),
        ("kind=page", 5),
        ("kind=grouping&into=ar", 1),
        ("kind=document", 0),
        ("step=translate", 10),
        ("step=review", 0),
    ],
)
def test_wanted_is_narrowed(client, query, count):
    factories.team()
    factories.job()

    response = client.get(f"/translations/wanted/?{query}")

    assert len(response.context["page"]) == count


@pytest.mark.parametrize("query", ["into=xx", "kind=person", "step=dance"])
def test_wanted_refuses_nonsense(client, query):
    assert client.get(f"/translations/wanted/?{query}").status_code == 400


def test_most_wanted_come_first(client):
    factories.team()
    factories.job()
    urgent = Job.objects.get(title="Translation Team", language="ru")
    Job.objects.filter(pk=urgent.pk).update(priority=1)

    rows = list(client.get("/translations/wanted/").context["page"])

    assert rows[0] == urgent
    assert {job.kind.name for job in rows[1:6]} == {"page"}


def test_what_somebody_works_on_is_not_wanted(client):
    job = factories.claimed(factories.translator("first"))

    assert job not in list(client.get("/translations/wanted/").context["page"])


def test_wanted_is_paged(client):
    for _number in range(11):
        factories.page()
    queue.fill()

    page = client.get("/translations/wanted/").context["page"]
    rest = client.get("/translations/wanted/", {"after": page.next_key}).context["page"]

    assert (len(page), len(rest)) == (50, 5)


@pytest.fixture
def document(registered):
    return factories.document(registered, text="We agree.\n\nOn <3> points.")


def test_document_is_read_in_the_readers_language(client, document):
    factories.text_of(document, "fr")

    text = client.get(f"/fr{document.get_absolute_url()}").text

    assert "fr We agree." in text
    assert "&lt;3&gt;" in text
    assert "We agree." in client.get(document.get_absolute_url()).text


def test_hidden_document_does_not_exist(client, document):
    Document.objects.update(is_public=False)

    assert client.get(document.get_absolute_url()).status_code == 404
