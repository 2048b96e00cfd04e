from datetime import timedelta

import pytest
from django.utils import timezone

from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import EventFactory

pytestmark = pytest.mark.django_db


def _html(client, grouping):
    return client.get(grouping.get_absolute_url()).content.decode()


def test_group_shows_its_meetings_past_and_to_come(client):
    grouping = GroupingFactory()
    today = timezone.localdate()
    for name, days in [("Past one", -9), ("Later one", 90), ("Sooner one", 9), ("On today", 0)]:
        EventFactory(name=name, grouping=grouping, start_on=today + timedelta(days=days))
    EventFactory(name="Not theirs", start_on=today)
    html = _html(client, grouping)
    places = [html.index(name) for name in ("On today", "Sooner one", "Later one", "Past one")]
    assert places == sorted(places)
    assert "Not theirs" not in html


def test_group_without_meetings_has_no_such_section(client):
    assert 'id="meetings"' not in _html(client, GroupingFactory())
