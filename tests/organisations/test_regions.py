import pytest
from django_countries import countries

from organisations.regions import COUNTRIES, Region, region_of


def test_every_country_stands_in_one_region():
    placed = [code for codes in COUNTRIES.values() for code in codes]

    assert len(placed) == len(set(placed))
    assert set(countries.countries) - set(placed) == {"AQ"}
    assert set(placed) - set(countries.countries) == set()
    assert set(COUNTRIES) == set(Region)


@pytest.mark.parametrize(
    ("country", "region"),
    [("TN", "northern-africa"), ("CY", "western-asia"), ("MX", "latin-america-caribbean")],
)
def test_region_of_a_country(country, region):
    assert region_of(country) == region


@pytest.mark.parametrize("country", ["", "AQ", "ZZ"])
def test_what_stands_in_no_region(country):
    assert region_of(country) is None
