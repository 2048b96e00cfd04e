"""Messages to a group: whom they reach, their limits, passed on once, then forgotten."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import settings as portal
from django.utils import timezone

from accounts.models import User
from caucuses.models import Grouping, RelayMessage
from caucuses.services import relay
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


def test_so_many_a_day_to_one_group(grouping, other_grouping, coordinator, moderator, limit_to):
    limit_to(relay_passed_on="1/d/target")
    first, late = write(grouping), write(grouping, email="late@people.example")
    relay.confirm(first)

    for deed in (
        lambda: write(grouping, email="other@people.example"),
        lambda: relay.confirm(late),
    ):
        with pytest.raises(relay.TooMany, match="as many messages today") as refused:
            deed()
        midnight = datetime.combine(timezone.now().date() + relay.DAY, time(), tzinfo=UTC)
        assert refused.value.again_at == midnight
    write(other_grouping, email="other@people.example")
    assert RelayMessage.objects.get(pk=late.pk).text  # waits on


def test_messages_that_nobody_confirmed_do_not_fill_a_group(grouping, coordinator, limit_to):
    limit_to(relay_passed_on="1/d/target")
    for number in range(3):
        message = write(grouping, email=f"visitor{number}@people.example")

    assert relay.confirm(message).is_sent


def test_message_that_reaches_nobody_does_not_fill_a_group(grouping, registered, limit_to):
    limit_to(relay_passed_on="1/d/target")
    for _number in range(2):
        with pytest.raises(relay.RelayRefused, match="Nobody can be reached"):
            write(grouping, by=registered, email=registered.email)


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
    assert kept[fresh.pk].email
    trace = kept[old.pk]
    assert (trace.name, trace.email, trace.source, trace.sender) == ("", "", "", None)
    assert (trace.grouping, trace.recipient_count) == (grouping, 1)
    assert relay.forget() == 0
