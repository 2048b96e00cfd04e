import re

import pytest
from django.utils import timezone

from organisations import directory
from organisations.duplicates.names import normalise
from organisations.enums import PublicField
from organisations.models import (
    Accreditation,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
)
from tests.caucuses.factories import GroupingFactory, MembershipWishFactory

pytestmark = pytest.mark.django_db

EVERYTHING = [field.value for field in PublicField]


def _organisation(name: str, **fields) -> Organisation:
    values = {
        "name": name,
        "name_language": "en",
        "slug": normalise(name).replace(" ", "-"),
        "standing": "registered",
        "is_listed": True,
        "public_fields": ["listed"],
        "country": "TN",
        "kind": "ngo",
        "sort_key": normalise(name),
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
    ],
    ids=str,
)
def test_directory_is_narrowed_by_the_filter(client, query, names):
    _organisation("Alpha")
    _organisation("Beta", country="KE")
    _organisation("Gamma", country="")
    assert _shown(client.get("/organisations/", query)) == names


@pytest.mark.parametrize(
    "query", [{"country": "XX"}, {"q": "x" * 101}, {"q": "\x00"}, {"after": "forged"}], ids=str
)
def test_directory_refuses_a_filter_that_makes_no_sense(client, query):
    assert client.get("/organisations/", query).status_code == 400


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
    # Rows, further names.
    with django_assert_num_queries(2):
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
    assert "Vary" not in response.headers
    assert not response.cookies
