"""Messages to a group: whom they reach, their limits, passed on once, then forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as portal
from django.utils import timezone

from accounts.models import User
from caucuses.models import Grouping, RelayMessage
from caucuses.services import relay
from limits.sources import source_today
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, RelayMessageFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def write(grouping, by=None, **values):
    fields = {
        "name": "Visiting Person",
        "email": "visitor@people.example",
        "language": "en",
        "subject": "A question",
        "text": "When do you meet?",
        "source": source_today("192.0.2.7"),
    }
    return relay.write(grouping, by=by, **(fields | values))


def readers():
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


# --- Whom a message reaches ---------------------------------------------------------------------


def test_leaders_of_the_group_read_it(grouping, coordinator, parent_coordinator, moderator):
    AppointmentFactory(grouping=grouping, person=create_person("second"), role="focal_point")
    AppointmentFactory(grouping=grouping, person=create_person("writer"), role="rapporteur")

    found = relay.readers_of(grouping)

    assert (found.whose, found.above) == ("group", None)
    assert [person.email for person in found.people] == [
        coordinator.email,
        "second@people.example",
    ]


def test_leaders_above_read_it_where_the_group_has_none(
    grouping, former_coordinator, parent_coordinator, moderator
):
    found = relay.readers_of(grouping)

    assert (found.whose, found.above) == ("above", grouping.parent)
    assert found.people == [parent_coordinator]


def test_secretariat_reads_it_where_nobody_leads(grouping, moderator, administrator):
    found = relay.readers_of(grouping)

    assert (found.whose, found.people) == ("secretariat", [moderator, administrator])


def test_inactive_leader_reads_nothing(grouping, coordinator, moderator):
    User.objects.filter(pk=coordinator.pk).update(is_active=False)

    assert relay.readers_of(grouping).whose == "secretariat"


def test_message_that_would_reach_nobody_is_refused(grouping, registered):
    for by in (None, registered):
        with pytest.raises(relay.RelayRefused, match="Nobody"):
            write(grouping, by=by)

    assert not RelayMessage.objects.exists()
    assert readers() == []


# --- Writing and confirming ---------------------------------------------------------------------


def test_visitor_is_asked_first(grouping, coordinator):
    message = write(grouping, email="Visitor@People.example")

    mail = OutgoingMail.objects.get()
    assert (message.sent_at, message.email) == (None, "visitor@people.example")
    assert mail.recipient == "visitor@people.example"
    for word in (message.text, message.subject, message.name):
        assert word not in mail.text + mail.subject


def test_person_with_an_account_is_not_asked(grouping, coordinator, registered):
    message = write(grouping, by=registered, email=registered.email)

    assert readers() == [coordinator.email, registered.email]
    assert (message.sender, message.recipient_count) == (registered, 1)


def test_confirmed_message_goes_to_each_reader_and_its_words_are_erased(grouping, coordinator):
    other = create_person("second")
    AppointmentFactory(grouping=grouping, person=other, role="alternate")
    message = write(grouping)
    OutgoingMail.objects.all().delete()

    relay.confirm(message)

    kept = RelayMessage.objects.get()
    assert readers() == [coordinator.email, other.email, "visitor@people.example"]
    assert (kept.subject, kept.text, kept.recipient_count) == ("", "", 2)
    assert kept.sent_at is not None


def test_message_confirmed_in_two_tabs_goes_out_once(grouping, coordinator):
    message = write(grouping)
    same = RelayMessage.objects.get()

    relay.confirm(message)
    with pytest.raises(relay.RelayRefused, match="passed on already"):
        relay.confirm(same)

    assert readers() == [coordinator.email, "visitor@people.example", "visitor@people.example"]


def test_message_is_confirmed_in_time_only(grouping, coordinator):
    message = write(grouping)
    RelayMessage.objects.update(created_at=timezone.now() - portal.RELAY_KEPT)

    with pytest.raises(relay.RelayRefused, match="time is over"):
        relay.confirm(message)

    assert readers() == ["visitor@people.example"]


def test_closed_group_gets_nothing(grouping, coordinator):
    message = write(grouping)
    stale = Grouping.objects.get(pk=grouping.pk)
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")

    with pytest.raises(relay.RelayRefused, match="closed"):
        write(stale)
    with pytest.raises(relay.RelayRefused, match="closed"):
        relay.confirm(message)

    assert readers() == ["visitor@people.example"]


# --- Limits -------------------------------------------------------------------------------------


def refused(grouping, **values):
    with pytest.raises(relay.TooMany) as caught:
        write(grouping, **values)
    return caught.value


def test_five_a_day_from_one_address(grouping, other_grouping, coordinator, moderator):
    first = timezone.now() - timedelta(hours=3)
    RelayMessageFactory(email="visitor@people.example", created_at=first)
    RelayMessageFactory.create_batch(3, email="visitor@people.example")
    write(grouping)

    too_many = refused(other_grouping, email="VISITOR@people.example")

    assert too_many.again_at == first + relay.DAY
    assert "this address" in str(too_many)
    write(grouping, email="other@people.example")


def test_address_may_write_again_after_a_day(grouping, coordinator):
    RelayMessageFactory.create_batch(
        5, email="visitor@people.example", created_at=timezone.now() - relay.DAY
    )

    assert write(grouping).pk


def test_ten_a_day_from_one_network(grouping, coordinator):
    source = source_today("192.0.2.250")
    RelayMessageFactory.create_batch(10, source=source)

    too_many = refused(grouping)

    tomorrow = timezone.now().date() + relay.DAY
    assert too_many.again_at == datetime.combine(tomorrow, datetime.min.time(), tzinfo=UTC)
    assert "your network" in str(too_many)
    write(grouping, source=source_today("192.0.3.7"))


def test_thirty_a_day_to_one_group(grouping, other_grouping, coordinator, moderator):
    first = timezone.now() - timedelta(hours=23)
    RelayMessageFactory(grouping=grouping, sent=True, sent_at=first)
    RelayMessageFactory.create_batch(28, grouping=grouping, sent=True)
    last, late = write(grouping), write(grouping, email="late@people.example")
    relay.confirm(last)

    assert refused(grouping, email="other@people.example").again_at == first + relay.DAY
    with pytest.raises(relay.TooMany):
        relay.confirm(late)
    write(other_grouping, email="other@people.example")
    assert RelayMessage.objects.get(pk=late.pk).text  # waits on


def test_messages_that_nobody_confirmed_do_not_fill_a_group(grouping, coordinator):
    RelayMessageFactory.create_batch(40, grouping=grouping)

    assert relay.confirm(write(grouping)).is_sent


def test_limits_are_the_operators(grouping, coordinator, settings):
    settings.RELAY_PER_ADDRESS = 1
    write(grouping)

    assert "this address" in str(refused(grouping))


# --- Forgetting ---------------------------------------------------------------------------------


def test_what_is_no_longer_needed_is_erased(grouping, registered):
    now = timezone.now()
    RelayMessageFactory(grouping=grouping, created_at=now - portal.RELAY_KEPT)
    waiting = RelayMessageFactory(grouping=grouping, created_at=now - timedelta(hours=30))
    fresh = RelayMessageFactory(grouping=grouping, sent=True)
    old = RelayMessageFactory(
        grouping=grouping, sent=True, created_at=now - relay.DAY, sent_at=now - relay.DAY
    )
    RelayMessage.objects.filter(pk=old.pk).update(sender=registered)

    relay.forget()

    kept = {row.pk: row for row in RelayMessage.objects.all()}
    assert set(kept) == {waiting.pk, fresh.pk, old.pk}
    assert (kept[waiting.pk].source, kept[waiting.pk].text) == ("", "When do you meet?")
    assert kept[fresh.pk].source
    assert kept[fresh.pk].email
    trace = kept[old.pk]
    assert (trace.name, trace.email, trace.source, trace.sender) == ("", "", "", None)
    assert (trace.grouping, trace.recipient_count) == (grouping, 1)
    assert relay.forget() == 0
