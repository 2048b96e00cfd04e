"""Limiting, revoking and laying down mandates: history stays true, and somebody is always left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices.models import OutgoingMail
from organisations.acting import NoMandate
from organisations.models import Act, ActIsFinal, Mandate
from organisations.representatives import services
from tests.organisations.factories import InvitationFactory, MandateFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

ALL = {"edit", "join", "sign", "vote", "receive"}


@pytest.fixture
def mine(organisation):
    """The full mandate of `representative`."""
    return organisation.mandates.get()


@pytest.fixture
def other(organisation):
    """The full mandate of somebody else."""
    return MandateFactory(organisation=organisation)


@pytest.fixture(autouse=True)
def no_earlier_mail(mine):
    OutgoingMail.objects.all().delete()


def days(number):
    return timezone.now() + timedelta(days=number)


def stored():
    models = (Mandate, Act, OutgoingMail)
    return [list(model.objects.order_by("pk").values()) for model in models]


def readers():
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


# --- Limits -------------------------------------------------------------------------------------


def test_limited_mandate_ends_and_a_like_one_begins_at_the_same_moment(mine, other):
    until_at = days(30)

    made = services.limit(other, scopes={"join", "receive"}, until_at=until_at, by=mine.person)

    other.refresh_from_db()
    assert other.until_at == made.from_at
    assert other.scopes == ["edit", "join", "sign", "vote", "receive"]
    assert (other.ended_by_person, other.ended_under) == (mine.person, mine)
    assert (made.scopes, made.until_at, made.granted_under) == (["join", "receive"], until_at, mine)
    assert (made.person, made.function) == (other.person, other.function)
    act = Act.objects.get()
    assert (act.person, act.organisation, act.mandate) == (mine.person, mine.organisation, mine)
    assert (act.verb, act.details) == (
        "mandate_limited",
        {"ended": str(other.uid), "begun": str(made.uid)},
    )
    assert readers() == [other.person.email]


def test_own_mandate_becomes_narrower_without_a_mail(mine, other):
    made = services.limit(mine, scopes=ALL - {"vote"}, until_at=days(9), by=mine.person)

    assert "vote" not in made.scopes
    assert readers() == []


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ({"may_vote": False}, (ALL, None)),
        ({"until_at": days(9)}, (ALL, None)),
        ({"until_at": days(9)}, (ALL, days(10))),
        ({"until_at": days(9)}, ({"edit"}, days(10))),
    ],
    ids=["scope", "no end", "later end", "less for longer"],
)
def test_nobody_widens_their_own_mandate(organisation, mine, held, asked):
    own = MandateFactory(organisation=organisation, **held)
    before = stored()

    with pytest.raises(services.OwnMandate):
        services.limit(own, scopes=asked[0], until_at=asked[1], by=own.person)

    assert stored() == before


def test_other_widens_by_what_they_hold(organisation, mine):
    narrow = MandateFactory(organisation=organisation, may_sign=False, until_at=days(9))

    made = services.limit(narrow, scopes=ALL, until_at=None, by=mine.person)

    assert (set(made.scopes), made.until_at) == (ALL, None)


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ({"may_sign": False}, (ALL, days(9))),
        ({"until_at": days(10)}, (ALL - {"sign"}, days(11))),
        ({"until_at": days(10)}, (ALL - {"sign"}, None)),
    ],
    ids=["scope", "later end", "no end"],
)
def test_nobody_grants_what_they_do_not_hold(organisation, mine, held, asked):
    giver = MandateFactory(organisation=organisation, **held)
    narrow = MandateFactory(organisation=organisation, may_sign=False, until_at=days(9))
    before = stored()

    with pytest.raises(services.MoreThanOnesOwn):
        services.limit(narrow, scopes=asked[0], until_at=asked[1], by=giver.person)

    assert stored() == before


def test_scope_that_the_other_holds_stays_or_goes(organisation, mine):
    giver = MandateFactory(organisation=organisation, may_sign=False)
    full = MandateFactory(organisation=organisation)

    made = services.limit(full, scopes=ALL - {"vote"}, until_at=None, by=giver.person)
    assert "sign" in made.scopes
    made = services.limit(made, scopes={"edit"}, until_at=None, by=giver.person)
    assert made.scopes == ["edit"]


@pytest.mark.parametrize(("scopes", "until_at"), [(set(), None), ({"edit"}, days(-1)), (ALL, None)])
def test_limits_that_are_none_or_past_or_the_same_are_refused(mine, other, scopes, until_at):
    before = stored()

    with pytest.raises(services.LimitsWrong):
        services.limit(other, scopes=scopes, until_at=until_at, by=mine.person)

    assert stored() == before


# --- Revoking -----------------------------------------------------------------------------------


def test_revoked_person_and_the_others_are_told_why(organisation, mine, other):
    third = MandateFactory(organisation=organisation)
    MandateFactory(organisation=organisation, may_receive=False)
    MandateFactory(organisation=organisation, ended=True)

    services.revoke(other, reason="Left the board.", by=mine.person)

    other.refresh_from_db()
    assert not other.is_current
    assert (other.end_reason, other.ended_by_person) == ("Left the board.", mine.person)
    assert readers() == sorted([other.person.email, third.person.email, mine.person.email])
    assert all("Left the board." in mail.text for mail in OutgoingMail.objects.all())
    assert Act.objects.get().verb == "mandate_revoked"


def test_own_mandate_is_not_revoked(mine, other):
    with pytest.raises(services.OwnMandate):
        services.revoke(mine, reason="No.", by=mine.person)


def test_mandate_is_revoked_once(mine, other):
    services.revoke(other, reason="No.", by=mine.person)
    before = stored()

    for attempt in (
        lambda: services.revoke(other, reason="No.", by=mine.person),
        lambda: services.limit(other, scopes={"edit"}, until_at=None, by=mine.person),
    ):
        with pytest.raises(services.MandateOver):
            attempt()

    assert stored() == before


def test_who_was_revoked_revokes_nobody(mine, other):
    services.revoke(other, reason="No.", by=mine.person)

    with pytest.raises(NoMandate):
        services.revoke(mine, reason="No!", by=other.person)
    with pytest.raises(NoMandate):
        services.limit(mine, scopes={"edit"}, until_at=None, by=other.person)


@pytest.mark.parametrize("held", [{"may_edit": False}, {"ended": True}], ids=["narrow", "ended"])
def test_only_editors_change_mandates(organisation, mine, held):
    person = MandateFactory(organisation=organisation, **held).person

    with pytest.raises(NoMandate):
        services.revoke(mine, reason="No.", by=person)
    with pytest.raises(NoMandate):
        services.limit(mine, scopes={"edit"}, until_at=None, by=person)


def test_representative_of_another_organisation_changes_nothing(mine, other_representative):
    with pytest.raises(NoMandate):
        services.revoke(mine, reason="No.", by=other_representative)


# --- Somebody is always left --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "until_at"), [({"join"}, None), (ALL, days(9))], ids=["scope", "end"]
)
def test_last_editor_does_not_limit_themselves(organisation, mine, scopes, until_at):
    MandateFactory(organisation=organisation, may_edit=False)
    before = stored()

    with pytest.raises(services.NobodyLeft):
        services.limit(mine, scopes=scopes, until_at=until_at, by=mine.person)

    assert stored() == before


def test_last_editor_without_an_end_is_not_limited_or_revoked_by_another(organisation, mine):
    short = MandateFactory(organisation=organisation, until_at=days(9))
    before = stored()

    with pytest.raises(services.NobodyLeft):
        services.revoke(mine, reason="No.", by=short.person)
    with pytest.raises(services.NobodyLeft):
        services.limit(mine, scopes={"edit"}, until_at=days(9), by=short.person)
    with pytest.raises(services.NobodyLeft):
        services.limit(mine, scopes={"join"}, until_at=None, by=short.person)

    assert stored() == before


def test_editor_whose_account_is_closed_does_not_count(organisation, mine):
    closed = create_person("closed", is_active=False)
    other = MandateFactory(organisation=organisation, person=closed)

    assert not services.others_may_edit(organisation, mine.person)
    with pytest.raises(services.NobodyLeft):
        services.lay_down(mine, by=mine.person)
    services.revoke(other, reason="Gone.", by=mine.person)


def test_own_mandate_is_laid_down_once(mine, other):
    services.lay_down(mine, by=mine.person)

    with pytest.raises(services.MandateOver):
        services.lay_down(mine, by=mine.person)
    with pytest.raises(services.OwnMandate):
        services.lay_down(other, by=mine.person)


# --- Invitations rest on mandates ---------------------------------------------------------------


def test_invitation_falls_with_the_mandate_it_rests_on(mine, other):
    falls, stays = (
        InvitationFactory(invited_under=other),
        InvitationFactory(invited_under=mine, email="second@people.example"),
    )

    services.revoke(other, reason="No.", by=mine.person)

    falls.refresh_from_db()
    stays.refresh_from_db()
    assert (falls.answer, stays.answer) == ("withdrawn", "")


@pytest.mark.parametrize(
    ("scopes", "until_at", "answer"),
    [
        (ALL - {"vote"}, None, "withdrawn"),
        ({"edit"}, None, "withdrawn"),
        (ALL, days(30), "withdrawn"),
        ({"edit", "join"}, None, ""),
    ],
)
def test_invitation_falls_where_its_sender_could_not_send_it_any_more(
    mine, other, scopes, until_at, answer
):
    narrow = {f"may_{scope}": False for scope in ("sign", "vote", "receive")}
    invitation = InvitationFactory(invited_under=other, **(narrow if answer == "" else {}))

    services.limit(other, scopes=scopes, until_at=until_at, by=mine.person)

    invitation.refresh_from_db()
    assert invitation.answer == answer


# --- Acts ---------------------------------------------------------------------------------------


def test_act_is_never_changed_or_deleted(mine, other):
    services.revoke(other, reason="No.", by=mine.person)
    act = Act.objects.get()

    for change in (
        act.save,
        act.delete,
        Act.objects.all().delete,
        lambda: Act.objects.update(verb="profile_changed"),
    ):
        with pytest.raises(ActIsFinal):
            change()
