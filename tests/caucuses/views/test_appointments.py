"""The section of a group's page on who holds what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.people import create_person


def section_of(client, grouping):
    """Return the section of the page as text."""
    html = client.get(grouping.get_absolute_url()).content.decode()
    return html.partition('id="write"')[2].partition("</section>")[0]


def test_section_shows_names_only_with_consent(client, grouping):
    AppointmentFactory(grouping=grouping, person=create_person("shown"), is_listed=True)
    AppointmentFactory(grouping=grouping, person=create_person("hidden"), role="alternate")
    html = section_of(client, grouping)
    assert "Shown Testperson" in html
    assert "Hidden" not in html
    assert "name not public" in html
    assert "people.example" not in html


def test_section_shows_only_what_is_held_today(client, grouping, former_coordinator):
    day = timezone.now().date() + timedelta(days=3)
    AppointmentFactory(grouping=grouping, person=create_person("next"), from_on=day)
    html = section_of(client, grouping)
    assert "name not public" not in html
    assert "No coordinator at present." in html


@pytest.mark.parametrize(
    ("fields", "roles", "sentences"),
    [
        ({}, [], ["No coordinator"]),
        ({}, ["coordinator"], []),
        ({}, ["focal_point"], []),
        ({}, ["rapporteur"], ["No coordinator"]),
        ({"family": True}, [], ["No focal point", "No alternate"]),
        ({"family": True}, ["alternate"], ["No focal point"]),
        ({"family": True}, ["alternate", "focal_point"], []),
        ({"closed": True}, [], []),
    ],
    ids=str,
)
def test_section_tells_what_nobody_holds(client, db, fields, roles, sentences):
    grouping = GroupingFactory(**fields)
    for role in roles:
        AppointmentFactory(grouping=grouping, person=create_person(role), role=role)
    html = section_of(client, grouping)
    known = ["No coordinator", "No focal point", "No alternate"]
    assert [text for text in known if f"{text} at present." in html] == sentences


@pytest.mark.parametrize("status", ["active", "dormant", "closed"])
def test_section_links_to_the_holders_and_to_the_form(client, db, status):
    html = section_of(client, GroupingFactory(slug="here", status=status))
    assert 'href="/caucuses/here/holders/"' in html
    assert ('href="/caucuses/here/write/"' in html) is (status != "closed")


def test_section_query_count(client, grouping):
    counts = []
    for number in range(3):
        AppointmentFactory(grouping=grouping, person=create_person(f"p{number}"), is_listed=True)
        with CaptureQueriesContext(connection) as captured:
            client.get(grouping.get_absolute_url())
        counts.append(len(captured))
    assert len(set(counts)) == 1
