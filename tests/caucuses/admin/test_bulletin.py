"""The readers of bulletins in the back-office."""

import pytest
from django.contrib.admin.models import LogEntry

from caucuses.models import BulletinReader
from tests.caucuses.factories import BulletinReaderFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/caucuses/bulletinreader/"


def listed(client, query=""):
    return list(client.get(LIST + query).context["cl"].result_list)


def test_secretariat_finds_a_reader_by_address(client_of, moderator, grouping):
    wanted = BulletinReaderFactory(email="wanted@people.example", grouping=grouping)
    ended = BulletinReaderFactory(ended=True)
    client = client_of("moderator")

    assert listed(client) == [ended, wanted]
    assert listed(client, "?q=wanted@") == [wanted]
    assert listed(client, "?bulletin=open") == [wanted]
    assert listed(client, "?bulletin=ended") == [ended]
    assert listed(client, "?language=fr") == []
    html = client.get(LIST).content.decode()
    assert ("Caucus Here" in html, "All groups" in html) == (True, True)


def test_secret_links_are_neither_shown_nor_asked_for(client_of, moderator):
    reader = BulletinReaderFactory(token="s3cret-token")
    client = client_of("moderator")

    for page in (LIST, f"{LIST}{reader.pk}/change/"):
        assert "s3cret-token" not in client.get(page).content.decode()
    assert client.get(f"{LIST}?token__startswith=s").status_code in (302, 400)


def test_secretariat_stops_a_bulletin_on_request(client_of, moderator):
    reader, kept = BulletinReaderFactory(), BulletinReaderFactory()
    chosen = {"action": "stop", "_selected_action": [reader.pk]}
    client = client_of("moderator")

    for words in ("1 bulletin was stopped.", "0 bulletins were stopped."):
        response = client.post(LIST, chosen, follow=True)
        assert words in response.content.decode()

    assert list(BulletinReader.objects.open()) == [kept]
    assert not LogEntry.objects.exists()


def test_coordinator_sees_no_reader(client_of, coordinator, grouping):
    reader = BulletinReaderFactory(grouping=grouping)
    client = client_of("coordinator")

    assert client.get(LIST).status_code == 403
    client.post(LIST, {"action": "stop", "_selected_action": [reader.pk]})
    assert BulletinReader.objects.open().exists()
