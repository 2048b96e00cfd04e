"""Getting on a list, changing and leaving: what each deed does, refuses, and tells nobody."""

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings as portal
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caucuses.services.relay import TooMany
from mailinglists.enums import Delivery, Ending, Origin, SubscriptionState
from mailinglists.models import Installation, Subscription
from mailinglists.services import subscriptions as services
from notices.models import OutgoingMail
from tests.mailinglists.factories import (
    SubscriptionFactory,
    list_here,
)
from tests.moderation.test_concurrency import at_once

pytestmark = pytest.mark.django_db
WISH = {"language": "en", "delivery": "each"}


def mails_to(email):
    return [mail.subject for mail in OutgoingMail.objects.filter(recipient=email).order_by("pk")]


def wanted(mailing_list):
    """How often the mail server was to learn something of the list."""
    row = Installation.objects.filter(mailing_list=mailing_list).first()
    return row.wanted if row else 0


def asked(mailing_list, email="reader@people.example", **wish):
    services.subscribe(mailing_list, email=email, **WISH | wish)
    return mailing_list.subscriptions.open().get(email=email.lower())


def state_of(row):
    row.refresh_from_db()
    return row.state, row.ending, row.is_pushed


# --- Getting on an open list --------------------------------------------------------------------


def test_asking_waits_for_the_owner_of_the_address():
    mailing_list = list_here()

    row = asked(mailing_list, "Reader@People.example", language="fr", delivery="digest")

    assert (row.email, row.language, row.delivery) == ("reader@people.example", "fr", "digest")
    assert state_of(row) == (SubscriptionState.ASKED, "", False)
    assert wanted(mailing_list) == 0
    [mail] = OutgoingMail.objects.all()
    assert mail.headers["Content-Language"] == "fr"
    assert row.get_absolute_url() in mail.text


def test_confirming_puts_on_the_list_once():
    row = asked(list_here())

    first = services.confirm(row)
    again = services.confirm(row)

    assert state_of(row) == (SubscriptionState.ACTIVE, "", False)
    assert first.confirmed_at == again.confirmed_at
    assert wanted(row.mailing_list) == 1


def test_asking_twice_keeps_one_row_with_the_last_wish():
    mailing_list = list_here()
    first = asked(mailing_list)
    Subscription.objects.update(asked_at=timezone.now() - timedelta(days=13))

    second = asked(mailing_list, language="ru", delivery="paused")

    assert second.pk == first.pk
    assert (second.language, second.delivery) == ("ru", "paused")
    assert second.asked_at > timezone.now() - timedelta(minutes=1)
    assert len(mails_to(first.email)) == 2


def test_who_is_on_it_is_told_and_nothing_is_changed():
    row = SubscriptionFactory(language="fr")

    services.subscribe(row.mailing_list, email=row.email, language="ru", delivery="paused")

    row.refresh_from_db()
    assert (row.language, row.delivery, row.is_pushed) == ("fr", "each", True)
    [mail] = OutgoingMail.objects.all()
    assert mail.headers["Content-Language"] == "fr"
    assert row.get_absolute_url() in mail.text
    assert wanted(row.mailing_list) == 0


@pytest.mark.parametrize("known", ["active", "asked", "left"])
def test_same_statements_for_known_and_unknown_addresses(known):
    mailing_list = list_here()
    traits = {} if known == "active" else {known: True}
    row = SubscriptionFactory(mailing_list=mailing_list, **traits)
    asked(mailing_list, "first@people.example")  # what is asked once for a process

    def statements(email):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            asked(mailing_list, email)
        # Without the values, which SQLite writes into them.
        return [query["sql"].split()[0] for query in captured]

    assert statements(row.email) == statements("unknown@people.example")


def test_address_that_was_asked_too_often_gets_no_further_mail(limit_to):
    limit_to(subscribing_mails="2/d/email")
    for _number in range(3):
        row = asked(list_here())

    assert len(mails_to(row.email)) == 2


def test_list_that_is_asked_for_too_often_is_told(limit_to):
    limit_to(subscribing_to_one="1/d/target")
    mailing_list = list_here()
    asked(mailing_list)

    with pytest.raises(TooMany, match="Too many people asked to be put on this list"):
        asked(mailing_list, "other@people.example")

    asked(list_here(), "other@people.example")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "closed"}, "The list is closed"),
        ({"run_by": "elsewhere"}, "The list is closed"),
        ({"subscribing": "moderated"}, "not open to everybody"),
        ({"subscribing": "members"}, "not open to everybody"),
    ],
)
def test_list_that_is_not_open_is_refused(registered, fields, words):
    mailing_list = list_here()
    row = asked(mailing_list)
    for name, value in fields.items():
        setattr(mailing_list, name, value)
    mailing_list.save()
    OutgoingMail.objects.all().delete()

    with pytest.raises(services.NotOpen, match=words):
        asked(mailing_list, "other@people.example")
    with pytest.raises(services.NotOpen, match=words):
        services.begin(mailing_list, by=registered, language="en", delivery="each")
    with pytest.raises(services.NotOpen, match=words):
        services.confirm(row)

    assert not mailing_list.subscriptions.active().exists()
    assert not OutgoingMail.objects.exists()


def test_account_with_a_proved_address_is_on_it_at_once(registered):
    mailing_list = list_here()

    row = services.begin(mailing_list, by=registered, language="en", delivery="digest")
    again = services.begin(mailing_list, by=registered, language="fr", delivery="each")

    assert (row.email, row.person) == (registered.email, registered)
    assert again.pk == row.pk
    assert state_of(row) == (SubscriptionState.ACTIVE, "", False)
    assert (row.language, row.delivery) == ("fr", "each")
    assert not OutgoingMail.objects.exists()


def test_account_that_asked_as_a_visitor_need_not_confirm(registered):
    row = asked(list_here(), registered.email)

    services.begin(row.mailing_list, by=registered, language="en", delivery="each")

    assert state_of(row) == (SubscriptionState.ACTIVE, "", False)


def test_account_whose_address_is_not_proved_is_refused(registered):
    registered.emailaddress_set.update(verified=False)

    with pytest.raises(services.NotProved):
        services.begin(list_here(), by=registered, language="en", delivery="each")


def test_confirming_too_late_is_refused():
    row = asked(list_here())
    Subscription.objects.update(asked_at=timezone.now() - portal.SUBSCRIPTION_CONFIRM)

    with pytest.raises(services.SubscriptionOver, match="time to confirm is over"):
        services.confirm(row)
    assert services.lapse() == 1
    with pytest.raises(services.SubscriptionOver, match="time to confirm is over"):
        services.confirm(row)

    # The mail server never heard of it.
    assert state_of(row) == (SubscriptionState.ENDED, Ending.LAPSED, True)
    asked(row.mailing_list)


def test_confirming_after_leaving_is_refused():
    row = asked(list_here())
    services.leave(row)

    with pytest.raises(services.SubscriptionOver, match="has ended"):
        services.confirm(row)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_ask_and_two_confirm_at_once():
    mailing_list = list_here()
    for number in range(20):
        email = f"reader{number}@people.example"
        at_once(*[partial(asked, mailing_list, email)] * 2)
        row = mailing_list.subscriptions.get(email=email)
        before = wanted(mailing_list)

        outcomes = at_once(*[partial(services.confirm, Subscription.objects.get(pk=row.pk))] * 2)

        assert [outcome.pk for outcome in outcomes] == [row.pk, row.pk]
        assert len(mails_to(email)) == 2
        assert wanted(mailing_list) == before + 1


def test_database_keeps_one_subscription_an_address():
    row = SubscriptionFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriptionFactory(mailing_list=row.mailing_list, email=row.email, asked=True)
    SubscriptionFactory(mailing_list=row.mailing_list, email=row.email, left=True)


# --- Changing and ending it ---------------------------------------------------------------------


def test_change_is_told_to_the_server_where_there_is_one():
    row = SubscriptionFactory()

    services.change_delivery(row, delivery=row.delivery, language=row.language)
    row.refresh_from_db()
    assert (row.is_pushed, wanted(row.mailing_list)) == (True, 0)

    # The server's own words below each message come in the reader's language.
    services.change_delivery(row, delivery=Delivery.PAUSED, language="ar")
    row.refresh_from_db()
    assert (row.delivery, row.language) == ("paused", "ar")
    assert (row.is_pushed, wanted(row.mailing_list)) == (False, 1)


@pytest.mark.parametrize("trait", ["asked", "left"])
def test_change_needs_somebody_on_the_list(trait):
    row = SubscriptionFactory(**{trait: True})

    with pytest.raises(services.SubscriptionOver):
        services.change_delivery(row, delivery="paused", language="en")


def test_leaving_twice_tells_the_server_once():
    row = SubscriptionFactory()

    services.leave(row)
    services.leave(row)

    assert state_of(row) == (SubscriptionState.ENDED, Ending.SELF, False)
    assert wanted(row.mailing_list) == 1


def test_leaving_by_link_ends_the_subscription():
    row = SubscriptionFactory()

    services.leave_by_link(row.mailing_list, row.email.upper())

    assert state_of(row) == (SubscriptionState.ENDED, Ending.SELF, False)


def test_leaving_by_link_of_somebody_without_a_row_is_told_to_the_server():
    mailing_list = list_here(languages=["fr"])
    for _click in range(2):
        services.leave_by_link(mailing_list, "Joined@People.example")

    row = mailing_list.subscriptions.get()
    assert (row.email, row.origin, row.language) == ("joined@people.example", Origin.MAIL, "fr")
    assert state_of(row) == (SubscriptionState.ENDED, Ending.SELF, False)
    assert wanted(mailing_list) == 2


def test_leaving_by_link_after_an_earlier_end_is_told_to_the_server():
    row = SubscriptionFactory(left=True, ending="membership")

    services.leave_by_link(row.mailing_list, row.email)

    assert row.mailing_list.subscriptions.count() == 1
    assert state_of(row) == (SubscriptionState.ENDED, Ending.MEMBERSHIP, False)


def test_leaving_a_closed_list_by_link_makes_nothing():
    mailing_list = list_here(closed=True)

    services.leave_by_link(mailing_list, "old@people.example")

    assert not mailing_list.subscriptions.exists()


def test_who_left_an_open_list_comes_back_by_the_link():
    row = SubscriptionFactory()
    services.leave(row)

    services.come_back(row)
    services.come_back(row)

    assert state_of(row) == (SubscriptionState.ACTIVE, "", False)
    assert wanted(row.mailing_list) == 2


@pytest.mark.parametrize("ending", ["keepers", "membership", "closed", "lapsed"])
def test_who_did_not_leave_by_themselves_does_not_come_back(ending):
    row = SubscriptionFactory(left=True, ending=ending)

    with pytest.raises(services.NotOpen):
        services.come_back(row)


def test_older_link_does_not_bring_back_who_was_taken_off_since():
    old = SubscriptionFactory(left=True, ended_at=timezone.now() - timedelta(days=3))
    SubscriptionFactory(mailing_list=old.mailing_list, email=old.email, left=True, ending="keepers")

    with pytest.raises(services.NotOpen):
        services.come_back(old)


def test_who_is_on_it_again_does_not_come_back_twice():
    old = SubscriptionFactory(left=True)
    SubscriptionFactory(mailing_list=old.mailing_list, email=old.email)

    with pytest.raises(services.OnItAlready):
        services.come_back(old)


def test_taking_off_tells_the_subscriber_once():
    row = SubscriptionFactory()

    services.take_off(row)
    with pytest.raises(services.SubscriptionOver):
        services.take_off(row)

    assert state_of(row) == (SubscriptionState.ENDED, Ending.KEEPERS, False)
    assert mails_to(row.email) == [f"You are no longer on the mailing list {row.mailing_list.name}"]


def test_taking_off_who_never_confirmed_tells_nobody():
    row = SubscriptionFactory(asked=True)

    services.take_off(row)

    assert not OutgoingMail.objects.exists()
