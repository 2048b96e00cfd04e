"""The bulletins on a person's page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caucuses.models import BulletinReader
from tests.caucuses.factories import BulletinReaderFactory, GroupingFactory

pytestmark = pytest.mark.django_db


def section(client):
    html = client.get("/me/").content.decode()
    return html.partition('id="bulletins"')[2].partition("</section>")[0]


def test_person_sees_and_stops_what_comes_to_their_addresses(client_of, registered, grouping):
    registered.emailaddress_set.create(email="other@people.example", verified=True)
    registered.emailaddress_set.create(email="claimed@people.example", verified=False)
    BulletinReaderFactory(email=registered.email)
    other = BulletinReaderFactory(email="other@people.example", grouping=grouping, language="fr")
    BulletinReaderFactory(email="claimed@people.example", grouping=GroupingFactory(name="Claimed"))
    BulletinReaderFactory(email=registered.email, grouping=GroupingFactory(name="Gone"), ended=True)
    client = client_of("registered")

    html = section(client)
    assert ("All groups" in html, "Caucus Here" in html, "Français" in html) == (True,) * 3
    assert ("Claimed" in html, "Gone" in html) == (False, False)
    assert html.count("Stop this bulletin") == 2

    client.post(f"/caucuses/bulletin/reader/{other.token}/", {"List-Unsubscribe": "One-Click"})
    assert "Caucus Here" not in section(client)
    assert BulletinReader.objects.open().count() == 2


def test_person_without_any_is_led_to_the_form(client_of, registered):
    html = section(client_of("registered"))

    assert "You get no bulletin" in html
    assert 'href="/caucuses/bulletin/"' in html


def test_queries_do_not_grow(client_of, registered):
    client, counts = client_of("registered"), []
    client.get("/me/")
    for number in (1, 2):
        for _each in range(number):
            BulletinReaderFactory(email=registered.email, grouping=GroupingFactory())
        with CaptureQueriesContext(connection) as captured:
            client.get("/fr/me/")
        counts.append(len(captured))

    assert counts[0] == counts[1]
