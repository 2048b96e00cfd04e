"""The addresses of offices on a real mail server: who writes reaches who holds the office today."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from django.utils import timezone

from caucuses.enums import GroupingStatus
from caucuses.models import Appointment, Grouping, GroupingAddress
from mailinglists import jobs
from mailinglists.enums import Office, Trouble
from mailinglists.mailman.role_bringing import bring, look
from mailinglists.mailman.role_wanted import wanted_role
from mailinglists.mailman.wanted import settings_that_differ
from mailinglists.models import RoleAddress
from mailinglists.services import role_addresses as services
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory
from tests.people import create_person

pytestmark = [pytest.mark.django_db, pytest.mark.lists]
WRITER = "writer@outside.example"


def run():
    return jobs.bring_role_addresses.call()


def address_of(grouping, office=Office.COORDINATORS):
    return RoleAddress.objects.select_related("grouping").get(
        grouping=grouping, office=office, slug=grouping.slug
    )


def letter(to, *, text="Good day.", subject="A question", **headers):
    message = EmailMessage()
    message["From"], message["To"] = f"A Writer <{WRITER}>", to
    message["Subject"], message["Message-ID"] = subject, make_msgid(domain="outside.example")
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    return message


def write(mailman, to, **fields):
    mailman.post(to, letter(to, **fields).as_bytes())


def text_of(message):
    """Return all headers and all text of a message, decoded."""
    parts = [
        part.get_content() for part in message.walk() if part.get_content_type() == "text/plain"
    ]
    return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *parts])


def received(mailman, words, count=1):
    """Return by its reader what came out with `words` in it, once there are `count` messages. What
    the test before set off may come out late.
    """

    def found():
        return [message for message in mailman.sent() if words in text_of(message)]

    mailman.until(lambda: len(found()) >= count)
    return {message["X-RcptTo"]: message for message in found()}


def undelivered(to, failed):
    """Return what a mail server writes that could not deliver a mail for good (RFC 3464)."""
    return f"""\
From: mailer-daemon@people.example
To: {to}
Subject: Undelivered mail
Message-ID: {make_msgid(domain="people.example")}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

The mailbox does not exist.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; people.example

Final-Recipient: rfc822; {failed}
Action: failed
Status: 5.1.1

--B--
""".encode()


def end(person):
    today = timezone.now().date()
    Appointment.objects.filter(person=person).update(until_on=today, term_until_on=today)


@pytest.fixture
def two(grouping, coordinator):
    """Two who coordinate the group."""
    second = AppointmentFactory(grouping=grouping, person=create_person("second")).person
    return coordinator, second


def test_letter_reaches_each_holder_and_tells_nobody_of_another(mailman, server, grouping, two):
    assert run() == 1

    write(mailman, "here-coordinators@lists.example.org", subject="To both")

    found = received(mailman, "To both", 2)
    assert set(found) == {person.email for person in two}
    for person, other in (two, two[::-1]):
        assert other.email not in text_of(found[person.email])
        message = found[person.email]
        assert message["From"] == f"A Writer <{WRITER}>"
        assert message["To"] == "here-coordinators@lists.example.org"
        assert not [name for name in message if name.lower().startswith("list-")]
        assert message.get_body().get_content().strip() == "Good day."  # no footer
    row = address_of(grouping)
    assert server.settings_of(row.list_id)["archive_policy"] == "never"


def test_server_has_exactly_what_is_wanted_and_a_second_run_does_nothing(
    mailman, server, grouping, coordinator
):
    assert run() == 1
    row = address_of(grouping)

    wanted = wanted_role(row, frozenset({coordinator.email}))

    assert settings_that_differ(wanted.settings, server.settings_of(row.list_id)) == {}
    assert {found.email for found in server.roster(row.list_id)} == {coordinator.email}
    assert server.keepers(row.list_id, "owner") == set()
    assert (row.is_due, row.trouble, row.is_held) == (False, "", True)
    assert run() == 0
    assert not bring(row.pk)


def test_after_the_end_of_an_appointment_only_the_new_holder_is_reached(mailman, grouping, two):
    run()
    gone, new = two[0], AppointmentFactory(grouping=grouping, person=create_person("new")).person
    end(gone)

    assert run() == 1
    write(mailman, "here-coordinators@lists.example.org", subject="To the new ones")

    assert set(received(mailman, "To the new ones", 2)) == {two[1].email, new.email}


def test_focal_point_and_alternate_share_an_address(mailman, server, grouping, coordinator):
    people = [
        AppointmentFactory(grouping=grouping, person=create_person(role), role=role).person
        for role in ("focal_point", "alternate", "rapporteur")
    ]

    assert run() == 2

    row = address_of(grouping, Office.FOCAL_POINT)
    assert row.name == "here-focal-point"
    found = {member.email for member in server.roster(row.list_id)}
    assert found == {people[0].email, people[1].email}


def test_holder_is_reached_at_their_new_address(mailman, server, grouping, coordinator):
    run()
    coordinator.email = "moved@people.example"
    coordinator.save()

    assert run() == 1
    there = {found.email for found in server.roster(address_of(grouping).list_id)}
    assert there == {"moved@people.example"}


def test_writer_to_an_office_that_nobody_holds_is_led_to_the_groups_page(
    mailman, server, grouping, coordinator, settings
):
    run()
    end(coordinator)
    assert run() == 1
    assert not address_of(grouping).is_held

    write(mailman, "here-coordinators@lists.example.org")

    found = received(mailman, "Nobody holds this office")
    assert set(found) == {WRITER}
    assert text_of(found[WRITER]).endswith(f"\n{settings.SITE_URL}/caucuses/here/")
    assert coordinator.email not in text_of(found[WRITER])


def test_closed_group_answers_as_one_that_nobody_leads(mailman, server, grouping, coordinator):
    run()
    Grouping.objects.filter(pk=grouping.pk).update(status=GroupingStatus.CLOSED)

    run()

    assert server.roster(address_of(grouping).list_id) == []


def test_former_address_goes_on_for_a_while(mailman, server, grouping, coordinator):
    run()
    Grouping.objects.filter(pk=grouping.pk).update(slug="renamed")
    former = GroupingAddress.objects.create(grouping=grouping, slug="here")

    assert run() == 2
    write(mailman, "here-coordinators@lists.example.org", subject="To the old one")
    write(mailman, "renamed-coordinators@lists.example.org", subject="To the present one")

    assert set(received(mailman, "To the old one")) == {coordinator.email}
    assert set(received(mailman, "To the present one")) == {coordinator.email}

    former.until_at = timezone.now() - timedelta(days=91)
    former.save()
    run()

    assert [row.name for row in RoleAddress.objects.all()] == ["renamed-coordinators"]
    assert server.settings_of("here-coordinators.lists.example.org") is None


def test_list_of_the_name_that_was_there_is_left_alone(mailman, server, grouping, coordinator):
    server.make_list("here-coordinators", "lists.example.org")

    assert run() == 0

    row = address_of(grouping)
    assert (row.trouble, row.is_due) == (Trouble.TAKEN, True)
    assert server.roster(row.list_id) == []


def test_address_cut_off_between_making_and_noting_is_known_as_ours(
    mailman, server, grouping, coordinator
):
    services.refresh()
    server.make_list("here-coordinators", "lists.example.org")
    RoleAddress.objects.update(began_at=timezone.now())

    assert run() == 1


def test_absent_server_is_noted_and_tried_again_later(settings, grouping, coordinator):
    settings.MAILMAN_URL = "http://nobody:nothing@127.0.0.1:9/3.1"
    settings.LISTS_DOMAIN = "lists.example.org"

    assert run() == 0

    row = address_of(grouping)
    assert row.trouble == Trouble.UNREACHABLE
    assert row.next_at > timezone.now()
    assert row.made_at is None


def test_look_sets_right_what_was_changed_behind_the_portals_back(
    mailman, server, grouping, coordinator
):
    run()
    row = address_of(grouping)
    server.subscribe(
        row.list_id, "curious@people.example", delivery=("regular", "enabled"), may_post=False
    )
    server.unsubscribe(row.list_id, [coordinator.email])
    server.change_settings(row.list_id, {"archive_policy": "public"})

    assert jobs.look_at_role_addresses.call() == 1
    assert run() == 1

    assert {found.email for found in server.roster(row.list_id)} == {coordinator.email}
    assert server.settings_of(row.list_id)["archive_policy"] == "never"


def test_deleted_address_is_made_anew(mailman, server, grouping, coordinator):
    run()
    row = address_of(grouping)
    server.delete_list(row.list_id)

    assert jobs.look_at_role_addresses.call() == 1
    run()

    assert {found.email for found in server.roster(row.list_id)} == {coordinator.email}


def test_look_changes_nothing_where_all_is_well(mailman, server, grouping, coordinator):
    run()
    before = RoleAddress.objects.values().get()

    look(address_of(grouping), server)

    assert RoleAddress.objects.values().get() == before


def test_nobody_gets_on_by_mail(mailman, server, grouping, coordinator):
    run()
    row = address_of(grouping)
    mailman.post(
        "here-coordinators-join@lists.example.org",
        letter("here-coordinators-join@lists.example.org", text="").as_bytes(),
    )
    mailman.until(
        lambda: (
            server.requests(row.list_id, of="moderator")
            or server.requests(row.list_id, of="subscriber")
        )
    )

    look(row, server)

    assert server.requests(row.list_id, of="moderator") == []
    assert server.requests(row.list_id, of="subscriber") == []
    assert {found.email for found in server.roster(row.list_id)} == {coordinator.email}


def test_who_asks_by_mail_who_is_on_it_is_not_told(mailman, grouping, coordinator):
    run()
    request = letter("here-coordinators-request@lists.example.org", text="who\nend\n")
    mailman.post("here-coordinators-request@lists.example.org", request.as_bytes())

    found = received(mailman, "not authorized to see the membership list")

    assert set(found) == {WRITER}
    assert coordinator.email not in text_of(found[WRITER])


def test_letter_beyond_the_limits_is_sent_back_with_the_reason(
    mailman, server, grouping, coordinator
):
    run()
    row = address_of(grouping)
    many = ", ".join(f"reader{number}@outside.example" for number in range(40))
    write(mailman, "here-coordinators@lists.example.org", Cc=many)
    mailman.until(lambda: server.reject_held(row.list_id, "Too many.") == 1)

    assert set(received(mailman, "Too many.")) == {WRITER}


def test_bounce_of_a_holders_mail_is_told_above(
    mailman, server, grouping, coordinator, parent_coordinator
):
    run()  # of both groups
    row = address_of(grouping)
    write(mailman, "here-coordinators@lists.example.org", subject="It bounces")
    message = received(mailman, "It bounces")[coordinator.email]
    sent_by = message.get_all("X-MailFrom")[-1]
    mailman.post(sent_by, undelivered(sent_by, coordinator.email))
    mailman.until(lambda: server.roster(row.list_id)[0].last_bounce_at)

    assert jobs.look_at_role_addresses.call() == 2
    jobs.look_at_role_addresses.call()

    mail = OutgoingMail.objects.get(subject__contains="does not arrive")
    assert mail.recipient == parent_coordinator.email
    assert coordinator.email not in mail.text + mail.subject
    assert "here-coordinators@lists.example.org" in mail.text
    assert address_of(grouping).bouncing_count == 1
