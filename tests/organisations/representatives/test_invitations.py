"""An invitation is sent to an address, and answered once by who holds it."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.invitations import InvitationRefused
from notices.models import OutgoingMail
from organisations.acting import NoMandate
from organisations.models import Act, Mandate, MandateInvitation
from organisations.representatives import invitations, services
from tests.organisations.factories import InvitationFactory, MandateFactory

pytestmark = pytest.mark.django_db

ALL = {"edit", "join", "sign", "vote", "receive"}


@pytest.fixture
def mine(organisation):
    """The full mandate of `representative`."""
    mandate = organisation.mandates.get()
    OutgoingMail.objects.all().delete()
    return mandate


def invite(by, **fields):
    values = {
        "email": "Registered@People.example",
        "function": "Treasurer",
        "scopes": ALL,
        "until_at": None,
        "language": "fr",
    }
    return invitations.invite(by.organisation, **(values | fields), by=by.person)


def days(number):
    return timezone.now() + timedelta(days=number)


def stored():
    models = (Mandate, MandateInvitation, Act, OutgoingMail)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- Sending ------------------------------------------------------------------------------------


def test_invitation_goes_to_the_address_in_its_language(mine):
    invitation = invite(mine, scopes={"join", "receive"})

    mail = OutgoingMail.objects.get()
    assert mail.recipient == invitation.email == "registered@people.example"
    assert mail.headers["Content-Language"] == "fr"
    assert f"http://testserver/fr{invitation.get_absolute_url()}" in mail.text
    assert invitation.scopes == ["join", "receive"]
    assert (invitation.invited_by, invitation.invited_under) == (mine.person, mine)
    act = Act.objects.get()
    assert (act.verb, act.mandate) == ("invitation_sent", mine)
    assert "people.example" not in str(act.details)


def test_nothing_tells_whether_the_address_has_an_account(mine, registered):
    known = invite(mine)
    unknown = invite(mine, email="nobody@people.example")

    assert (known.person, unknown.person) == (None, None)
    texts = [mail.text for mail in OutgoingMail.objects.order_by("pk")]
    texts = [
        text.replace(row.token, "TOKEN") for text, row in zip(texts, (known, unknown), strict=True)
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ({"may_vote": False}, {"scopes": ALL}),
        ({"until_at": days(9)}, {}),
        ({"until_at": days(9)}, {"until_at": days(10)}),
    ],
    ids=["scope", "no end", "later end"],
)
def test_nobody_grants_more_than_they_hold(organisation, mine, held, asked):
    giver = MandateFactory(organisation=organisation, **held)
    before = stored()

    with pytest.raises(services.MoreThanOnesOwn):
        invite(giver, **asked)

    assert stored() == before


@pytest.mark.parametrize("asked", [{"scopes": set()}, {"until_at": days(-1)}])
def test_wrong_limits_are_refused(mine, asked):
    with pytest.raises(services.LimitsWrong):
        invite(mine, **asked)


@pytest.mark.parametrize("held", [{"may_edit": False}, {"ended": True}], ids=["narrow", "ended"])
def test_who_may_not_edit_does_not_invite(organisation, mine, held):
    with pytest.raises(NoMandate):
        invite(MandateFactory(organisation=organisation, **held), scopes={"join"})


def test_second_open_invitation_to_one_address_is_refused(organisation, mine):
    invite(mine)
    before = stored()

    with pytest.raises(invitations.InvitedAlready, match="waits"):
        invite(MandateFactory(organisation=organisation), email="REGISTERED@people.example")

    assert stored()[1:] == before[1:]


def test_invitation_after_a_lapsed_one_is_possible(mine):
    old = InvitationFactory(invited_under=mine, lapsed=True)

    invite(mine)

    old.refresh_from_db()
    assert old.answer == "lapsed"


def test_own_address_is_not_invited(mine):
    with pytest.raises(invitations.InvitedAlready, match="own address"):
        invite(mine, email=mine.person.email.upper())


def test_one_address_gets_one_mail_a_day(mine):
    invitations.withdraw(invite(mine), by=mine.person)

    with pytest.raises(invitations.InvitedAlready, match="within the last day"):
        invite(mine)


def test_number_of_mails_a_day_is_limited(mine, monkeypatch):
    monkeypatch.setattr(invitations, "SENT_A_DAY", 2)
    for number in range(2):
        invite(mine, email=f"person{number}@people.example")

    with pytest.raises(invitations.TooMany, match="2 invitations"):
        invite(mine)


def test_number_of_representatives_is_limited(mine, monkeypatch):
    monkeypatch.setattr(services, "REPRESENTATIVES_LIMIT", 2)
    invite(mine)

    with pytest.raises(invitations.TooMany, match="at most 2"):
        invite(mine, email="person@people.example")


def test_invitation_lapses_no_later_than_what_it_promises(mine):
    until_at = days(3)

    assert invite(mine, until_at=until_at).lapses_at == until_at


def test_invitation_sent_again_has_its_time_anew(organisation, mine):
    invitation = InvitationFactory(invited_under=mine, lapsed=True)
    other = MandateFactory(organisation=organisation)

    again = invitations.send_again(invitation, by=other.person)

    assert again.is_open
    assert OutgoingMail.objects.get().recipient == invitation.email
    assert (Act.objects.get().verb, Act.objects.get().person) == (
        "invitation_repeated",
        other.person,
    )
    with pytest.raises(invitations.InvitedAlready):
        invitations.send_again(invitation, by=other.person)


def test_answered_invitation_is_neither_sent_again_nor_withdrawn(mine, registered):
    invitation = InvitationFactory(invited_under=mine)
    invitations.decline(invitation, by=registered)

    with pytest.raises(InvitationRefused):
        invitations.send_again(invitation, by=mine.person)
    with pytest.raises(InvitationRefused):
        invitations.withdraw(invitation, by=mine.person)


# --- Answering ----------------------------------------------------------------------------------


def test_accepted_invitation_is_a_mandate_and_the_others_are_told(mine, registered):
    until_at = days(60)
    invitation = InvitationFactory(invited_under=mine, may_vote=False, until_at=until_at)

    mandate = invitations.accept(invitation, by=registered)

    invitation.refresh_from_db()
    assert (invitation.answer, invitation.person, invitation.mandate) == (
        "accepted",
        registered,
        mandate,
    )
    assert (mandate.person, mandate.organisation) == (registered, mine.organisation)
    assert (mandate.function, mandate.granted_under) == ("Treasurer", mine)
    assert "vote" not in mandate.scopes
    assert mandate.until_at == mandate.term_until_at == until_at
    assert OutgoingMail.objects.get().recipient == mine.person.email


@pytest.mark.parametrize("first", [invitations.accept, invitations.decline])
@pytest.mark.parametrize("second", [invitations.accept, invitations.decline])
def test_invitation_is_answered_once(mine, registered, first, second):
    invitation = InvitationFactory(invited_under=mine)
    in_two_tabs = MandateInvitation.objects.get(pk=invitation.pk)
    first(invitation, by=registered)
    before = stored()

    with pytest.raises(InvitationRefused):
        second(in_two_tabs, by=registered)

    assert stored() == before


@pytest.mark.parametrize("answer", [invitations.accept, invitations.decline])
@pytest.mark.parametrize(
    "fields",
    [
        {"lapsed": True},
        {"answer": "withdrawn", "answered_at": timezone.now()},
        {"email": "other@people.example"},
    ],
    ids=["lapsed", "withdrawn", "not theirs"],
)
def test_what_cannot_be_answered_is_refused(mine, registered, fields, answer):
    invitation = InvitationFactory(invited_under=mine, **fields)
    before = stored()

    with pytest.raises(InvitationRefused):
        answer(invitation, by=registered)

    assert stored() == before


def test_unconfirmed_address_is_not_theirs(mine, registered):
    registered.emailaddress_set.create(email="new@people.example", verified=False)

    with pytest.raises(InvitationRefused, match="another address"):
        invitations.accept(
            InvitationFactory(invited_under=mine, email="new@people.example"), by=registered
        )


@pytest.mark.parametrize(
    "sender",
    [{"may_edit": False}, {"may_vote": False}, {"until_at": F("from_at")}],
    ids=["edits no more", "lacks a scope", "ended"],
)
def test_invitation_of_who_could_not_send_it_any_more_is_refused(
    organisation, mine, registered, sender
):
    # Written past the services, which would withdraw it: a merge, or an end by date.
    invitation = InvitationFactory(invited_under=mine)
    Mandate.objects.filter(pk=mine.pk).update(**sender)

    with pytest.raises(InvitationRefused):
        invitations.accept(invitation, by=registered)


def test_invitation_of_an_organisation_that_left_is_refused(
    mine, organisation, registered, moderator
):
    invitation = InvitationFactory(invited_under=mine)
    type(organisation).objects.filter(pk=organisation.pk).update(
        standing="applying", is_listed=False
    )

    with pytest.raises(InvitationRefused):
        invitations.accept(invitation, by=registered)


@pytest.mark.parametrize("until_at", [None, days(9)], ids=["open", "dated"])
def test_who_acts_already_gets_no_second_mandate(organisation, mine, registered, until_at):
    MandateFactory(organisation=organisation, person=registered, until_at=until_at)
    before = stored()

    with pytest.raises(services.MandateRefused, match="act for this organisation already"):
        invitations.accept(InvitationFactory(invited_under=mine), by=registered)

    assert stored()[0] == before[0]
    assert MandateInvitation.objects.get().answer == ""


def test_former_representative_may_come_back(organisation, mine, former_representative):
    invitation = InvitationFactory(invited_under=mine, email=former_representative.email)

    mandate = invitations.accept(invitation, by=former_representative)

    assert mandate.is_current
    assert organisation.mandates.filter(person=former_representative).count() == 2


def test_sender_learns_of_a_refusal(mine, registered):
    invitations.decline(InvitationFactory(invited_under=mine), by=registered)

    mail = OutgoingMail.objects.get()
    assert mail.recipient == mine.person.email
    assert mail.subject == "Invitation declined: Listed Network"


def test_overdue_invitations_lapse_once_and_their_senders_are_told(mine):
    late = InvitationFactory(invited_under=mine, lapsed=True)
    InvitationFactory(invited_under=mine, email="second@people.example")

    assert invitations.lapse_overdue() == 1
    assert invitations.lapse_overdue() == 0

    late.refresh_from_db()
    assert late.answer == "lapsed"
    assert OutgoingMail.objects.get().recipient == mine.person.email
