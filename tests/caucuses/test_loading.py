"""The starting content of groups, loaded over what people did with it."""

import pytest

from caucuses.loading import load_groupings
from caucuses.models import Grouping
from caucuses.services import life

pytestmark = pytest.mark.django_db


def test_loading_again_leaves_renamed_and_closed_groups_alone(moderator):
    load_groupings()
    count = Grouping.objects.count()
    # The files name it as the parent of others, by its old address.
    parent = Grouping.objects.get(slug="africa")
    assert parent.children.exists()
    life.rename(parent, by=moderator, name="Another Name", slug="another-name")
    closed = Grouping.objects.get(slug="gender")
    life.close(closed, by=moderator, reason="Its work is done.")

    again = load_groupings()

    assert (again.changed, Grouping.objects.count()) == (0, count)
    parent.refresh_from_db()
    assert (parent.slug, parent.name) == ("another-name", "Another Name")
    closed.refresh_from_db()
    assert closed.status == "closed"
