"""Taking over an organisation: asked by anybody, told to the present ones, decided elsewhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation import services as moderation
from moderation.models import Request
from notices.models import OutgoingMail
from organisations.acting import NoMandate
from organisations.models import Act
from organisations.representatives import handover, services
from tests.moderation import factories
from tests.organisations.factories import MandateFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

WHY, PROOF = "Nobody has answered our mails for a year.", "Ask the board: board@example.org."


def ask(organisation, by):
    return handover.ask(
        organisation, function="Secretary", why=WHY, proof=PROOF, by=by, language="en"
    )


@pytest.fixture
def mine(organisation):
    """The full mandate of `representative`."""
    return organisation.mandates.get()


@pytest.fixture
def asked(organisation, registered):
    """A request of `registered` to take over."""
    return ask(organisation, registered)


def readers(template_subject):
    rows = OutgoingMail.objects.filter(subject__startswith=template_subject)
    return sorted(rows.values_list("recipient", flat=True))


# --- Asking -------------------------------------------------------------------------------------


def test_every_present_representative_is_told_at_once(organisation, mine, registered):
    narrow = MandateFactory(organisation=organisation, may_receive=False, may_edit=False)
    MandateFactory(organisation=organisation, ended=True)

    request = ask(organisation, registered)

    assert request.reference.startswith("HND-")
    assert readers("Somebody asks to take over") == sorted([mine.person.email, narrow.person.email])
    mail = OutgoingMail.objects.filter(recipient=mine.person.email).latest("pk")
    assert WHY in mail.text
    assert PROOF not in mail.text
    assert registered.email not in mail.text


def test_request_is_not_decided_by_a_representative(asked, organisation, moderator):
    MandateFactory(organisation=organisation, person=moderator)

    with pytest.raises(moderation.NotAllowed, match="own request"):
        moderation.approve(asked, by=moderator)


def test_second_request_for_one_organisation_is_refused(asked, organisation, registered):
    before = factories.rows_of(None)

    with pytest.raises(handover.HandOverRefused, match="waits already"):
        ask(organisation, registered)

    assert factories.rows_of(None) == before


def test_number_of_requests_is_limited(asked, registered):
    for _ in range(2):
        moderation.withdraw(ask(OrganisationFactory(listed=True), registered), by=registered)

    with pytest.raises(handover.HandOverRefused, match="3 times"):
        ask(OrganisationFactory(listed=True), registered)


def test_editor_and_unlisted_organisation_are_refused(organisation, representative, registered):
    with pytest.raises(handover.HandOverRefused, match="already"):
        ask(organisation, representative)
    with pytest.raises(handover.HandOverRefused, match="not listed"):
        ask(OrganisationFactory(registered=True), registered)


# --- What the present ones say ------------------------------------------------------------------


def test_reply_names_its_mandate_and_is_for_the_deciders(asked, mine, client, moderator):
    handover.reply(asked, text="I am still here.", by=mine.person)

    asked.refresh_from_db()
    shown = asked.kind_object.decide_context(asked, None)["replies"]
    assert [(reply["mandate"], reply["text"]) for reply in shown] == [(mine, "I am still here.")]
    assert (Act.objects.get().verb, Act.objects.get().mandate) == ("handover_answered", mine)
    assert "I am still here" not in client.get(asked.get_private_url()).content.decode()


def test_reply_of_a_stranger_or_after_the_decision_is_refused(
    asked, mine, moderator, other_representative
):
    with pytest.raises(NoMandate):
        handover.reply(asked, text="Mine.", by=other_representative)
    moderation.decline(asked, by=moderator, reason="They answered.")
    with pytest.raises(handover.HandOverRefused, match="decided already"):
        handover.reply(asked, text="Late.", by=mine.person)


# --- The decision -------------------------------------------------------------------------------


def test_approved_applicant_acts_and_nobody_else_goes(
    asked, organisation, mine, registered, moderator
):
    moderation.approve(asked, by=moderator)

    current = organisation.mandates.current()
    made = current.get(person=registered)
    assert (made.function, made.granted_by.request, made.from_at) == (
        "Secretary",
        asked,
        made.granted_by.at,
    )
    assert len(made.scopes) == 5
    assert set(current) == {mine, made}
    assert readers("New representative") == [mine.person.email]


def test_chosen_mandates_end_with_the_decision(asked, organisation, mine, registered, moderator):
    stays = MandateFactory(organisation=organisation)

    decision = moderation.approve(asked, by=moderator, end_mandates=[str(mine.uid)])

    mine.refresh_from_db()
    assert (mine.until_at, mine.ended_by) == (decision.at, decision)
    assert decision.details == {"end_mandates": [str(mine.uid)]}
    assert set(organisation.mandates.current().values_list("person", flat=True)) == {
        registered.pk,
        stays.person.pk,
    }
    assert readers("Your mandate for Listed Network has ended") == [mine.person.email]
    assert readers("A representative has left") == [stays.person.email]


def test_narrow_mandate_of_the_applicant_becomes_a_full_one(
    asked, organisation, registered, moderator
):
    narrow = MandateFactory(
        organisation=organisation,
        person=registered,
        may_edit=False,
        until_at=timezone.now() + timedelta(days=9),
    )

    decision = moderation.approve(asked, by=moderator)

    made = organisation.mandates.current().get(person=registered)
    narrow.refresh_from_db()
    assert narrow.until_at == made.from_at == decision.at
    assert (len(made.scopes), made.until_at) == (5, None)


def test_mandate_that_changed_meanwhile_stops_the_decision(asked, organisation, mine, moderator):
    other = MandateFactory(organisation=organisation)
    services.limit(mine, scopes={"join"}, until_at=None, by=other.person)
    before = factories.rows_of(None)

    with pytest.raises(handover.HandOverRefused, match="changed meanwhile"):
        moderation.approve(asked, by=moderator, end_mandates=[str(mine.uid)])

    assert factories.rows_of(None) == before


def test_organisation_that_left_is_not_handed_over(asked, representative, moderator):
    moderation.reverse(
        representative.requests.get(kind="registration"), by=moderator, reason="Wrong."
    )

    with pytest.raises(handover.HandOverRefused, match="not registered"):
        moderation.approve(asked, by=moderator)


def test_reversal_takes_the_mandate_back_and_gives_like_ones(
    asked, organisation, mine, registered, moderator
):
    moderation.approve(asked, by=moderator, end_mandates=[str(mine.uid)])
    services.limit(
        organisation.mandates.current().get(),
        scopes={"edit", "join"},
        until_at=None,
        by=registered,
    )

    decision = moderation.reverse(asked, by=moderator, reason="It was forged.")

    back = organisation.mandates.current().get()
    assert (back.person, back.scopes, back.from_at) == (mine.person, mine.scopes, decision.at)
    assert back.granted_by == mine.granted_by
    assert readers("You act again for") == [mine.person.email]
    moderation.decline(asked, by=moderator, reason="It was forged.")
    assert organisation.mandates.current().get() == back


def test_reversal_gives_no_mandate_back_whose_time_is_over(asked, organisation, mine, moderator):
    dated = MandateFactory(organisation=organisation)
    short = services.limit(
        dated, scopes={"edit"}, until_at=timezone.now() + timedelta(days=1), by=mine.person
    )
    moderation.approve(asked, by=moderator, end_mandates=[str(short.uid)])
    type(short).objects.filter(pk=short.pk).update(term_until_at=timezone.now())

    moderation.reverse(asked, by=moderator, reason="A mistake.")

    assert set(organisation.mandates.current()) == {mine}


def test_reversed_refusal_changes_no_mandate(asked, organisation, mine, moderator):
    moderation.decline(asked, by=moderator, reason="No.")
    moderation.reverse(asked, by=moderator, reason="Too early.")

    assert organisation.mandates.get() == mine


def test_title_and_register_name_nobody(asked):
    assert asked.title == "Listed Network"
    assert Request.objects.get(pk=asked.pk).target == asked.target
