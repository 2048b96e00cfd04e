"""Bringing a list to a real mail server: made, changed, closed, mended, wherever it was cut off."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from mailinglists.enums import Delivery, Ending, ListState, SubscriptionState, Trouble
from mailinglists.mailman import bringing
from mailinglists.mailman.wanted import settings_that_differ, wanted_of
from mailinglists.models import Installation, Subscription
from mailinglists.services import following, subscriptions
from mailinglists.services import lists as services
from mailinglists.services import server as asking
from notices.models import OutgoingMail
from tests.caucuses.factories import MembershipFactory
from tests.mailinglists.factories import SubscriptionFactory, leave_token
from tests.mailinglists.mailman.conftest import bring, on_server, put_on
from tests.people import create_person

pytestmark = [pytest.mark.django_db, pytest.mark.lists]
DELIVERED = ("regular", "enabled")


def preferences_of(mailman, mailing_list, email):
    row = mailman.call("GET", f"lists/{wanted_of(mailing_list).list_id}/member/{email}")[1]
    return mailman.call("GET", f"members/{row['member_id']}/preferences")[1]


def test_approved_list_works_with_exactly_the_chosen_settings(server, approved):
    row = approved()
    assert row.state == ListState.MAKING
    assert not OutgoingMail.objects.filter(
        recipient="first@owners.example", subject__contains="is approved"
    )

    fresh = bring(row)

    assert fresh.state == ListState.ACTIVE
    assert fresh.posting_address == f"{row.name}@{django_settings.LISTS_DOMAIN}"
    wanted = wanted_of(fresh)
    found = server.settings_of(wanted.list_id)
    assert settings_that_differ(wanted.settings, found) == {}
    assert found["subscription_policy"] == "confirm"
    assert found["default_nonmember_action"] == "hold"
    assert found["archive_policy"] == "public"
    assert found["accept_these_nonmembers"] == ["first@owners.example"]
    assert server.keepers(wanted.list_id, "owner") == {"first@owners.example"}
    assert server.keepers(wanted.list_id, "moderator") == set()


def test_bringing_twice_changes_nothing_and_tells_owners_once(server, made):
    row = made()
    asking.ask(row)
    mails = OutgoingMail.objects.count()

    assert bringing.bring(row.installation.pk)

    assert OutgoingMail.objects.count() == mails
    assert not bringing.bring(row.installation.pk)  # nothing is due


def test_subscribers_come_change_and_leave(server, mailman, made):
    row = made()
    first = put_on(row, "one@people.example")
    put_on(row, "two@people.example", delivery=Delivery.DIGEST)
    put_on(row, "three@people.example", delivery=Delivery.PAUSED)
    bring(row)

    found = on_server(server, row)
    assert set(found) == {"one@people.example", "two@people.example", "three@people.example"}
    assert found["two@people.example"].delivery_mode == "plaintext_digests"
    assert preferences_of(mailman, row, "three@people.example")["delivery_status"] == "by_user"

    Subscription.objects.filter(pk=first.pk).update(delivery=Delivery.DIGEST, is_pushed=False)
    paused = row.subscriptions.filter(email="three@people.example")
    paused.update(delivery=Delivery.EACH, is_pushed=False)
    asking.ask(row)
    bring(row)

    status = preferences_of(mailman, row, "three@people.example")["delivery_status"]
    assert status == "enabled"

    row.subscriptions.exclude(pk=first.pk).update(
        state=SubscriptionState.ENDED,
        ending=Ending.SELF,
        ended_at=timezone.now(),
        is_pushed=False,
    )
    asking.ask(row)
    bring(row)

    found = on_server(server, row)
    assert {email: row.delivery_mode for email, row in found.items()} == {
        "one@people.example": "plaintext_digests"
    }
    assert not row.subscriptions.to_push().exists()


def test_footer_comes_in_the_readers_language(mailman, made):
    row = made()
    put_on(row, "one@people.example")
    reader = put_on(row, "deux@people.example")
    Subscription.objects.filter(pk=reader.pk).update(language="fr")
    bring(row)

    assert preferences_of(mailman, row, "deux@people.example")["preferred_language"] == "fr"
    assert "preferred_language" not in preferences_of(mailman, row, "one@people.example")

    subscriptions.change_delivery(reader, delivery="each", language="en")
    bring(row)

    assert preferences_of(mailman, row, "deux@people.example")["preferred_language"] == "en"


def test_list_of_the_name_that_was_there_is_not_taken_over(server, approved):
    row = approved()
    server.make_list(row.name, django_settings.LISTS_DOMAIN)

    fresh = bring(row)

    assert fresh.state == ListState.MAKING
    assert fresh.installation.trouble == Trouble.TAKEN
    before = server.settings_of(wanted_of(row).list_id)
    assert before["subscription_policy"] == "confirm_then_moderate"  # as it was

    Installation.objects.filter(mailing_list=row).update(may_take_over=True)
    asking.ask(row)
    assert bring(row).state == ListState.ACTIVE


def test_list_cut_off_between_making_and_noting_is_known_as_ours(server, approved):
    row = approved()
    server.make_list(row.name, django_settings.LISTS_DOMAIN)
    Installation.objects.filter(mailing_list=row).update(began_at=timezone.now())

    assert bring(row).state == ListState.ACTIVE


def test_list_deleted_behind_the_portals_back_is_made_anew_with_its_people(server, made):
    row = made()
    put_on(row, "one@people.example")
    bring(row)
    server.delete_list(wanted_of(row).list_id)

    asking.ask(row)
    bring(row)

    assert set(on_server(server, row)) == {"one@people.example"}


def test_closed_list_keeps_nobody_and_refuses_posts(server, made):
    row = made()
    put_on(row, "one@people.example")
    row = bring(row)

    services.close_list(row)
    row = bring(row)

    assert row.state == ListState.CLOSED
    assert on_server(server, row) == {}
    found = server.settings_of(wanted_of(row).list_id)
    assert found["default_nonmember_action"] == "reject"
    assert found["default_member_action"] == "reject"
    assert found["accept_these_nonmembers"] == []


def test_list_of_members_only_follows_them(server, made):
    row = made(subscribing="members")
    MembershipFactory(grouping=row.grouping, person=create_person("new"))
    assert following.follow(row) >= 1
    bring(row)

    assert set(on_server(server, row)) == set(
        row.subscriptions.active().values_list("email", flat=True)
    )


def test_reader_subscribes_by_the_form_and_leaves_with_one_click(server, made, client):
    row = made()
    form = reverse("lists:subscribe", args=[row.name])
    typed = {"email": "reader@people.example", "delivery": "digest", "language": "fr"}
    client.post(form, typed | {"further_link": ""})
    bring(row)
    assert on_server(server, row) == {}  # nobody confirmed

    asked = row.subscriptions.get()
    client.post(asked.get_absolute_url(), {"deed": "confirm"})
    bring(row)
    assert [(found.email, found.delivery) for found in server.roster(wanted_of(row).list_id)] == [
        ("reader@people.example", Delivery.DIGEST)
    ]

    link = reverse("lists:leave", args=[leave_token(asked)])
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    bring(row)
    assert on_server(server, row) == {}
    assert not row.subscriptions.to_push().exists()


def test_who_joined_by_mail_a_moment_ago_leaves_with_one_click(server, made, client):
    row = made()
    list_id = wanted_of(row).list_id
    server.subscribe(list_id, "joined@people.example", delivery=DELIVERED, may_post=False)
    unknown = SubscriptionFactory.build(mailing_list=row, email="joined@people.example")

    client.post(
        reverse("lists:leave", args=[leave_token(unknown)]), {"List-Unsubscribe": "One-Click"}
    )
    bring(row)

    assert on_server(server, row) == {}
    assert row.subscriptions.get().ending == Ending.SELF


def test_absent_server_is_noted_and_tried_again_later(settings, approved):
    settings.MAILMAN_URL = "http://nobody:nothing@127.0.0.1:9/3.1"
    row = approved()

    fresh = bring(row)

    installation = fresh.installation
    assert fresh.state == ListState.MAKING
    assert installation.trouble == Trouble.UNREACHABLE
    assert installation.next_at > timezone.now()
    assert installation.is_due


def test_wrong_password_is_noted_as_such(server, settings, mailman, approved):
    settings.MAILMAN_URL = settings.MAILMAN_URL.replace("://", "://x")
    row = approved()

    assert bring(row).installation.trouble == Trouble.DENIED
