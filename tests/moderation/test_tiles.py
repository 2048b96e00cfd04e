"""What other rooms put on the work queue's first page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation import tiles
from moderation.tiles import Tile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hours", "is_late"), [(1, False), (50, True)])
def test_tile_tells_number_age_and_way(client_of, moderator, monkeypatch, hours, is_late):
    tile = Tile(
        label="Things",
        permission="accounts.view_user",
        aim=timedelta(days=1),
        url_name="admin:accounts_user_changelist",
        waiting=lambda user: (3, timezone.now() - timedelta(hours=hours)),
    )
    monkeypatch.setattr(tiles, "_tiles", [tile])

    page = client_of("moderator").get("/admin/moderation/request/")

    assert page.context["summary"][-1] == {
        "label": "Things",
        "url": "/admin/accounts/user/",
        "count": 3,
        "days": hours // 24,
        "aim": 1,
        "is_late": is_late,
    }
    assert '<a href="/admin/accounts/user/"><b>3</b> Things</a>' in page.text


def test_tile_is_for_those_who_may(coordinator, moderator, monkeypatch):
    def never(user):
        raise AssertionError

    tile = Tile("Things", "accounts.view_user", timedelta(days=1), "admin:index", never)
    monkeypatch.setattr(tiles, "_tiles", [])
    tiles.register(tile)

    assert list(tiles.tiles_of(coordinator)) == []
    assert list(tiles.tiles_of(moderator)) == [tile]
