"""No way leads to a changed state, or to a changed log, but a move."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from moderation import services
from moderation.models import Decision, DirectStateChange, LogIsFinal, ReasonTemplate, Request
from tests.moderation import factories

CHANGES = [("approved", "submitted"), ("draft", "submitted"), ("withdrawn", "submitted")]


def state_of(row):
    return Request._base_manager.values_list("state", flat=True).get(pk=row.pk)


@pytest.mark.parametrize(("state", "before"), CHANGES)
@pytest.mark.parametrize("arguments", [{}, {"update_fields": ["state"]}, {"force_update": True}])
def test_saving_a_changed_state_is_refused(pending, state, before, arguments):
    row = Request.objects.get(pk=pending.pk)
    row.state = state

    with pytest.raises(DirectStateChange):
        row.save(**arguments)

    assert state_of(pending) == before


def test_saving_a_changed_state_of_a_new_row_is_refused(applicant):
    row = factories.draft(applicant)
    row.state = "approved"

    with pytest.raises(DirectStateChange):
        row.save()

    assert state_of(row) == "draft"


@pytest.mark.parametrize("state", ["approved", "submitted"])
def test_creating_with_a_state_is_refused(applicant, state):
    with pytest.raises(DirectStateChange):
        Request.objects.create(kind="registration", applicant=applicant, language="en", state=state)

    assert not Request.objects.exists()


@pytest.mark.parametrize("values", [{"state": "approved"}, {"moves": 0}])
def test_updating_a_queryset_is_refused(pending, values):
    with pytest.raises(DirectStateChange):
        Request.objects.filter(pk=pending.pk).update(**values)

    assert (state_of(pending), Request.objects.get().moves) == ("submitted", 1)


@pytest.mark.parametrize("field", ["state", "moves"])
def test_bulk_update_is_refused(pending, field):
    pending.state, pending.moves = "approved", 7

    with pytest.raises(DirectStateChange), transaction.atomic():
        Request.objects.bulk_update([pending], [field])

    assert (state_of(pending), Request.objects.get().moves) == ("submitted", 1)


def test_bulk_create_with_a_state_is_refused(applicant):
    row = Request(
        kind="registration",
        applicant=applicant,
        language="en",
        state="approved",
        reference="ORG-1",
        submitted_at=timezone.now(),
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.bulk_create([row])

    assert not Request.objects.exists()


def test_base_manager_is_stopped_by_the_database(pending):
    with pytest.raises(IntegrityError), transaction.atomic():
        Request._base_manager.filter(pk=pending.pk).update(state="approved")

    assert state_of(pending) == "submitted"


def test_saving_a_stale_copy_does_not_turn_the_state_back(pending, moderator):
    stale = Request.objects.get(pk=pending.pk)
    services.approve(pending, by=moderator)

    with pytest.raises(IntegrityError), transaction.atomic():
        stale.save()

    assert state_of(pending) == "approved"


def test_saving_a_copy_from_before_a_note_does_not_turn_the_count_back(pending, moderator):
    stale = Request.objects.get(pk=pending.pk)
    services.note(pending, by=moderator, reason="Called them.")

    with pytest.raises(IntegrityError), transaction.atomic():
        stale.save()

    assert Request.objects.get().moves == 2


def test_saving_another_field_is_let_pass(pending):
    row = Request.objects.get(pk=pending.pk)
    row.title = "Renamed"
    row.save()

    assert (state_of(pending), Request.objects.get().title) == ("submitted", "Renamed")


def test_saving_after_a_refresh_is_let_pass(pending, moderator):
    row = Request.objects.get(pk=pending.pk)
    services.approve(pending, by=moderator)
    row.refresh_from_db()
    row.title = "Renamed"
    row.save()

    assert (state_of(pending), Request.objects.get().title) == ("approved", "Renamed")


def test_saving_after_a_move_is_let_pass(pending, moderator):
    services.approve(pending, by=moderator)
    pending.title = "Renamed"
    pending.save()

    assert Request.objects.get().title == "Renamed"


def test_refreshing_another_field_does_not_hide_a_changed_state(pending):
    row = Request.objects.get(pk=pending.pk)
    row.state = "approved"
    row.refresh_from_db(fields=["title"])

    with pytest.raises(DirectStateChange):
        row.save()


def test_saving_with_a_deferred_state_is_let_pass(pending):
    row = Request.objects.only("title").get(pk=pending.pk)
    row.title = "Renamed"
    row.save()

    assert Request.objects.get().title == "Renamed"


def test_decision_cannot_be_saved_again(pending):
    decision = pending.decisions.get()
    decision.reason = "nicer"

    with pytest.raises(LogIsFinal):
        decision.save()
    with pytest.raises(LogIsFinal):
        decision.save(update_fields=["reason"])

    assert pending.decisions.get().reason == ""


@pytest.mark.parametrize(
    "deed",
    [
        lambda rows: rows.update(reason="nicer"),
        lambda rows: rows.bulk_update(list(rows), ["reason"]),
        lambda rows: rows.delete(),
        lambda rows: rows.get().delete(),
        lambda rows: rows.update_or_create(number=1, defaults={"reason": "nicer"}),
    ],
    ids=["update", "bulk_update", "delete", "delete one", "update_or_create"],
)
def test_log_cannot_be_changed_by_the_orm(pending, deed):
    with pytest.raises(LogIsFinal), transaction.atomic():
        deed(Decision.objects.filter(request=pending))

    assert pending.decisions.get().reason == ""


def test_what_stands_in_the_log_cannot_be_deleted(pending, moderator):
    services.note(pending, by=moderator, reason="Called them.")

    for thing in (pending, pending.applicant, moderator):
        with pytest.raises(ProtectedError):
            thing.delete()

    assert Decision.objects.count() == 2


def test_number_in_the_log_is_given_once(pending, moderator):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            request=pending,
            number=1,
            verb="note",
            from_state="submitted",
            to_state="submitted",
            actor=moderator,
            party="decider",
        )


def test_words_of_the_rows(pending, applicant, moderator):
    note = services.note(pending, by=moderator, reason="Called them.")
    draft = factories.draft(applicant, "Drafted Network")

    assert str(pending) == f"{pending.reference}: Pending Network"
    assert str(draft) == "Draft: Drafted Network"
    assert (note.label, note.is_by_applicant) == ("Note", False)
    first = pending.decisions.first()
    assert (first.label, first.is_by_applicant) == ("Sent", True)
    assert str(first) == f"{pending.pk}/1 submit"
    assert str(ReasonTemplate(title="A company")) == "A company"


def test_wait_is_known_once_decided(pending, moderator):
    assert pending.wait is None

    decision = services.approve(pending, by=moderator)

    assert pending.wait == decision.at - pending.submitted_at
