"""The page of links, and proposing one."""

import gzip
import re
import socket
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from moderation import services as moderation
from moderation.models import Request
from pages.models import Link
from pages.views import links as views
from tests.pages import link_proposals
from tests.pages.factories import LinkFactory
from tests.people import create_person
from texts.enums import Origin
from texts.services import publish

pytestmark = pytest.mark.django_db

PROPOSE = "/links/propose/"


def page(client, url="/links/"):
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- The page -----------------------------------------------------------------------------------


def test_links_stand_under_their_headings(client):
    LinkFactory(title="Of the Union", section="itu", order=20)
    LinkFactory(title="First of the Union", section="itu", order=10)
    LinkFactory(title="Of Society", section="civil_society")

    html = page(client)

    places = [
        html.index(words)
        for words in (
            'href="#civil_society"',
            'href="#division"',
            'href="#itu"',
            'id="civil_society"',
            "Of Society",
            'id="division"',
            "No link stands under this heading yet.",
            'id="itu"',
            "First of the Union",
            "Of the Union</bdi>",
        )
    ]
    assert places == sorted(places)
    assert html.count("No link stands under this heading yet.") == 1
    assert 'href="/links/propose/?section=division"' in html


def test_link_leads_to_the_site_and_to_its_copy(client):
    link = LinkFactory(url="https://site.example/a?b=1&c=2", note="What it is.")

    html = page(client)

    assert f'<a href="{link.url.replace("&", "&amp;")}" rel="noopener">' in html
    assert 'href="https://web.archive.org/web/2005*/https://site.example/a?b=1&amp;c=2"' in html
    assert "What it is." in html
    assert "no longer working" not in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"year_seen_dead": 2004}, "no longer working since 2004"),
        ({"dead_since": date(2026, 3, 1)}, "no answer since 1 March 2026"),
        (
            {"dead_since": date(2026, 3, 1), "year_seen_dead": 2004},
            "no longer working since 2004",
        ),
    ],
)
def test_dead_link_leads_to_its_copy_first(client, fields, words):
    LinkFactory(url="http://gone.example/", archived_url="https://copy.example/", **fields)

    html = page(client)

    assert '<a href="https://copy.example/" rel="noopener">' in html
    assert words in html
    assert 'href="http://gone.example/"' not in html
    assert "http://gone.example/</bdi>" in html


def test_page_asks_nobody_outside(client, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("A name was asked."))
    LinkFactory()

    page(client)


def test_titles_are_shown_in_the_readers_language(client):
    link = LinkFactory(title="Site of a Network", note="What it is.")
    publish(
        link,
        "fr",
        {
            "title": [["Site of a Network", "Site d'un réseau"]],
            "note": [["What it is.", "Ce que c'est."]],
        },
        origin=Origin.DRAFT,
        source_on=date(2026, 1, 1),
    )

    french, arabic = page(client, "/fr/links/"), page(client, "/ar/links/")

    assert "<bdi>Site d&#x27;un réseau</bdi>" in french
    assert "<bdi>Ce que c&#x27;est.</bdi>" in french
    assert '<bdi lang="en" dir="ltr">Site of a Network</bdi>' in arabic


def test_markup_in_a_link_is_shown_as_text(client):
    LinkFactory(title="<b>Bold</b>", note="<script>alert(1)</script>", year_seen_dead=2004)

    html = page(client)

    assert "&lt;b&gt;Bold" in html
    assert "<script>alert" not in html


def test_long_heading_is_cut_and_continued(client, monkeypatch):
    monkeypatch.setattr(views, "LINKS_A_HEADING", 2)
    monkeypatch.setattr(views, "LINKS_A_PAGE", 3)
    for number in range(5):
        LinkFactory(title=f"Link {number}", section="itu", order=number)
    LinkFactory(title="Another", section="division")

    html = page(client)
    assert re.findall(r"Link \d", html) == ["Link 0", "Link 1"]
    assert 'href="?section=itu"' in html
    assert 'href="?section=division"' not in html

    first = page(client, "/links/?section=itu")
    assert re.findall(r"Link \d", first) == ["Link 0", "Link 1", "Link 2"]
    assert "Another" not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert re.findall(r"Link \d", page(client, f"/links/{following}")) == ["Link 3", "Link 4"]


def test_heading_alone_without_links_says_so(client):
    assert "No link stands under this heading yet." in page(client, "/links/?section=itu")


@pytest.mark.parametrize("query", ["section=nonsense", "section=itu&after=nonsense"])
def test_unknown_heading_or_page_is_refused(client, query):
    assert client.get(f"/links/?{query}").status_code == 400


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count(client, row_count, django_assert_num_queries):
    for section in ("civil_society", "division", "itu"):
        LinkFactory.create_batch(row_count, section=section)
    with django_assert_num_queries(6):
        page(client)
    with django_assert_num_queries(2):
        page(client, "/links/?section=itu")


@pytest.mark.any_database
@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_full_page_stays_within_the_budget(client, language):
    style = (Path(settings.BASE_DIR) / "static" / "portal.css").read_bytes()
    call_command("load_content", verbosity=0)
    prefix = "" if language == "en" else f"/{language}"

    html = client.get(f"{prefix}/links/").content

    assert len(gzip.compress(html)) + len(gzip.compress(style)) <= 14_000


# --- Proposing ----------------------------------------------------------------------------------


def test_form_begins_with_the_heading_and_the_language(client_of):
    client = client_of("registered")

    html = page(client, f"/fr{PROPOSE}?section=itu")

    assert re.search(r'<input[^>]*value="itu"[^>]*checked', html)
    assert re.search(r'<option value="fr" selected>', html)
    assert client.get(f"{PROPOSE}?section=nonsense").status_code == 200


def test_proposal_is_sent_and_its_state_shown(client_of, registered):
    response = client_of("registered").post(PROPOSE, link_proposals.proposed(), follow=True)

    row = Request.objects.get()
    assert response.redirect_chain == [(row.get_absolute_url(), 302)]
    assert "The secretariat decides" in response.content.decode()
    assert (row.state, row.applicant, row.language) == ("submitted", registered, "en")


def test_proposal_keeps_the_language_of_its_writer(client_of):
    client_of("registered").post(f"/es{PROPOSE}", link_proposals.proposed(language="ar"))

    row = Request.objects.get()
    assert (row.language, row.payload["link"]["language"]) == ("es", "ar")


def test_proposal_sent_twice_stays_one(client_of):
    client, data = client_of("registered"), link_proposals.proposed()

    targets = {client.post(PROPOSE, data).headers["Location"] for _twice in "ab"}

    assert len(targets) == Request.objects.count() == 1


def test_wrong_answers_are_shown_and_what_was_typed_is_kept(client_of):
    data = link_proposals.proposed(url="http://127.0.0.1/", title="Kept Title", why="")

    response = client_of("registered").post(PROPOSE, data)

    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in html
    assert 'href="#id_url"' in html
    assert 'href="#id_why"' in html
    assert "Kept Title" in html
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("link", "The known Site"),
        ("open", "proposed already; it waits for a decision"),
        ("declined", "proposed before, and declined"),
    ],
)
def test_known_address_is_asked_about_first(client_of, moderator, known, words):
    url = "http://www.example.org/known/"
    if known == "link":
        LinkFactory(url=url, title="The known Site", section="itu")
    else:
        row = link_proposals.submitted(create_person("other"), url=url)
        if known == "declined":
            moderation.decline(row, by=moderator, reason="Secret reason.")
    client, before = client_of("registered"), Request.objects.count()
    data = link_proposals.proposed(url="https://example.org/known")

    response = client.post(PROPOSE, data)

    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert "Secret reason." not in html
    assert "Other Testperson" not in html
    assert 'name="seen" value="example.org/known"' in html
    assert Request.objects.count() == before

    # The yes is for this address alone.
    assert client.post(PROPOSE, {**data, "seen": "example.org/else"}).status_code == 422
    assert client.post(PROPOSE, {**data, "seen": "example.org/known"}).status_code == 302
    assert Request.objects.count() == before + 1


def test_too_many_proposals_are_refused(client_of, registered, settings):
    settings.LINK_PROPOSALS_PER_PERSON = 1
    link_proposals.submitted(registered)

    response = client_of("registered").post(PROPOSE, link_proposals.proposed(title="Kept Title"))

    assert response.status_code == 409
    assert "Kept Title" in response.content.decode()
    assert "1 of your proposals waits." in response.content.decode()


# --- Changing what was returned -----------------------------------------------------------------


def test_returned_proposal_is_changed_and_sent_again(client_of, registered, moderator):
    row = link_proposals.returned(registered, moderator, title="Old Title")
    client, url = client_of("registered"), reverse("pages:link_proposal", args=[row.uid])

    html = page(client, url)
    assert "Old Title" in html
    assert "Whose site is it?" in html

    data = {**row.payload["link"], "title": "New Title", "reason": "It is ours."}
    response = client.post(url, data)

    row = Request.objects.get()
    assert response.headers["Location"] == row.get_absolute_url()
    assert (row.state, row.title) == ("submitted", "New Title")
    assert row.decisions.last().reason == "It is ours."


def test_own_proposal_is_not_called_known(client_of, registered, moderator):
    row = link_proposals.returned(registered, moderator)
    url = reverse("pages:link_proposal", args=[row.uid])

    response = client_of("registered").post(url, row.payload["link"])

    assert response.status_code == 302


def test_changed_proposal_is_checked_again(client_of, registered, moderator):
    row = link_proposals.returned(registered, moderator)
    url = reverse("pages:link_proposal", args=[row.uid])
    LinkFactory(url="https://example.org/there")

    for address in ("http://127.0.0.1/", "https://example.org/there"):
        data = {**row.payload["link"], "url": address, "reason": ""}
        assert client_of("registered").post(url, data).status_code == 422
    assert Request.objects.get().state == "returned"


def test_answer_that_is_too_long_is_refused(client_of, registered, moderator):
    row = link_proposals.returned(registered, moderator)
    url = reverse("pages:link_proposal", args=[row.uid])

    response = client_of("registered").post(url, {**row.payload["link"], "reason": "a" * 4001})

    assert response.status_code == 422
    assert 'href="#id_reason"' in response.content.decode()


def test_form_of_a_proposal_that_waits_leads_to_its_state(client_of, registered):
    row = link_proposals.submitted(registered)
    client, url = client_of("registered"), reverse("pages:link_proposal", args=[row.uid])

    assert client.get(url).headers["Location"] == row.get_absolute_url()
    assert client.post(url, row.payload["link"]).status_code == 409


def test_others_proposal_does_not_exist(client_of, moderator, member):
    row = link_proposals.returned(create_person("other"), moderator)
    url = reverse("pages:link_proposal", args=[row.uid])

    assert client_of("member").get(url).status_code == 404
    assert client_of("moderator").post(url, row.payload["link"]).status_code == 404


def test_approved_link_is_on_the_page_at_once(client, registered, moderator):
    row = link_proposals.submitted(registered, title="A new Site")
    assert "A new Site" not in page(client)

    moderation.approve(row, by=moderator)
    assert "A new Site" in page(client)
    assert registered.name not in page(client)

    moderation.reverse(row, by=moderator, reason="By mistake.")
    assert "A new Site" not in page(client)
    assert not Link.objects.exists()
