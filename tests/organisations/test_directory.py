import gzip
import re

import pytest
from anyascii import anyascii
from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from organisations import directory, facets
from organisations.collation import sort_key
from organisations.duplicates.names import normalise
from organisations.enums import OrganisationKind, PublicField
from organisations.languages import language_name
from organisations.models import (
    Accreditation,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
)
from organisations.regions import COUNTRIES, Region
from tests.caucuses.factories import GroupingFactory, MembershipWishFactory

pytestmark = pytest.mark.django_db

EVERYTHING = [field.value for field in PublicField]


def _organisation(name: str, **fields) -> Organisation:
    values = {
        "name": name,
        "name_language": "en",
        "slug": slugify(anyascii(name)),
        "standing": "registered",
        "is_listed": True,
        "public_fields": ["listed"],
        "country": "TN",
        "kind": "ngo",
        "sort_key": sort_key(name),
        "search_text": normalise(name),
        "registered_at": timezone.now(),
    }
    return Organisation.objects.create(**(values | fields))


def _told(organisation: Organisation) -> Organisation:
    """Give the organisation everything that a page could show."""
    OrganisationName.objects.create(organisation=organisation, language="ar", text="جمعية تونسيات")
    OrganisationPurpose.objects.create(organisation=organisation, language="fr", text="Le but.")
    Accreditation.objects.create(organisation=organisation, phase="tunis", reference="REF-77")
    MembershipWishFactory(organisation=organisation, grouping=GroupingFactory(name="The wish"))
    return organisation


FULL = {
    "acronym": "ACRO",
    "scope": "national",
    "founded_year": 1998,
    "legal_status": "Statute of 1901",
    "website": "https://site.example/",
    "working_languages": ["ru"],
    "ecosoc_status": "roster",
}
TRACES = {
    "acronym": "ACRO",
    "names": "جمعية تونسيات",
    "scope": "National",
    "founded": "1998",
    "legal_status": "Statute of 1901",
    "purpose": "Le but.",
    "website": "https://site.example/",
    "languages": '<bdi lang="ru" dir="ltr">Русский</bdi>',
    "ecosoc": "On the roster",
    "accreditation": "REF-77",
    "groups": "The wish",
}


def _shown(response) -> list[str]:
    html = response.content.decode()
    return re.findall(r'<span class="name"><a [^>]*><bdi>([^<]*)', html)


def test_empty_directory_says_what_to_do(client):
    html = client.get("/organisations/").content.decode()
    assert "No organisation is listed yet" in html
    assert html.count('href="/organisations/register/"') == 3


def test_directory_lists_by_name_who_agreed(client):
    _organisation("Beta")
    _organisation("Alpha")
    _organisation("Hidden", is_listed=False)
    _organisation("Known", is_listed=False, standing="known", slug=None)
    assert _shown(client.get("/organisations/")) == ["Alpha", "Beta"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "ALPHÂ"}, ["Alpha"]),
        ({"q": "a b"}, ["Beta"]),
        ({"q": "?!"}, []),
        ({"country": "KE"}, ["Beta"]),
        ({"country": "international"}, ["Gamma"]),
        ({"country": "FR"}, []),
        ({"region": "sub-saharan-africa"}, ["Beta"]),
        ({"region": "sub-saharan-africa", "country": "TN"}, []),
        ({"kind": "ngo", "country": "KE"}, ["Beta"]),
        ({"kind": "union"}, []),
        ({"language": "sw"}, ["Beta"]),
        ({"letter": "B"}, ["Beta", "Gamma"]),
        ({"letter": "b", "country": "international"}, ["Gamma"]),
        ({"letter": "Я"}, []),
    ],
    ids=str,
)
def test_directory_is_narrowed_by_the_filter(client, query, names):
    _organisation("Alpha")
    _organisation(
        "Beta", country="KE", working_languages=["sw"], public_fields=["listed", "languages"]
    )
    _organisation("Gamma", country="")
    assert _shown(client.get("/organisations/", query)) == names


@pytest.mark.parametrize(
    "query",
    [
        {"country": "XX"},
        {"country": "tn"},
        {"country": "\x00"},
        {"country": ["TN", "KE"]},
        {"country": "T" * 5000},
        {"region": "atlantis"},
        {"kind": "nonsense"},
        {"language": "klingon"},
        {"language": ["ar", "en", "es", "fr"]},
        {"family": "nowhere"},
        {"group": "no where"},
        {"group": "\x00"},
        {"group": ["a", "b", "c", "d"]},
        {"group": [str(number) for number in range(400)]},
        {"letter": "zz"},
        {"letter": "\x00"},
        {"q": "x" * 101},
        {"q": "\x00"},
        {"after": "forged"},
        {f"a{number}": "x" for number in range(1000)},
    ],
    ids=lambda query: ascii(query)[:40],
)
def test_directory_refuses_a_filter_that_makes_no_sense(client, query):
    _organisation("Alpha")
    assert client.get("/organisations/", query).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["country=", "country=&country=TN", "kind=ngo&kind=ngo", "q=+&letter=", "x=y&country=TN"],
)
def test_directory_overlooks_what_says_nothing(client, query):
    _organisation("Alpha")
    assert _shown(client.get(f"/organisations/?{query}")) == ["Alpha"]


def test_refused_filter_says_why(client):
    html = client.get("/organisations/?country=XX").content.decode()
    assert "Country: there is no such choice." in html
    assert 'href="/organisations/">Show the list without a filter' in html


def test_combination_that_finds_nothing_says_what_to_remove(client):
    _organisation("Alpha")
    html = client.get("/organisations/?q=alpha&country=KE&kind=ngo").content.decode()
    assert "Remove one of your choices above" in html
    for link in ("?country=KE&amp;kind=ngo", "?q=alpha&amp;kind=ngo", "?q=alpha&amp;country=KE"):
        assert f'href="{link}"' in html
    assert '<a href="/organisations/">Show all organisations</a>' in html
    assert 'id="narrow"' not in html


def test_letter_after_the_last_name_leads_back(client):
    _organisation("Alpha")
    html = client.get("/organisations/?country=TN&letter=Z").content.decode()
    assert "No name comes after this letter." in html
    assert 'href="?country=TN"' in html


def test_names_stand_under_their_letters(client):
    for name in ("Beta", "Étoile", "Eco", "网络安全", "منظمة"):
        _organisation(name)
    html = client.get("/organisations/").content.decode()
    assert _shown(client.get("/organisations/")) == ["Beta", "Eco", "Étoile", "منظمة", "网络安全"]
    assert re.findall(r'role="rowheader"><bdi>([^<]+)</bdi>', html) == [
        "B",
        "E",
        "م",
        "Chinese characters",
    ]
    assert re.findall(r'<a href="\?letter=([^"]+)"', html) == ["B", "E", "%D9%85", "han"]


def test_facets_stand_after_the_results(client):
    _organisation("Alpha", working_languages=["ar"], public_fields=["listed", "languages"])
    html = client.get("/organisations/").content.decode()
    assert html.index('<span class="name">') < html.index('id="narrow"')
    assert '<a href="?country=TN" rel="nofollow"><bdi>Tunisia</bdi></a><span class="num">1<' in html
    assert f'<bdi lang="ar" dir="rtl">{language_name("ar")}</bdi>' in html


def test_facet_of_many_countries_leads_to_the_map(client):
    for code in sorted(COUNTRIES[Region.EUROPE])[: directory.STEPS + 1]:
        _organisation(f"Of {code}", country=code)
    html = client.get("/organisations/?kind=ngo").content.decode()
    assert html.count('href="?country=') == directory.STEPS
    assert 'href="/organisations/map/?kind=ngo">All countries' in html


@pytest.mark.parametrize("address", ["/organisations/", "/organisations/map/"])
def test_words_that_find_too_many_say_so(client, monkeypatch, address):
    monkeypatch.setattr(facets, "FOUND", 1)
    for name in ("Alpha", "Alpha two"):
        _organisation(name)
    html = client.get(f"{address}?q=alpha").content.decode()
    assert "Too many names match to count them." in html
    assert "No listed organisation" not in html
    assert 'href="?"' in html


def test_search_keeps_what_was_chosen(client):
    _organisation("Alpha")
    html = client.get("/organisations/?country=TN&kind=ngo").content.decode()
    for field in ('name="country" value="TN"', 'name="kind" value="ngo"'):
        assert f'<input type="hidden" {field}>' in html


def test_only_the_whole_list_is_for_search_engines(client):
    _organisation("Alpha")
    assert "noindex" not in client.get("/organisations/").content.decode()
    assert "noindex" in client.get("/organisations/?kind=ngo").content.decode()


def test_list_tells_of_its_files(client):
    _organisation("Alpha")
    html = client.get("/organisations/?kind=ngo").content.decode()
    assert 'href="/organisations/organisations.csv?kind=ngo"' in html
    assert 'href="/organisations/organisations.json?kind=ngo"' in html
    assert "no names or addresses of people" in html


@pytest.mark.any_database
@pytest.mark.parametrize("language", ["en", "ar", "ru"])
@pytest.mark.parametrize("address", ["", "map/"])
def test_pages_are_light(client, language, address):
    """Fifty long names, further names, and every country there is."""
    words = "Réseau africain pour la défense des droits الشبكة العربية Сеть гражданского общества"
    for number, code in enumerate(sorted(set().union(*COUNTRIES.values()))):
        name = " ".join(words.split()[number % 9 :][:6]) + f" {code} {number * 7919 % 1000}"
        one = _organisation(
            name,
            slug=f"network-{number * 7919 % 1000}-{code.lower()}",
            country=code,
            kind=OrganisationKind.values[number % 11],
            working_languages=["en", "fr", "ar", "ru", "es", "pt"][: number % 7],
            public_fields=EVERYTHING,
        )
        OrganisationName.objects.create(organisation=one, language="ar", text="جمعية " + name[::-1])
    prefix = "" if language == "en" else f"/{language}"
    html = client.get(f"{prefix}/organisations/{address}").content
    style = (settings.BASE_DIR / "static" / "portal.css").read_bytes()
    assert len(gzip.compress(html)) + len(gzip.compress(style)) <= 14_000


def test_directory_is_paged_by_key(client, monkeypatch):
    monkeypatch.setattr(
        directory, "page_of", lambda *arguments: real_page_of(*arguments, per_page=2)
    )
    for name in ("A", "B", "C"):
        _organisation(name)
    first = client.get("/organisations/?country=TN")
    link = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1]
    assert _shown(first) == ["A", "B"]
    assert _shown(client.get("/organisations/" + link.replace("&amp;", "&"))) == ["C"]


real_page_of = directory.page_of


@pytest.mark.parametrize("row_count", [1, 3])
def test_directory_query_count(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        _told(_organisation(f"Name {number}", public_fields=EVERYTHING))
    # Rows, further names, numbers by country and kind, languages, groups, letters.
    with django_assert_num_queries(6):
        client.get("/organisations/")


def test_row_shows_further_names_only_with_consent(client):
    _told(_organisation("Open", public_fields=["listed", "names"]))
    assert '<bdi lang="ar" dir="rtl">جمعية تونسيات</bdi>' in (
        client.get("/organisations/").content.decode()
    )
    Organisation.objects.update(public_fields=["listed"])
    assert "جمعية" not in client.get("/organisations/").content.decode()


def test_detail_shows_everything_that_was_agreed(client):
    organisation = _told(_organisation("Open", public_fields=EVERYTHING, **FULL))
    html = client.get(organisation.get_absolute_url()).content.decode()
    assert [field for field, trace in TRACES.items() if trace not in html] == []


@pytest.mark.parametrize("field", list(TRACES))
def test_detail_does_not_leak_what_was_not_agreed(client, field):
    agreed = [name for name in EVERYTHING if name != field]
    organisation = _told(_organisation("Open", public_fields=agreed, **FULL))
    html = client.get(organisation.get_absolute_url()).content.decode()
    assert [name for name, trace in TRACES.items() if trace not in html] == [field]


def test_detail_of_who_is_not_public_does_not_exist(client):
    hidden = _organisation("Hidden", is_listed=False)
    assert client.get(f"/organisations/{hidden.slug}/").status_code == 404


def test_merged_organisation_leads_to_the_kept_one(client):
    kept = _organisation("Kept")
    middle = _organisation("Middle", standing="merged", is_listed=False, merged_into=kept)
    old = _organisation("Old", standing="merged", is_listed=False, merged_into=middle)
    response = client.get(f"/organisations/{old.slug}/")
    assert (response.status_code, response["Location"]) == (302, "/organisations/kept/")


def test_merged_organisation_does_not_lead_to_who_is_not_public(client):
    kept = _organisation("Kept", is_listed=False)
    old = _organisation("Old", standing="merged", is_listed=False, merged_into=kept)
    assert client.get(f"/organisations/{old.slug}/").status_code == 404


def test_detail_is_cacheable(client):
    organisation = _told(_organisation("Open", public_fields=EVERYTHING, **FULL))
    response = client.get(organisation.get_absolute_url())
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
