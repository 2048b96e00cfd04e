import pytest
from django.utils.translation import override

from organisations.collation import (
    KEY_LIMIT,
    heading_label,
    heading_of,
    heading_of_slug,
    is_heading,
    slug_of,
    sort_key,
)
from organisations.models import Organisation
from tests.organisations.factories import OrganisationFactory

# In the order in which they stand in the directory, with the heading of each.
NAMES = [
    ("3rd World Network", "0-9"),
    ("Éclair", "E"),
    ("Łódź bez barier", "L"),
    ("ñandú", "N"),
    ("Øresund", "O"),
    ("oxfam", "O"),
    ("The Article", "T"),
    ("Über uns", "U"),
    ("zebra", "Z"),
    ("Άλφα", "Α"),
    ("Ελλάδα", "Ε"),
    ("АНО Мир", "А"),
    ("Ґрунт", "Ґ"),
    ("Ёлка", "Е"),
    ("Єдність", "Є"),
    ("Інтерньюз", "І"),
    ("Щит", "Щ"),
    ("Якорь", "Я"),
    ("ქსელი", "ქ"),
    ("כנסת", "כ"),
    ("לב", "ל"),
    ("أخبار", "ا"),
    ("بيت", "ب"),
    ("پارس", "پ"),
    ("تونس", "ت"),
    ("گلستان", "گ"),
    ("منظمة", "م"),
    ("የኢትዮጵያ", "Ethiopic letters"),
    ("अखिल", "अ"),
    ("참여연대", "Korean letters"),
    ("ネットワーク", "Japanese letters"),
    ("北京大学", "Chinese characters"),
    ("网络安全", "Chinese characters"),
    ("中国", "Chinese characters"),
]


def test_names_follow_their_alphabets():
    keys = [sort_key(name) for name, _heading in NAMES]

    assert keys == sorted(keys, key=str.encode)


@pytest.mark.parametrize(("name", "heading"), NAMES)
def test_each_name_stands_under_its_letter(name, heading):
    assert heading_label(heading_of(sort_key(name))) == heading


@pytest.mark.parametrize(("name", "heading"), NAMES)
def test_address_of_a_heading_leads_back_to_it(name, heading):
    found = heading_of(sort_key(name))

    assert is_heading(found)
    assert heading_of_slug(slug_of(found)) == found


def test_address_of_a_heading_is_the_same_in_each_language():
    with override("ar"):
        assert slug_of(heading_of(sort_key("中国"))) == "han"


def test_small_letter_names_the_same_heading():
    assert heading_of_slug("é") == heading_of_slug("E") == heading_of(sort_key("Éclair"))


@pytest.mark.parametrize("name", ["", "?!", "𐓷𐓘", "ʔ", "\ue000", "x" * 2000, "ɂ", "\u0301"])
def test_odd_name_has_a_heading_too(name):
    key = sort_key(name)

    assert is_heading(heading_of(key))
    assert len(key) <= KEY_LIMIT


@pytest.mark.parametrize("slug", ["", "ab", "1", "?", "10a", "\x00", "Ha", "\ud800"])
def test_what_is_no_letter_is_no_heading(slug):
    assert heading_of_slug(slug) == ""


@pytest.mark.parametrize("heading", ["", "1", "xx", "10", "10*", "10?", "98a", "1a"])
def test_key_that_is_none_stands_under_others(heading):
    assert not is_heading(heading)
    assert heading_label(heading) == "Other"


@pytest.mark.django_db
def test_database_gives_the_same_order():
    for name, _heading in reversed(NAMES):
        OrganisationFactory(name=name, searchable=True)

    rows = Organisation.objects.order_by("sort_key", "id")

    assert [row.name for row in rows] == [name for name, _heading in NAMES]


@pytest.mark.django_db
def test_database_compares_as_it_sorts():
    """A locale's own order would put blanks and capitals elsewhere than bytes do."""
    for key in ("10a b", "10ab", "10B", "10a-"):
        OrganisationFactory(sort_key=key)

    found = Organisation.objects.filter(sort_key__gt="10a b").order_by("sort_key")

    assert [row.sort_key for row in found] == ["10a-", "10ab"]
