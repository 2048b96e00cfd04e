"""What is counted, and that it names no path."""

import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from notices.models import JobRun
from pagecache import generations
from tests.notices.factories import OutgoingMailFactory
from tests.pages.factories import PageFactory

TOKEN = "a-token-of-the-test"


@pytest.fixture(autouse=True)
def open_metrics(settings, db):
    settings.METRICS_TOKEN = TOKEN
    settings.PAGE_CACHE_SECONDS = 60
    cache.clear()
    yield
    cache.clear()


def read(client):
    """Return the value of each sample by its name and its labels."""
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_not_by_path(client, client_of):
    PageFactory(path="about/counted")
    before = read(client)

    for _time in range(3):
        client.get("/about/counted/?name=secret")
    client.get("/no-such-address/secret/")
    client.get("/caucuses/no-such-group/")
    client.generic("SECRET", "/about/counted/")
    client_of("registered").get("/me/")
    after = read(client)

    def more(*name):
        return after.get(name, 0) - before.get(name, 0)

    page = ("200", "GET", "pages:page")
    assert more("portal_requests_total", *page) == 3
    assert more("portal_page_cache_total", "hit") == 2
    assert more("portal_page_cache_total", "miss") == 1
    assert more("portal_request_seconds_count", "pages:page") == 5
    assert more("portal_requests_total", "405", "other", "pages:page") == 1
    assert more("portal_requests_total", "404", "GET", "caucuses:detail") == 1
    assert more("portal_requests_total", "200", "GET", "accounts:me") == 1
    assert more("portal_requests_total", "200", "GET", "metrics") == 1
    assert not any("secret" in str(name).lower() for name in after)


def test_what_stands_in_the_database_is_looked_up(client, settings):
    JobRun.mark("worker")
    JobRun.objects.update(began_at=timezone.now() - timedelta(minutes=3))
    OutgoingMailFactory.create_batch(2)
    OutgoingMailFactory(failed_at=timezone.now())

    seen = read(client)

    assert seen["portal_database_up",] == 1
    assert 180 <= seen["portal_worker_age_seconds",] < 200
    assert seen["portal_mails_waiting",] == 2
    assert seen["portal_mails_given_up",] == 1
    assert seen["portal_alarms_open",] == 0
    assert seen["portal_disk_free_bytes",] > 0
    assert ("portal_certificate_seconds_left",) not in seen


def test_a_stored_page_costs_hardly_more_where_it_is_counted(client, settings, monkeypatch):
    # However slow the machine is, the database is asked once.
    monkeypatch.setattr(generations, "TRUSTED_FOR", 3600)
    PageFactory(path="about/counted")

    def calls(token):
        """Count the function calls of one request."""
        settings.METRICS_TOKEN = token
        client.get("/about/counted/")  # what is done once
        made = 0

        def note(_frame, event, _argument):
            nonlocal made
            made += event == "call"

        sys.setprofile(note)
        try:
            client.get("/about/counted/")
        finally:
            sys.setprofile(None)
        return made

    assert 0 < calls(TOKEN) - calls("") < 40
