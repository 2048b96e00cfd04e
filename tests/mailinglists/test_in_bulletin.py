"""Lists in the weekly bulletin."""

from datetime import UTC, date, datetime

import pytest

from caucuses.bulletin import Week, news_of
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db
WEEK = Week(date(2026, 11, 23))
INSIDE = datetime(2026, 11, 18, tzinfo=UTC)
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)


def told(grouping=None):
    return {
        section.heading: [line.text for line in section.lines]
        for section in news_of(WEEK, grouping, "en")
        if "list" in section.heading
    }


def test_lists_that_began_and_were_closed_are_told(grouping, other_grouping):
    MailingListFactory(grouping=grouping, name="new-one", title="New one", created_at=INSIDE)
    MailingListFactory(grouping=grouping, created_at=INSIDE, state="making")
    MailingListFactory(grouping=grouping, created_at=INSIDE, content_key="old")
    MailingListFactory(grouping=grouping, created_at=BEFORE)
    MailingListFactory(
        grouping=other_grouping,
        name="over",
        title="Over",
        created_at=BEFORE,
        state="closed",
        closed_at=INSIDE,
    )

    assert told(grouping) == {"New mailing lists": ["New one (new-one)"]}
    assert told() == {
        "New mailing lists": ["New one (new-one)"],
        "Mailing lists that were closed": ["Over (over)"],
    }
