"""What a kind may say of itself beyond the least: when it can be decided, who is told of it, and
who makes which move.
"""

from datetime import timedelta

import pytest
import rules
from django.urls import reverse

from caucuses.services import memberships
from moderation import emails, kinds, services
from moderation.models import Request
from notices.models import OutgoingMail
from tests.moderation import factories, sample_kind
from tests.people import create_person

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:moderation_request_changelist")


class RipeningKind(sample_kind.ProposalKind):
    """Can be decided once its payload says so."""

    def is_ripe(self, request):
        return request.payload.get("is_ripe", False)


class TellingKind(sample_kind.ProposalKind):
    tells_deciders = True


class DividedKind(sample_kind.ProposalKind):
    """One person asks, another decides."""

    movers = {"ask": "colleague", "approve": "moderator", "decline": "moderator"}

    def may_move(self, user, request, move):
        local_part, _at, _domain = user.email.partition("@")
        return self.movers.get(move.verb) == local_part and self.may_decide(user, request)


@pytest.fixture
def know(monkeypatch):
    """Give a function that makes a kind known during the test."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    sample_kind.add_permission()
    yield kinds.register
    rules.remove_perm(sample_kind.ProposalKind.permission)


def proposal(applicant, **payload):
    """Return a request of the kind that waits for a decision."""
    row = services.open_draft(
        "proposal",
        by=applicant,
        language="en",
        title="Telecentres",
        payload={"subject": "Telecentres", **payload},
    )
    services.submit(row, by=applicant)
    return row


def case(row):
    return reverse("admin:moderation_request_change", args=[row.pk])


def move_url(row, verb):
    return reverse("admin:moderation_request_move", args=[row.pk, verb])


# --- When it can be decided ---------------------------------------------------------------------


def test_digest_leaves_out_what_cannot_be_decided_yet(know, settings, applicant, moderator):
    know(RipeningKind)
    settings.REMINDER_AFTER = timedelta(0)
    unripe, ripe = proposal(applicant), proposal(applicant, is_ripe=True)
    OutgoingMail.objects.all().delete()

    assert emails.remind_deciders() == 1

    mail = OutgoingMail.objects.get()
    assert case(ripe) in mail.text
    assert case(unripe) not in mail.text


def test_no_digest_where_nothing_can_be_decided_yet(know, settings, applicant, moderator):
    know(RipeningKind)
    settings.REMINDER_AFTER = timedelta(0)
    proposal(applicant)

    assert emails.remind_deciders() == 0


# --- Who is told --------------------------------------------------------------------------------


def waiting_mails():
    rows = OutgoingMail.objects.filter(once__contains=":waiting:").order_by("recipient")
    return list(rows.values_list("recipient", flat=True))


def test_deciders_are_told_once_but_not_of_their_own_matter(
    know, moderator, second_moderator, administrator, registered
):
    know(TellingKind)
    row = proposal(moderator)
    assert waiting_mails() == sorted([administrator.email, second_moderator.email])

    services.ask(row, by=second_moderator, reason="Where?")
    services.answer(row, by=moderator, reason="Here.")
    emails.tell_deciders(row)

    assert waiting_mails() == sorted([administrator.email, second_moderator.email])


def test_deciders_are_not_told_at_once_unless_the_kind_says_so(know, applicant, moderator):
    know(sample_kind.ProposalKind)
    proposal(applicant)

    assert waiting_mails() == []


# --- Who makes which move -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "own"), [("second_moderator", {"ask"}), ("moderator", {"approve", "decline"})]
)
def test_case_offers_ones_own_moves_alone(
    know, client_of, applicant, moderator, second_moderator, name, own
):
    know(DividedKind)
    row = proposal(applicant)

    page = client_of(name).get(case(row))

    assert {move.verb for move in page.context["moves"]} == own
    for verb in ("ask", "approve", "decline"):
        assert (move_url(row, verb) in page.text) == (verb in own)


def test_move_of_others_is_refused(know, client_of, applicant, moderator, second_moderator):
    know(DividedKind)
    row = proposal(applicant)
    before = factories.rows_of(row)
    browser = client_of("second_moderator")

    answers = [
        browser.get(move_url(row, "approve")),
        browser.post(move_url(row, "approve"), {"reason": "Yes.", "expected": row.moves}),
    ]
    with pytest.raises(services.NotAllowed):
        services.approve(row, by=second_moderator)

    assert [answer.status_code for answer in answers] == [403, 403]
    assert factories.rows_of(row) == before
    services.approve(row, by=moderator)
    assert row.state == "approved"


def test_move_of_others_is_not_made_for_several_at_once(
    know, client_of, applicant, moderator, second_moderator
):
    know(DividedKind)
    row = proposal(applicant)
    confirmed = {"action": "bulk_approve", "confirmed": "1", "reason": ""}

    response = client_of("second_moderator").post(
        QUEUE, {**confirmed, "_selected_action": row.pk, f"moves_{row.pk}": row.moves}, follow=True
    )

    assert "You may not decide on this request." in response.text
    assert Request.objects.get(pk=row.pk).state == "submitted"


# --- What the queue and a case show -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("coordinator", {"membership", "renewal", "grouping_proposal", "list_request"}),
        ("list_master", {"list_request", "subscription"}),
        ("moderator", {kind.name for kind in kinds.all_kinds()}),
    ],
)
def test_filter_offers_the_kinds_that_one_decides(client_of, pending, request, name, offered):
    request.getfixturevalue(name)

    page = client_of(name).get(QUEUE)

    (shown,) = (spec for spec in page.context["cl"].filter_specs if spec.title == "kind")
    assert {value for value, _label in shown.lookup_choices} == offered
    tiles = {row["url"] for row in page.context["summary"] if row["url"].startswith("?")}
    assert tiles == {f"?kind={kind}" for kind in offered}


def test_filter_by_a_kind_of_others_shows_nothing(client_of, pending, coordinator):
    page = client_of("coordinator").get(QUEUE, {"kind": "registration"})

    assert pending.title not in page.text


@pytest.mark.parametrize("name", ["Ana Planted", ""])
def test_address_of_the_applicant_is_for_the_secretariat(
    client_of, grouping, coordinator, moderator, name
):
    applicant = create_person("asks", name=name)
    row = memberships.join(grouping, by=applicant)

    seen, hidden = (client_of(who).get(case(row)) for who in ("moderator", "coordinator"))

    assert applicant.email in seen.text
    assert hidden.status_code == 200
    assert applicant.email not in hidden.text
    assert (name or "somebody without a name") in hidden.text
