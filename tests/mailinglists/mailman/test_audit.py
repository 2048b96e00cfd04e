"""What differs on the server, what is no fault, and what is mended."""

import pytest
from django.core.management import CommandError, call_command

from mailinglists import jobs
from mailinglists.enums import Drift, Ending, Origin, SubscriptionState
from mailinglists.mailman.audit import audit
from mailinglists.mailman.wanted import wanted_of
from mailinglists.models import Installation
from mailinglists.services import following
from tests.caucuses.factories import MembershipFactory
from tests.mailinglists.mailman.conftest import bring, on_server, put_on
from tests.people import create_person

pytestmark = [pytest.mark.django_db, pytest.mark.lists]


def test_list_that_is_as_it_should_be_differs_in_nothing(made):
    row = made()

    assert audit(row) == []
    assert Installation.objects.get(mailing_list=row).checked_at is not None


def test_setting_changed_past_the_portal_is_set_back(server, made):
    row = made()
    list_id = wanted_of(row).list_id
    server.change_settings(list_id, {"archive_policy": "private"})
    server.add_keeper(list_id, "owner", "intruder@elsewhere.example")

    assert audit(row) == []

    assert server.settings_of(list_id)["archive_policy"] == "public"
    assert server.keepers(list_id, "owner") == {"first@owners.example"}


def test_who_joined_and_left_by_mail_is_taken_in(server, made):
    row = made()
    put_on(row, "leaves@people.example")
    bring(row)
    list_id = wanted_of(row).list_id
    server.unsubscribe(list_id, ["leaves@people.example"])
    server.subscribe(
        list_id, "joins@people.example", delivery=("regular", "enabled"), may_post=False
    )

    assert audit(row) == []

    joined = row.subscriptions.get(email="joins@people.example")
    assert (joined.state, joined.origin) == (SubscriptionState.ACTIVE, Origin.MAIL)
    left = row.subscriptions.get(email="leaves@people.example")
    assert (left.state, left.ending) == (SubscriptionState.ENDED, Ending.SELF)
    assert set(on_server(server, row)) == {"joins@people.example"}


def test_many_who_vanish_at_once_did_not_leave(server, made):
    row = made()
    emails = [f"reader{number}@people.example" for number in range(12)]
    for email in emails:
        put_on(row, email)
    bring(row)
    server.unsubscribe(wanted_of(row).list_id, emails)

    found = audit(row)
    assert {difference.sort for difference in found} == {Drift.MISSING}
    assert row.subscriptions.active().count() == 12

    assert audit(row, repair=True) == []
    assert set(on_server(server, row)) == set(emails)


def test_stranger_on_a_members_list_waits_for_a_word(server, made):
    row = made(subscribing="members")
    MembershipFactory(grouping=row.grouping, person=create_person("new"))
    following.follow(row)
    bring(row)
    list_id = wanted_of(row).list_id
    server.subscribe(
        list_id, "stranger@elsewhere.example", delivery=("regular", "enabled"), may_post=False
    )

    (found,) = audit(row)
    assert (found.sort, found.name) == (Drift.STRANGER, "stranger@elsewhere.example")
    assert "stranger@elsewhere.example" in on_server(server, row)

    assert audit(row, repair=True) == []
    assert "stranger@elsewhere.example" not in on_server(server, row)


def test_list_that_is_gone_is_reported_and_made_anew_on_a_word(server, made, capsys):
    row = made()
    put_on(row, "one@people.example")
    bring(row)
    server.delete_list(wanted_of(row).list_id)

    with pytest.raises(SystemExit):
        call_command("lists_check")
    assert "The list is not there" in capsys.readouterr().out
    assert server.settings_of(wanted_of(row).list_id) is None

    call_command("lists_check", "--repair", row.name)

    assert "0 differences left" in capsys.readouterr().out
    assert set(on_server(server, row)) == {"one@people.example"}


def test_clock_compares_every_list(server, made):
    row = made()
    server.change_settings(wanted_of(row).list_id, {"emergency": True})

    assert jobs.check_lists.func() == 0

    assert server.settings_of(wanted_of(row).list_id)["emergency"] is False


def test_command_names_a_list_it_does_not_know(mailman):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("lists_check", "nowhere")
