"""A list that runs on the server already comes into the portal as it is."""

import pytest
from django.core.management import CommandError, call_command

from mailinglists.enums import Archive, Origin, Posting, RunBy, Subscribing
from mailinglists.mailman.adopting import NothingToAdopt, adopt
from mailinglists.mailman.audit import audit
from mailinglists.models import MailingList
from notices.models import OutgoingMail
from tests.mailinglists.factories import MailingListFactory
from tests.mailinglists.mailman.conftest import on_server

pytestmark = [pytest.mark.django_db, pytest.mark.lists]
LIST_ID = "gender.lists.example.org"


@pytest.fixture
def there(server):
    """A list that somebody made by hand years ago."""
    server.make_list("gender", "lists.example.org")
    server.change_settings(
        LIST_ID,
        {
            "display_name": "Gender caucus",
            "description": "For the gender caucus",
            "subscription_policy": "confirm",
            "default_nonmember_action": "accept",
            "archive_policy": "public",
            "preferred_language": "fr",
        },
    )
    server.add_keeper(LIST_ID, "owner", "keeper@people.example")
    for number in range(3):
        server.subscribe(
            LIST_ID,
            f"reader{number}@people.example",
            delivery=("plaintext_digests", "enabled") if number else ("regular", "enabled"),
            may_post=False,
        )


def test_list_is_taken_over_as_it_is(server, there, grouping):
    row = adopt("gender", grouping=grouping)

    assert row.run_by == RunBy.PORTAL
    assert row.is_active
    assert (row.title, row.languages) == ("Gender caucus", ["fr"])
    assert row.subscribing == Subscribing.OPEN
    assert row.posting == Posting.ANYONE
    assert row.archive == Archive.PUBLIC
    (keeper,) = row.keepers.accepted()
    assert (keeper.email, keeper.role) == ("keeper@people.example", "owner")
    subscribers = row.subscriptions.active().order_by("email")
    assert [(one.delivery, one.origin) for one in subscribers] == [
        ("each", Origin.ADOPTED),
        ("digest", Origin.ADOPTED),
        ("digest", Origin.ADOPTED),
    ]
    assert not OutgoingMail.objects.exists()
    assert audit(row) == []
    assert len(on_server(server, row)) == 3


def test_list_known_as_run_elsewhere_becomes_the_portals(there, grouping):
    known = MailingListFactory(name="gender", grouping=grouping)

    row = adopt("gender", grouping=None)

    assert row.pk == known.pk
    assert row.grouping == grouping


def test_nothing_to_adopt_is_told(server, there):
    with pytest.raises(NothingToAdopt):
        adopt("absent", grouping=None)
    adopt("gender", grouping=None)
    with pytest.raises(NothingToAdopt):
        adopt("gender", grouping=None)


def test_command_says_what_it_took_over(there, grouping, capsys):
    call_command("adopt_list", "gender", "--group", grouping.slug)

    assert "3 subscribers" in capsys.readouterr().out
    assert MailingList.objects.get(name="gender").grouping == grouping


def test_command_says_what_is_missing(there):
    with pytest.raises(CommandError, match="no group"):
        call_command("adopt_list", "gender", "--group", "nowhere")
    with pytest.raises(CommandError, match="no list"):
        call_command("adopt_list", "absent")
