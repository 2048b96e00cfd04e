"""Rooms above follow a merge of groups."""

import pytest

from caucuses import hooks
from caucuses.services import life
from frame.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def followers(monkeypatch):
    """No room follows, but for those that the test registers."""
    monkeypatch.setattr(hooks, "_after_merge", {})


def test_merge_is_followed(followers, grouping, other_grouping, moderator):
    calls = []
    hooks.register_after_merge(
        "test", lambda absorbed, kept: calls.append((absorbed, kept, absorbed.is_closed))
    )

    life.merge(grouping, other_grouping, by=moderator, reason="One.")

    assert calls == [(grouping, other_grouping, True)]


def test_what_a_follower_raises_undoes_the_merge(followers, grouping, other_grouping, moderator):
    def refuse(absorbed, kept):
        raise Refused("Not so.")

    hooks.register_after_merge("refusing", refuse)

    with pytest.raises(Refused, match="Not so"):
        life.merge(grouping, other_grouping, by=moderator, reason="One.")

    grouping.refresh_from_db()
    assert (grouping.status, grouping.merged_into) == ("active", None)
