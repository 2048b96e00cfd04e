"""Every move of the table: who may make it from where, and that a refusal leaves nothing."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from moderation import services
from moderation.enums import MOVES, Party, Reason, State
from moderation.models import Decision, Request
from notices.models import OutgoingMail
from tests.moderation import factories

VERBS = list(MOVES)
STATES = list(State)
LEGAL = [(verb, state) for verb in VERBS for state in STATES if state in MOVES[verb].sources]
ILLEGAL = [(verb, state) for verb in VERBS for state in STATES if state not in MOVES[verb].sources]


def in_state(state, applicant, moderator):
    """Return a registration in `state`."""
    match state:
        case State.DRAFT:
            return factories.draft(applicant)
        case State.SUBMITTED:
            return factories.submitted(applicant)
        case State.RETURNED:
            return factories.returned(applicant, moderator)
        case State.APPROVED:
            return factories.approved(applicant, moderator)
        case State.DECLINED:
            return factories.declined(applicant, moderator)
        case State.WITHDRAWN:
            return factories.withdrawn(applicant)


def party_of(verb, applicant, moderator):
    """Return who makes the move: nobody where a time ran out."""
    return {Party.APPLICANT: applicant, Party.DECIDER: moderator, Party.PORTAL: None}[
        MOVES[verb].party
    ]


def refuse(error, row, verb, **arguments):
    """Assert that a move is refused, that nothing at all changed, and return what it said."""
    before = factories.rows_of(row)
    with pytest.raises(error) as caught:
        services.move(row, verb, **arguments)
    assert type(caught.value) is error
    assert factories.rows_of(row) == before
    return caught.value


def test_the_table_of_moves_is_the_agreed_one():
    table = {verb: (sorted(move.sources), move.target.value) for verb, move in MOVES.items()}

    assert table == {
        "submit": (["draft"], "submitted"),
        "answer": (["returned"], "submitted"),
        "withdraw": (["draft", "returned", "submitted"], "withdrawn"),
        "ask": (["submitted"], "returned"),
        "approve": (["returned", "submitted"], "approved"),
        "decline": (["returned", "submitted"], "declined"),
        "lapse": (["returned", "submitted"], "withdrawn"),
        "reverse": (["approved", "declined"], "submitted"),
    }


@pytest.mark.parametrize(("verb", "state"), LEGAL)
def test_move_from_a_right_state(verb, state, applicant, moderator):
    row = in_state(state, applicant, moderator)
    moves, mails = row.moves, OutgoingMail.objects.count()
    by = party_of(verb, applicant, moderator)

    decision = services.move(row, verb, by=by, reason="Because.", expected=moves)

    stored = Request.objects.get(pk=row.pk)
    target = MOVES[verb].target
    assert (stored.state, stored.moves) == (row.state, row.moves) == (target, moves + 1)
    assert (decision.number, decision.verb, decision.actor) == (moves + 1, verb, by)
    assert (decision.from_state, decision.to_state, decision.reason) == (state, target, "Because.")
    assert stored.decisions.last() == decision
    assert (stored.decided_at == decision.at) is (target in {"approved", "declined"})
    # One to the applicant, but for a draft that nobody had seen; an answer goes to the asker too.
    expected = {"answer": 2, "withdraw": int(state != State.DRAFT)}.get(verb, 1)
    assert OutgoingMail.objects.count() - mails == expected


@pytest.mark.parametrize(("verb", "state"), ILLEGAL)
def test_move_from_a_wrong_state_is_refused(verb, state, applicant, moderator):
    row = in_state(state, applicant, moderator)
    by = party_of(verb, applicant, moderator)

    refused = refuse(services.IllegalMove, row, verb, by=by, reason="Because.")

    assert refused.last == row.decisions.last()


@pytest.mark.parametrize(
    ("verb", "state", "who"),
    [
        (verb, state, who)
        for verb, state in LEGAL
        for who in ("registered", "other side", "own matter")
        # An applicant's moves are made on one's own matter.
        if who != "own matter" or MOVES[verb].party is Party.DECIDER
    ],
)
def test_move_of_a_wrong_party_is_refused(verb, state, who, applicant, moderator, registered):
    if who == "own matter":
        applicant.groups.set(moderator.groups.all())
    row = in_state(state, applicant, moderator)
    is_applicants = MOVES[verb].party is Party.APPLICANT
    by = {
        "registered": registered,
        "other side": moderator if is_applicants else applicant,
        "own matter": applicant,
    }[who]

    refused = refuse(services.NotAllowed, row, verb, by=by, reason="Because.")

    own = "Nobody decides on their own request. Leave it to somebody else."
    not_theirs = "This request is not yours."
    may_not = "You may not decide on this request."
    wanted = not_theirs if is_applicants else may_not if who == "registered" else own
    if MOVES[verb].party is Party.PORTAL:
        wanted = "Nobody can make this move by hand."
    assert str(refused) == wanted


def test_move_of_nobody_is_refused_where_somebody_must_make_it(pending):
    refuse(services.NotAllowed, pending, "approve", by=None)


def test_lapse_tells_the_applicant_and_names_nobody(pending, moderator):
    services.ask(pending, by=moderator, reason="Which city?")

    decision = services.lapse(pending, reason="No answer came within thirty days.")

    assert (pending.state, decision.actor, decision.actor_name) == ("withdrawn", None, "The portal")
    told = OutgoingMail.objects.latest("pk")
    assert told.recipient == pending.applicant.email
    assert told.subject == f"Lapsed: {pending.title} ({pending.reference})"
    assert "No answer came within thirty days." in told.text
    refused = refuse(services.IllegalMove, pending, "approve", by=moderator)
    assert refused.told_to_decider().startswith("Not done: The portal was first. Lapsed on")


@pytest.mark.parametrize("verb", ["approve", "decline", "ask"])
def test_administrator_does_not_decide_on_their_own_request(verb, administrator):
    row = factories.submitted(administrator)

    refuse(services.NotAllowed, row, verb, by=administrator, reason="Because.")


def test_inactive_moderator_does_not_decide(pending, moderator):
    moderator.is_active = False
    moderator.save()

    refuse(services.NotAllowed, pending, "approve", by=moderator)


@pytest.mark.parametrize(("verb", "state"), LEGAL)
@pytest.mark.parametrize("difference", [-1, 1])
def test_move_at_another_version_is_refused(verb, state, difference, applicant, moderator):
    row = in_state(state, applicant, moderator)
    by = party_of(verb, applicant, moderator)
    seen = row.moves + difference

    refused = refuse(services.StaleMove, row, verb, by=by, reason="Because.", expected=seen)

    assert refused.last == row.decisions.last()


def test_a_note_makes_an_open_form_stale(pending, moderator, second_moderator):
    seen = pending.moves
    services.note(pending, by=second_moderator, reason="Ask for the statutes first.")

    refused = refuse(services.StaleMove, pending, "approve", by=moderator, expected=seen)

    assert refused.told_to_decider().startswith("Not done: Colleague Testperson was first. Note on")


def test_unknown_verb_is_refused(pending, moderator):
    refuse(services.IllegalMove, pending, "promote", by=moderator)


def test_decided_request_tells_the_decider_who_was_first(pending, moderator, second_moderator):
    services.approve(pending, by=second_moderator)

    refused = refuse(services.IllegalMove, pending, "decline", by=moderator, reason="No.")

    assert refused.told_to_decider().startswith(
        "Not done: Colleague Testperson was first. Approved on"
    )
    assert "Colleague" not in str(refused)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if MOVES[verb].reason is Reason.REQUIRED])
@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Write a reason: the applicant reads it."),
        (" \n\t ", "Write a reason: the applicant reads it."),
        ("x" * 4001, "Write at most 4000 letters."),
        ("nul \x00", "The text contains a character that cannot be seen (U+0000)."),
        ("escape \x1b[2J", "The text contains a character that cannot be seen (U+001B)."),
        ("turned \u202etxt", "The text contains a character that turns the direction"),
        ("hidden\u200bspace", "The text contains a character that cannot be seen (U+200B)."),
    ],
    ids=["empty", "blank", "too long", "nul", "control", "bidi", "invisible"],
)
def test_bad_reason_is_refused(verb, reason, said, applicant, moderator):
    state = min(MOVES[verb].sources)
    row = in_state(state, applicant, moderator)
    by = party_of(verb, applicant, moderator)

    refused = refuse(services.ReasonMissing, row, verb, by=by, reason=reason)

    assert str(refused).startswith(said)


@pytest.mark.parametrize("verb", ["approve", "withdraw"])
def test_optional_reason_with_control_characters_is_refused(verb, pending, moderator):
    by = party_of(verb, pending.applicant, moderator)

    refuse(services.ReasonMissing, pending, verb, by=by, reason="a\x00b")


def test_reason_of_full_length_is_kept_tidy(pending, moderator):
    decision = services.decline(pending, by=moderator, reason="  " + "ß" * 3999 + "\r\n\r\n\r\n")

    assert decision.reason == "ß" * 3999


def test_effect_that_fails_undoes_the_move(applicant):
    row = factories.draft(applicant)
    row.payload = row.payload | {"profile": {}}
    row.save()
    before = factories.rows_of(row)

    with pytest.raises(services.MoveRefused, match="not complete"):
        services.submit(row, by=applicant)

    assert factories.rows_of(row) == before
    assert (row.state, row.moves, row.reference) == ("draft", 0, None)


def test_first_sending_gives_a_reference_that_stays(pending, moderator):
    reference, sent_at = pending.reference, pending.submitted_at
    services.ask(pending, by=moderator, reason="Which city?")
    services.answer(pending, by=pending.applicant, reason="Recife.")

    assert re.fullmatch(rf"ORG-{timezone.now():%Y}-{pending.pk:05d}", reference)
    assert (pending.reference, pending.submitted_at) == (reference, sent_at)


def test_reversal_names_the_standing_decision_and_works_once(pending, moderator, second_moderator):
    first = services.approve(pending, by=moderator)
    reversal = services.reverse(pending, by=second_moderator, reason="Wrong body.")

    assert (reversal.reverses, reversal.from_state) == (first, "approved")
    assert (pending.state, pending.decided_at) == ("submitted", None)
    refuse(services.IllegalMove, pending, "reverse", by=moderator, reason="Again.")

    second = services.decline(pending, by=moderator, reason="It is a company.")
    last = services.reverse(pending, by=second_moderator, reason="It is not.")

    assert last.reverses == second
    assert list(pending.decisions.final()) == []


def test_note_stands_in_the_log_and_changes_no_state(pending, moderator):
    mails = OutgoingMail.objects.count()

    written = services.note(pending, by=moderator, reason="  Called them.  ")

    stored = Request.objects.get(pk=pending.pk)
    assert (stored.state, stored.moves, pending.moves) == ("submitted", 2, 2)
    assert (written.number, written.verb, written.reason) == (2, "note", "Called them.")
    assert OutgoingMail.objects.count() == mails
    services.approve(pending, by=moderator, expected=2)


@pytest.mark.parametrize("reason", ["", " \n", "x" * 4001, "a\x00b"])
def test_bad_note_is_refused(pending, moderator, reason):
    before = factories.rows_of(pending)

    with pytest.raises(services.ReasonMissing):
        services.note(pending, by=moderator, reason=reason)

    assert factories.rows_of(pending) == before


@pytest.mark.parametrize("who", ["applicant", "registered"])
def test_note_of_somebody_who_does_not_decide_is_refused(pending, who, request):
    before = factories.rows_of(pending)

    with pytest.raises(services.NotAllowed):
        services.note(pending, by=request.getfixturevalue(who), reason="Hello.")

    assert factories.rows_of(pending) == before


def test_note_on_a_draft_is_refused(applicant, moderator):
    row = factories.draft(applicant)

    with pytest.raises(services.IllegalMove):
        services.note(row, by=moderator, reason="I saw it.")

    assert not Decision.objects.exists()


def test_note_does_not_count_as_a_decision(pending, moderator):
    decision = services.approve(pending, by=moderator)
    services.note(pending, by=moderator, reason="Framed the letter.")

    assert list(pending.decisions.final()) == [decision]
    assert services.reverse(pending, by=moderator, reason="Wrong.").reverses == decision


def test_first_notice_of_each_move_is_the_only_one(pending, moderator):
    services.ask(pending, by=moderator, reason="Which city?")
    services.answer(pending, by=pending.applicant, reason="Recife.")

    onces = OutgoingMail.objects.order_by("pk").values_list("once", "recipient")
    key = f"request:{pending.pk}"
    assert list(onces) == [
        (f"{key}:1:applicant", pending.applicant.email),
        (f"{key}:2:applicant", pending.applicant.email),
        (f"{key}:3:applicant", pending.applicant.email),
        (f"{key}:3:asker", moderator.email),
    ]


def test_saving_a_part_keeps_the_others_and_the_title(applicant):
    row = factories.draft(applicant)

    saved = services.save_payload(row, "name", {"name": ["Água"]}, by=applicant)

    stored = Request.objects.get(pk=row.pk)
    assert (stored.title, saved.title) == ("Água", "Água")
    assert stored.payload == row.payload | {"name": {"name": ["Água"]}}


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED, State.DECLINED])
def test_saving_a_part_of_a_sent_request_is_refused(state, applicant, moderator):
    row = in_state(state, applicant, moderator)
    before = factories.rows_of(row)

    with pytest.raises(services.IllegalMove):
        services.save_payload(row, "name", {"name": ["Other"]}, by=applicant)

    assert factories.rows_of(row) == before


def test_saving_a_part_of_anothers_draft_is_refused(applicant, moderator):
    row = factories.draft(applicant)
    before = factories.rows_of(row)

    with pytest.raises(services.NotAllowed):
        services.save_payload(row, "name", {"name": ["Other"]}, by=moderator)

    assert factories.rows_of(row) == before


def test_eleventh_draft_is_refused(applicant):
    for _number in range(services.DRAFTS_PER_PERSON):
        services.open_draft("registration", by=applicant, language="en")

    with pytest.raises(services.TooManyDrafts):
        services.open_draft("registration", by=applicant, language="en")

    assert Request.objects.count() == services.DRAFTS_PER_PERSON


def test_looking_shows_who_has_the_case_until_the_claim_is_old(
    pending, moderator, second_moderator, settings
):
    assert services.look_at(pending, by=moderator) is None
    row = Request.objects.get(pk=pending.pk)
    assert services.look_at(row, by=moderator) is None
    assert services.look_at(row, by=second_moderator) == moderator

    old = timezone.now() - settings.CLAIM_KEPT
    Request.objects.update(looked_at_at=old)
    row.refresh_from_db()

    assert services.look_at(row, by=second_moderator) is None
    assert Request.objects.get().looked_at_by == second_moderator


def test_decision_ends_the_claim(pending, moderator):
    services.look_at(pending, by=moderator)
    services.approve(pending, by=moderator)

    stored = Request.objects.get(pk=pending.pk)
    assert (stored.looked_at_by, stored.looked_at_at) == (None, None)


def test_only_old_drafts_are_deleted(applicant, pending, settings):
    old = timezone.now() - settings.DRAFT_KEPT
    young = factories.draft(applicant)
    stale = factories.draft(applicant)
    Request.objects.filter(pk__in=[stale.pk, pending.pk]).update(updated_at=old)

    assert services.delete_stale_drafts() == 1

    assert set(Request.objects.values_list("pk", flat=True)) == {young.pk, pending.pk}


@pytest.mark.parametrize(
    ("each_time", "told"), [(10, [1, 2, 3]), (1, [1, 2, 2])], ids=["few", "very many"]
)
def test_number_of_very_many_that_wait_is_remembered(
    applicant, monkeypatch, request, each_time, told
):
    request.addfinalizer(cache.clear)
    monkeypatch.setattr(services, "COUNTED_EACH_TIME", each_time)
    counts = []
    for _number in range(3):
        factories.submitted(applicant)
        counts.append(services.waiting_count())

    assert counts == told
