"""A link: whether it is dead, and where its copy is."""

from datetime import date

import pytest

from pages.models import Link


@pytest.mark.parametrize(
    ("fields", "is_dead"),
    [
        ({}, False),
        ({"failures": 9}, False),
        ({"year_seen_dead": 2004}, True),
        ({"dead_since": date(2026, 1, 1)}, True),
    ],
)
def test_link_is_dead_where_people_or_the_check_say_so(fields, is_dead):
    assert Link(**fields).is_dead is is_dead


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({}, 2005),
        ({"dead_since": date(2026, 1, 1)}, 2026),
        ({"year_seen_dead": 2004}, 2004),
        ({"year_seen_dead": 2004, "dead_since": date(2026, 1, 1)}, 2004),
    ],
)
def test_copy_is_looked_for_in_the_archive(fields, year):
    link = Link(url="http://site.example/a?b=c", **fields)

    assert link.copy_url == f"https://web.archive.org/web/{year}*/http://site.example/a?b=c"


def test_copy_that_somebody_entered_goes_first():
    link = Link(url="http://site.example/", archived_url="https://copy.example/", year_seen_dead=1)

    assert link.copy_url == "https://copy.example/"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", ""),
        ("200", "The page is there. (200)"),
        ("403", "The site answers, but not to the portal's check. (403)"),
        ("404", "The page is not found, or the site is out of order. (404)"),
        ("no_name", "The name of the site is not known on the Internet."),
    ],
)
def test_answer_in_words(answer, words):
    assert Link(answer=answer).answer_words == words
