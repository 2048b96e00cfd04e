import csv
import io
import json

import pytest

from organisations import exports
from organisations.enums import PublicField
from tests.organisations.factories import (
    AccreditationFactory,
    MandateFactory,
    NameFactory,
    OrganisationFactory,
    PurposeFactory,
)
from tests.people import create_person

pytestmark = pytest.mark.django_db

EVERYTHING = [field.value for field in PublicField]
FULL = {
    "name": "Réseau",
    "name_language": "fr",
    "slug": "reseau",
    "acronym": "RSX",
    "country": "TN",
    "kind": "ngo",
    "scope": "national",
    "founded_year": 1998,
    "legal_status": "Statute of 1901",
    "website": "https://site.example/",
    "working_languages": ["fr", "ar"],
    "ecosoc_status": "roster",
    "public_fields": EVERYTHING,
}
# What each consent lets be shown: the columns that are empty without it.
BY_CONSENT = {
    "acronym": ["acronym"],
    "names": ["other_names", "former_names"],
    "scope": ["scope"],
    "founded": ["founded"],
    "legal_status": ["legal_status"],
    "purpose": ["purpose"],
    "website": ["website"],
    "languages": ["languages"],
    "ecosoc": ["ecosoc"],
    "accreditation": ["accreditation"],
}


def listed(**fields):
    return OrganisationFactory(listed=True, searchable=True, **fields)


def told(**fields):
    """An organisation with everything that a file can show."""
    organisation = listed(**FULL | fields)
    NameFactory(organisation=organisation, language="ar", text="شبكة")
    NameFactory(organisation=organisation, language="", text="Old", is_former=True)
    PurposeFactory(organisation=organisation, text="We teach.\nWe build.")
    AccreditationFactory(organisation=organisation)
    return organisation


def as_csv(client, query=""):
    response = client.get(f"/organisations/organisations.csv{query}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def as_json(client, query=""):
    response = client.get(f"/organisations/organisations.json{query}")
    assert response.status_code == 200
    return json.loads(response.getvalue())


def test_csv_holds_everything_that_was_agreed(client, settings):
    told()

    assert as_csv(client) == [
        {
            "name": "Réseau",
            "name_language": "fr",
            "page": f"{settings.SITE_URL}/organisations/reseau/",
            "country": "TN",
            "country_name": "Tunisia",
            "region": "northern-africa",
            "kind": "ngo",
            "acronym": "RSX",
            "other_names": "ar: شبكة",
            "former_names": "Old",
            "scope": "national",
            "founded": "1998",
            "legal_status": "Statute of 1901",
            "purpose": "en: We teach.\nWe build.",
            "website": "https://site.example/",
            "languages": "fr\nar",
            "ecosoc": "roster",
            "accreditation": "geneva: claimed",
            "families": "",
            "groups": "",
        }
    ]


def test_json_holds_the_same(client, settings):
    told()

    found = as_json(client)

    assert found["source"] == settings.SITE_URL
    assert found["columns"] == [column.name for column in exports.columns()]
    (row,) = found["organisations"]
    assert list(row) == found["columns"]
    assert (row["founded"], row["languages"], row["groups"]) == (1998, ["fr", "ar"], [])


@pytest.mark.parametrize("field", list(BY_CONSENT))
def test_nothing_leaks_without_its_consent(client, field):
    told(public_fields=[name for name in EVERYTHING if name != field])

    (row,) = as_json(client)["organisations"]
    (cells,) = as_csv(client)

    assert {name for name, value in row.items() if value is None} == set(BY_CONSENT[field])
    empty = {name for name, value in cells.items() if not value} - {"families", "groups"}
    assert empty == set(BY_CONSENT[field])


def test_who_agreed_to_nothing_else_shows_what_the_list_shows(client):
    told(public_fields=["listed"])

    (row,) = as_json(client)["organisations"]

    shown = [name for name, value in row.items() if value is not None]
    assert shown == [
        *("name", "name_language", "page", "country", "country_name", "region", "kind"),
    ]


def test_no_person_is_in_a_file(client):
    organisation = told()
    person = create_person("secret.person", name="Secret Person")
    MandateFactory(organisation=organisation, person=person, function="Secret function")

    for ending in ("csv", "json"):
        text = client.get(f"/organisations/organisations.{ending}").getvalue().decode()
        assert "secret" not in text.lower()
        assert "@" not in text


def test_files_hold_only_who_is_listed(client):
    listed(name="Shown")
    OrganisationFactory(name="Hidden", registered=True, public_fields=EVERYTHING)

    assert [row["name"] for row in as_csv(client)] == ["Shown"]
    assert [row["name"] for row in as_json(client)["organisations"]] == ["Shown"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("?country=KE", ["Beta"]),
        ("?q=AMMA", ["Gamma"]),
        ("?letter=B", ["Beta", "Gamma"]),
        ("?country=FR", []),
    ],
)
def test_files_follow_the_filter(client, query, names):
    for name, country in (("Gamma", "TN"), ("Alpha", "TN"), ("Beta", "KE")):
        listed(name=name, country=country)

    assert [row["name"] for row in as_csv(client, query)] == names
    assert [row["name"] for row in as_json(client, query)["organisations"]] == names


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize("query", ["?country=XX", "?letter=zz", "?q=%00"])
def test_filter_that_makes_no_sense_is_refused(client, ending, query):
    response = client.get(f"/organisations/organisations.{ending}{query}")

    assert response.status_code == 400
    assert "Content-Disposition" not in response


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_run_by_a_spreadsheet(client, start):
    formula = f"{start}HYPERLINK(1)"
    listed(name=formula, acronym=formula, public_fields=EVERYTHING, country="TN")

    (row,) = as_csv(client)

    assert (row["name"], row["acronym"]) == (f"'{formula}", f"'{formula}")
    assert as_json(client)["organisations"][0]["name"] == formula


def test_csv_is_read_rightly_by_spreadsheets(client):
    listed(name='Réseau, "le vrai"')

    response = client.get("/organisations/organisations.csv")

    assert response.getvalue().startswith(b"\xef\xbb\xbfname,")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="organisations.csv"'
    assert as_csv(client)[0]["name"] == 'Réseau, "le vrai"'


@pytest.mark.parametrize("row_count", [0, 1, 2, 3, 4, 5])
def test_files_are_whole_whatever_the_batch(client, monkeypatch, row_count):
    monkeypatch.setattr(exports, "BATCH", 2)
    names = [f"Network {letter}" for letter in "abcde"[:row_count]]
    for name in reversed(names):
        listed(name=name)

    assert [row["name"] for row in as_csv(client)] == names
    assert [row["name"] for row in as_json(client)["organisations"]] == names


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_a_batch(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        told(slug=f"told-{number}")
    # Rows, names, purposes, accreditations; families, groups.
    with django_assert_num_queries(6):
        as_csv(client)


def test_file_is_sent_as_it_is_read(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(exports, "BATCH", 1)
    for name in ("A", "B", "C"):
        listed(name=name)
    parts = iter(client.get("/organisations/organisations.json").streaming_content)
    next(parts)
    with django_assert_num_queries(6):
        assert b'"name": "A"' in next(parts)


def test_file_is_the_same_in_each_language(client):
    told()

    arabic = client.get("/ar/organisations/organisations.csv").getvalue()

    assert arabic == client.get("/organisations/organisations.csv").getvalue()


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_files_are_the_same_for_everybody(client, ending):
    response = client.get(f"/organisations/organisations.{ending}")

    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_column_names_are_no_two_the_same():
    names = [column.name for column in exports.columns()]

    assert len(names) == len(set(names))
