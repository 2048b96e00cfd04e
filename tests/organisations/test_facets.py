import pytest
from django.core.cache import cache
from django.http import QueryDict

from organisations import facets
from organisations.directory_forms import DirectoryFilterForm
from organisations.facets import Choice, Option
from organisations.models import Organisation, ShownLanguage
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

LANGUAGES = {"public_fields": ["listed", "languages"]}


def listed(name="Network", **fields):
    return OrganisationFactory(name=name, listed=True, searchable=True, **fields)


def chosen(query=""):
    form = DirectoryFilterForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return form.choice


def steps(query, name):
    """Return what can be added of a facet: value and number."""
    found = chosen(query).steps(facets._facets[name])
    return [(step.option.value, step.option.number) for step in found]


@pytest.fixture
def world():
    """Six organisations, of which one is not listed."""
    listed("Alpha", country="TN", kind="ngo", working_languages=["ar", "fr"], **LANGUAGES)
    listed("Beta", country="TN", kind="union", working_languages=["fr"], **LANGUAGES)
    listed("Gamma", country="KE", kind="ngo", working_languages=["en", "fr"], **LANGUAGES)
    listed("Delta", country="", kind="ngo", working_languages=["fr"])
    listed("Epsilon", country="AQ")
    OrganisationFactory(
        name="Hidden",
        registered=True,
        country="FR",
        kind="media",
        working_languages=["ru"],
        public_fields=["listed", "languages"],
    )


def test_facets_count_only_what_is_shown(world):
    assert steps("", "region") == [("northern-africa", 2), ("sub-saharan-africa", 1)]
    assert steps("", "country") == [("TN", 2), ("AQ", 1), ("international", 1), ("KE", 1)]
    assert steps("", "kind") == [("ngo", 3), ("union", 1)]
    # Delta did not agree to show its languages.
    assert steps("", "language") == [("fr", 3), ("en", 1), ("ar", 1)]


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("country=TN", "kind", [("ngo", 1), ("union", 1)]),
        ("country=TN", "region", []),
        ("country=TN", "country", []),
        ("country=TN", "language", [("fr", 2), ("ar", 1)]),
        ("region=sub-saharan-africa", "country", [("KE", 1)]),
        ("kind=ngo", "region", [("northern-africa", 1), ("sub-saharan-africa", 1)]),
        ("kind=ngo", "language", [("fr", 2), ("en", 1), ("ar", 1)]),
        ("language=fr", "language", [("en", 1), ("ar", 1)]),
        ("language=fr&language=ar", "language", []),
        ("language=fr&country=TN", "kind", [("ngo", 1), ("union", 1)]),
        ("q=beta", "kind", [("union", 1)]),
        ("q=beta&kind=ngo", "country", []),
    ],
)
def test_counts_are_of_what_the_step_would_leave(world, query, name, expected):
    assert steps(query, name) == expected


@pytest.mark.parametrize("query", ["", "kind=ngo", "language=fr", "q=a", "region=northern-africa"])
def test_each_step_leads_to_as_many_as_it_says(world, query):
    for facet in facets.facets():
        for step in chosen(query).steps(facet):
            assert step.url.startswith("?")
            there = chosen(step.url[1:])
            assert there.total == step.option.number == there.organisations().count()


def test_languages_follow_the_consent():
    organisation = listed(working_languages=["ar", "fr"], **LANGUAGES)
    assert steps("", "language") == [("fr", 1), ("ar", 1)]
    organisation.working_languages = ["fr", "ru"]
    organisation.save()
    assert steps("", "language") == [("fr", 1), ("ru", 1)]
    organisation.public_fields = ["listed"]
    organisation.save(update_fields=["public_fields"])
    assert steps("", "language") == []
    organisation.public_fields = ["listed", "languages"]
    organisation.save()
    organisation.is_listed = False
    organisation.save(update_fields=["is_listed"])
    assert steps("", "language") == []


@pytest.mark.parametrize(
    ("field", "query_count"), [("website", 0), ("working_languages", 1), ("is_listed", 1)]
)
def test_saving_something_else_does_not_ask_for_languages(
    field, query_count, django_assert_max_num_queries
):
    organisation = listed(working_languages=["ar"], **LANGUAGES)

    with django_assert_max_num_queries(99) as captured:
        organisation.save(update_fields=[field])

    asked = [query["sql"] for query in captured if "shownlanguage" in query["sql"]]
    assert len(asked) == query_count


def test_same_choice_has_the_same_address(world):
    first = chosen("kind=ngo&language=fr&language=ar&country=TN&q=alpha&letter=A&after=x")
    second = chosen("language=ar&q=alpha&country=TN&language=fr&language=fr&kind=ngo")

    expected = "?q=alpha&country=TN&kind=ngo&language=ar&language=fr"
    assert first.query() == second.query() == expected


def test_each_choice_can_be_removed(world):
    choice = chosen("q=alpha&country=TN&language=fr")

    assert [(str(one.label), str(one.text), one.url) for one in choice.chosen()] == [
        ("Name", "alpha", "?country=TN&language=fr"),
        ("Country", "Tunisia", "?q=alpha&language=fr"),
        ("Working languages", "Français", "?q=alpha&country=TN"),
    ]


def test_removing_the_last_choice_leads_to_the_whole_list():
    assert [one.url for one in chosen("kind=ngo").chosen()] == ["?"]


def test_letters_are_those_that_have_names(world):
    listed("Étoile")
    listed("Мир")

    assert [one.label for one in chosen().letters] == ["A", "B", "D", "E", "G", "М"]
    assert [one.label for one in chosen("country=TN").letters] == ["A", "B", "E", "М"]
    assert [one.label for one in chosen("q=beta").letters] == ["B"]
    assert chosen("q=?!").letters == []


def test_letter_leads_to_a_page_that_begins_there(world):
    letter = chosen("kind=ngo&letter=d").letters[1]

    assert (letter.label, letter.url, letter.is_here) == ("D", "?kind=ngo&letter=D", True)
    assert [row.name for row in chosen(letter.url[1:]).from_heading().order_by("sort_key")] == [
        "Delta",
        "Gamma",
    ]


@pytest.mark.parametrize("row_count", [1, 5])
def test_letters_take_one_query(row_count, django_assert_num_queries):
    for letter in "abcde"[:row_count]:
        listed(f"{letter} network")
    with django_assert_num_queries(1):
        assert len(chosen().letters) == row_count


def test_more_words_than_are_looked_for_still_find(world):
    assert chosen("q=" + "+".join(["al", "pha"] * 9)).total == 1


def test_facets_of_rooms_above_take_part(monkeypatch, world):
    facet = facets.Facet(
        "size",
        99,
        "Size",
        find=lambda values: [Option(value, value) for value in values if value == "big"],
        narrow=lambda found, value: found.filter(country="TN"),
        count=lambda choice: [Option("big", "big", number=2)],
    )
    monkeypatch.setitem(facets._facets, "size", facet)

    assert chosen("size=big").total == 2
    assert steps("", "size") == [("big", 2)]
    assert steps("size=big", "size") == []
    assert chosen("size=big&kind=ngo").query() == "?kind=ngo&size=big"


def test_choice_asks_once():
    asked = []
    choice = Choice()
    for _time in range(2):
        assert choice.once("x", lambda: asked.append(1) or "answer") == "answer"
    assert asked == [1]


@pytest.mark.parametrize(("each_time", "remembered"), [(100, False), (4, True)])
def test_numbers_of_many_are_remembered(request, monkeypatch, world, each_time, remembered):
    request.addfinalizer(cache.clear)
    monkeypatch.setattr(facets, "COUNTED_EACH_TIME", each_time)
    before = steps("", "language")
    assert chosen("country=TN").total == 2
    Organisation.objects.update(is_listed=False)
    ShownLanguage.objects.all().delete()

    assert chosen().total == (5 if remembered else 0)
    assert steps("", "language") == (before if remembered else [])
    # Of few the numbers are those of now, whatever is kept of others.
    assert chosen("country=TN").total == 0


@pytest.mark.parametrize("found", [3, 100])
def test_words_find_the_same_however_many_they_find(monkeypatch, world, found):
    monkeypatch.setattr(facets, "FOUND", found)
    choice = chosen("q=A&kind=ngo")

    assert [row.name for row in choice.organisations().order_by("sort_key")] == [
        "Alpha",
        "Delta",
        "Gamma",
    ]
    assert choice.total == 3
    assert not choice.is_uncounted


def test_words_that_find_too_many_are_not_counted(monkeypatch, world):
    monkeypatch.setattr(facets, "FOUND", 2)
    choice = chosen("q=A&kind=ngo")

    assert choice.is_uncounted
    assert choice.organisations().count() == 3
    assert steps("q=A&kind=ngo", "country") == []
    assert [one.label for one in choice.letters] == ["A", "B", "D", "E", "G"]


def test_wide_choice_leaves_out_what_looks_at_each(monkeypatch, world):
    monkeypatch.setattr(facets, "MANY", 2)

    assert steps("kind=ngo", "language") == []
    assert steps("kind=ngo", "country") == [("international", 1), ("KE", 1), ("TN", 1)]
    assert steps("country=TN", "language") == [("fr", 2), ("ar", 1)]
    # The whole directory is counted from an index alone.
    assert steps("", "language") == [("fr", 3), ("en", 1), ("ar", 1)]
