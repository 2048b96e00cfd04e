"""The notices about appointments: all of them in every language, each to the right people."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test.signals import template_rendered
from django.utils import timezone

from accounts.models import User
from caucuses.emails import appointments as emails
from caucuses.models import Appointment, Grouping
from caucuses.services import appointments
from caucuses.services.appointments import TermValues
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory, GroupingFactory
from tests.moderation import factories
from tests.people import create_moderator, create_person

LANGUAGES = [code for code, _name in settings.LANGUAGES]
FOLDER = Path(settings.BASE_DIR, "templates")
NAME = """Caucus "l'Eau & Terre" <Ltd>"""
REASON = """It was "A & B". It's <unclear>."""


def send_every_notice(language):
    """Do all that is told once, in `language`; return the mails by name."""
    grouping = GroupingFactory(name=NAME, language=language)
    holder = create_person(f"holder-{language}", language=language, name="Zoë & Co")
    decider = create_moderator(f"decider-{language}", language=language)
    OutgoingMail.objects.all().delete()
    named: dict[str, OutgoingMail] = {}

    def keep(*names):
        mails = list(OutgoingMail.objects.order_by("pk"))
        named.update(zip(names, mails, strict=True))
        OutgoingMail.objects.all().delete()

    def offer(**changes):
        today = timezone.now().date()
        values = {"from_on": today, "until_on": today + timedelta(days=99), "role": "rapporteur"}
        return appointments.offer(
            grouping,
            by=decider,
            email=holder.email,
            decided_by="plenary",
            language=language,
            source_note=REASON,
            **(values | changes),
        )

    made = offer()
    keep("offered")
    held = appointments.accept(made, by=holder, is_listed=False)
    keep("accepted")
    proposal = factories.submitted(create_person(f"asker-{language}", language=language), NAME)
    OutgoingMail.objects.all().delete()
    appointments.offer_in_proposal(
        proposal,
        by=proposal.applicant,
        email=holder.email,
        role="coordinator",
        from_on=made.from_on,
        until_on=made.until_on,
        decided_by="acting",
        language=language,
    )
    keep("offered in a proposal")
    appointments.decline(offer(role="alternate"), by=holder)
    keep("offer declined", "declined")
    appointments.lapse_offer(offer(role="focal_point"))
    keep("offer lapsed", "lapsed")
    emails.remind_of_end(held, days_before=7, others=[holder, decider])
    keep("ends_soon", "ends_soon_others")
    emails.tell_end(held, others=[decider])
    keep("ended", "ended_others")
    second = AppointmentFactory(grouping=grouping, person=holder)
    right = TermValues("alternate", second.from_on, second.until_on, "bureau")
    correction = appointments.correct(second, by=decider, reason=REASON, replacement=right)
    keep("corrected")
    appointments.end_early(correction.replacement, by=decider, reason=REASON)
    keep("ended_early", "left")
    third = AppointmentFactory(grouping=grouping, person=holder)
    appointments.resign(third, by=holder)
    keep("resigned", "left by oneself")
    appointments.correct(third, by=decider, reason=REASON, replacement=None)
    keep("corrected to nothing")
    return named


@pytest.fixture
def rendered():
    """Gather the names of the templates that are rendered."""
    names = set()

    def note(template, **_kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_renders(db, language, rendered):
    mails = send_every_notice(language)

    files = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.glob("caucuses/email/appointment_*.txt")
    }
    assert {name for name in rendered if "/email/appointment_" in name} == files
    for name, mail in mails.items():
        lines = mail.text.rstrip().splitlines()
        assert mail.subject.strip() == mail.subject != "", name
        assert mail.headers["Content-Language"] == language, name
        # The reason why one gets it stands last, alone, after the mark of a signature.
        assert lines[-2] == "--", name
        assert len(lines[-1]) > 10, name
        for mark in ("&amp;", "&quot;", "&#x27;", "&lt;"):
            assert mark not in mail.text + mail.subject, name
        assert NAME in mail.subject, name
        assert NAME in mail.text, name
        if name not in {"declined", "lapsed"}:
            assert "http://testserver/" in mail.text, name
    for name in ("offered", "corrected", "corrected to nothing", "ended_early", "left"):
        assert REASON in mails[name].text, name
    for name in ("ends_soon_others", "ended_others", "left"):
        assert "Zoë & Co" in mails[name].text, name


def test_offer_says_all_that_is_needed(grouping, moderator):
    row = AppointmentOfferFactory(
        grouping=grouping, email="new@people.example", offered_by=moderator, role="focal_point"
    )
    emails.tell_invited(row)

    text = OutgoingMail.objects.get(recipient="new@people.example").text
    assert f"http://testserver/me/groups/appointments/{row.token}/" in text
    assert "Focal point of “Caucus Here”" in text
    assert "A focal point speaks for the family or region" in text
    assert "Decided by: An election" in text
    assert moderator.email not in text
    assert moderator.name not in text


@pytest.fixture
def around(grouping, coordinator, parent_coordinator, other_coordinator, moderator):
    """A group with two coordinators, one of whom is asked about, and people above and beside."""
    person = create_person("leaving")
    OutgoingMail.objects.all().delete()
    return AppointmentFactory(grouping=grouping, person=person)


def readers():
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


LEAVING, HERE, ABOVE = (
    "leaving@people.example",
    "coordinator@people.example",
    "upper@people.example",
)


def test_resignation_is_told_to_the_others_and_above(around):
    appointments.resign(around, by=around.person)
    assert readers() == sorted([LEAVING, HERE, ABOVE])


def test_early_end_is_told_with_its_reason(around, moderator):
    appointments.end_early(around, by=moderator, reason="Left the network.")
    assert readers() == sorted([LEAVING, HERE, ABOVE])
    assert all("Left the network." in mail.text for mail in OutgoingMail.objects.all())


def test_who_leads_here_and_above_is_told_once(around, grouping, parent_coordinator):
    AppointmentFactory(grouping=grouping, person=parent_coordinator, role="alternate")
    appointments.resign(around, by=around.person)
    assert readers() == sorted([LEAVING, HERE, ABOVE])


def test_secretariat_is_told_where_nobody_leads_above(around, parent_coordinator, moderator):
    Appointment.objects.filter(person=parent_coordinator).update(is_void=True)
    appointments.resign(around, by=around.person)
    assert readers() == sorted([LEAVING, HERE, moderator.email])


def test_holder_who_left_the_portal_gets_no_mail(around, moderator):
    User.objects.filter(pk=around.person_id).update(is_active=False)
    appointments.end_early(around, by=moderator, reason="Left.")
    assert readers() == sorted([HERE, ABOVE])


def test_answer_is_told_to_who_offered(grouping, moderator, registered):
    row = AppointmentOfferFactory(grouping=grouping, email=registered.email, offered_by=moderator)
    appointments.accept(row, by=registered, is_listed=False)
    assert readers() == [moderator.email]


def test_answer_is_not_told_to_who_left(grouping, moderator, registered):
    row = AppointmentOfferFactory(grouping=grouping, email=registered.email, offered_by=moderator)
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    row.refresh_from_db()
    appointments.decline(row, by=registered)
    assert readers() == []


def test_link_to_the_group_of_a_body_works(db, moderator, client):
    body = GroupingFactory(slug="plenary", kind="plenary")
    row = AppointmentOfferFactory(grouping=body, email="new@people.example", offered_by=moderator)
    emails.tell_invited(row)
    assert "http://testserver/plenary/" in OutgoingMail.objects.get().text
    assert Grouping.objects.get().slug == "plenary"
