"""The lists in public."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.mailinglists.factories import MailingListFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def names_on(response):
    return [row.name for row in response.context["page"].rows]


def test_index_shows_active_lists_by_name(client):
    MailingListFactory(name="zebra")
    MailingListFactory(name="alpha", old=True)
    MailingListFactory(name="gone", closed=True)

    response = client.get("/lists/")

    assert names_on(response) == ["alpha", "zebra"]
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("language=fr", ["french"]),
        ("language=en", ["english", "members-only"]),
        ("who=open", ["english", "french"]),
        ("state=closed", ["gone"]),
        ("language=ar", []),
    ],
)
def test_index_is_filtered(client, query, names):
    MailingListFactory(name="english")
    MailingListFactory(name="french", languages=["fr", "es"])
    MailingListFactory(name="members-only", subscribing="members")
    MailingListFactory(name="gone", closed=True)

    response = client.get(f"/lists/?{query}")

    assert names_on(response) == names
    assert ("No list found" in response.text) is (not names)


@pytest.mark.parametrize("query", ["language=xx", "who=me", "state=maybe"])
def test_index_refuses_a_filter_that_does_not_exist(client, query):
    assert client.get(f"/lists/?{query}").status_code == 400


def test_index_without_lists_says_so(client):
    assert "No list is recorded yet" in client.get("/lists/").text


def test_index_is_paged(client, monkeypatch):
    monkeypatch.setattr("mailinglists.views.lists.PER_PAGE", 2)
    for name in ("aa", "bb", "cc"):
        MailingListFactory(name=name)
    first = client.get("/lists/")
    second = client.get("/lists/", {"after": first.context["page"].next_key})

    assert (names_on(first), names_on(second)) == (["aa", "bb"], ["cc"])
    assert client.get("/lists/?after=forged").status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_index_asks_once(client, grouping, rows, django_assert_num_queries):
    for _number in range(rows):
        MailingListFactory(grouping=grouping)
    with django_assert_num_queries(3):
        client.get("/lists/")


def test_page_shows_what_a_newcomer_needs(client, grouping, django_assert_num_queries):
    row = MailingListFactory(
        name="rights",
        grouping=grouping,
        subscribe_address="join@lists.example.org",
        archive_url="https://lists.example.org/archive",
        checked_at=timezone.now(),
        is_moderated=True,
        description="Rights of all.",
        purpose="We talk about rights.",
    )
    with django_assert_num_queries(1):
        text = client.get(row.get_absolute_url()).text

    for shown in (
        "mailto:join@lists.example.org",
        row.posting_address,
        "https://lists.example.org/archive",
        grouping.name,
        "Rights of all.",
        "We talk about rights.",
        "A moderator reads each mail",
        "The addresses were checked on",
    ):
        assert shown in text


def test_page_of_an_old_list_says_what_is_not_known(client):
    row = MailingListFactory(old=True, reading_note="Everyone: the archive was public.")

    text = client.get(row.get_absolute_url()).text

    assert "We have not checked whether it still works." in text
    assert "Where one subscribes is not known." in text
    assert "Everyone: the archive was public." in text


def test_page_of_a_closed_list_stays(client):
    row = MailingListFactory(closed=True, subscribe_address="join@lists.example.org")

    response = client.get(row.get_absolute_url())

    assert "This list is closed" in response.text
    assert "mailto:" not in response.text


def test_page_is_found_in_small_letters(client):
    row = MailingListFactory(name="rights")

    assert client.get("/lists/Rights/").headers["Location"] == row.get_absolute_url()
    assert client.get("/lists/nothing/").status_code == 404


def test_what_owners_typed_is_shown_as_text(client):
    row = MailingListFactory(title="<script>alert(1)</script>", purpose="<b>x</b>")

    assert "<script>alert" not in client.get(row.get_absolute_url()).text
    assert "<b>x" not in client.get(row.get_absolute_url()).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_render_in_every_language(client, language, grouping):
    row = MailingListFactory(grouping=grouping, title="قائمة", language="ar")
    prefix = "" if language == "en" else f"/{language}"

    for path in ("/lists/", f"/lists/{row.name}/", f"/caucuses/{grouping.slug}/"):
        response = client.get(prefix + path)
        assert response.status_code == 200
        assert row.title in response.text


def test_url_names():
    assert reverse("lists:request") == "/lists/request/"
    assert reverse("lists:detail", args=["rights"]) == "/lists/rights/"


@pytest.mark.parametrize("rows", [1, 3])
def test_index_is_read_in_the_readers_language(client, grouping, rows, django_assert_num_queries):
    TranslationFactory(row=grouping)
    for number in range(rows):
        row = MailingListFactory(title=f"List {number}", description="Talk.", grouping=grouping)
        TranslationFactory(row=row)
    client.get("/fr/lists/")

    with django_assert_num_queries(3):
        text = client.get("/fr/lists/").text

    assert text.count("<p>Talk. (fr)</p>") == rows
    assert text.count("<bdi>Caucus Here (fr)</bdi>") == rows


def test_page_is_read_in_the_readers_language(client, grouping):
    row = MailingListFactory(
        title="List", purpose="We talk.", note="Ask first.", old=True, reading_note="All read."
    )
    TranslationFactory(row=row, language="ru")
    address = row.get_absolute_url()

    text = client.get(f"/ru{address}").text

    assert "<title>List (ru) ·" in text
    for shown in (
        "<bdi>List (ru)</bdi>",
        "<p>We talk. (ru)</p>",
        "Ask first. (ru)",
        "All read. (ru)",
    ):
        assert shown in text
    assert f'<a href="{address}" hreflang="en">' in text
