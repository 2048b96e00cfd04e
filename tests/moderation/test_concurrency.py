"""Two people at the same moment, in threads of their own: one wins, the other is told."""

import threading
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from moderation import kinds, services
from moderation.models import Decision, Request
from notices.backend import ONCE_HEADER
from notices.models import OutgoingMail
from notices.tasks import deliver
from tests.moderation import factories
from tests.people import create_moderator, create_person
from tests.waiting_requests import BUILDERS

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 200
ROUNDS_A_KIND = 15
PATIENCE = 60  # seconds until a deed counts as hanging; none takes a tenth of it


def at_once(*deeds):
    """Start the deeds at the same moment in a thread each; return what each returned or raised."""
    barrier = threading.Barrier(len(deeds), timeout=PATIENCE)
    outcomes: list[Any] = [None] * len(deeds)

    def run(place, deed):
        try:
            connection.ensure_connection()
            barrier.wait()
            outcomes[place] = deed()
        except Exception as error:  # noqa: BLE001 (it is handed to the test)
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return outcomes


def test_two_moderators_decide_at_once():
    applicant = create_person("applicant")
    deciders = [create_moderator("first"), create_moderator("second")]
    for number in range(ROUNDS):
        row = factories.submitted(applicant, f"Body {number}")
        seen = row.moves
        verbs = ("approve", "decline") if number % 2 else ("decline", "approve")
        # Every third pair of forms carries no version: then the state alone decides.
        expected = None if number % 3 == 0 else seen

        outcomes = at_once(
            *(
                partial(decide, row.pk, verb, by=by, reason="So.", expected=expected)
                for by, verb in zip(deciders, verbs, strict=True)
            )
        )

        assert_one_won(row, deciders, verbs, outcomes)


def decide(key, verb, **arguments):
    """Make a move on the request as this thread's connection finds it."""
    return services.move(Request.objects.get(pk=key), verb, **arguments)


def assert_one_won(row, deciders, verbs, outcomes):
    """Assert that exactly one decision was made, and that the other person hears whose."""
    (winner,) = (place for place, found in enumerate(outcomes) if isinstance(found, Decision))
    refused = outcomes[1 - winner]
    assert isinstance(refused, services.IllegalMove), repr(refused)
    done = {"approve": "Approved", "decline": "Declined"}[verbs[winner]]
    told = f"Not done: {deciders[winner].name} was first. {done} on "
    assert refused.told_to_decider().startswith(told)
    final = Decision.objects.filter(request=row).final().get()
    assert (final, final.actor) == (outcomes[winner], deciders[winner])
    log = Decision.objects.filter(request=row).values_list("number", "verb")
    assert list(log) == [(1, "submit"), (2, verbs[winner])]
    stored = Request.objects.get(pk=row.pk)
    assert (stored.state, stored.moves) == (final.to_state, 2)
    standing = {"approve": "registered", "decline": "former"}[verbs[winner]]
    assert stored.target.standing == standing
    notices = OutgoingMail.objects.filter(once__startswith=f"request:{row.pk}:2:")
    assert notices.count() == 1


def test_every_kind_is_tried():
    assert set(BUILDERS) == {kind.name for kind in kinds.all_kinds()}


@pytest.mark.parametrize("kind", BUILDERS)
def test_two_deciders_of_every_kind_at_once(kind):
    build, needed = BUILDERS[kind]
    deciders = [create_moderator("first"), create_moderator("second")]
    for number in range(ROUNDS_A_KIND):
        row = build()
        verbs = ("approve", "decline") if number % 2 else ("decline", "approve")
        details = {"approve": needed, "decline": {}}
        before = row.moves

        outcomes = at_once(
            *(
                partial(decide, row.pk, verb, by=by, reason="So.", expected=before, **details[verb])
                for by, verb in zip(deciders, verbs, strict=True)
            )
        )

        (winner,) = (place for place, found in enumerate(outcomes) if isinstance(found, Decision))
        assert isinstance(outcomes[1 - winner], services.IllegalMove), repr(outcomes[1 - winner])
        stored = Request.objects.get(pk=row.pk)
        assert (stored.state, stored.moves) == (outcomes[winner].to_state, before + 1)
        assert Decision.objects.filter(request=row).final().get() == outcomes[winner]
        told = OutgoingMail.objects.filter(once__startswith=f"request:{row.pk}:{before + 1}:")
        assert told.count() == 1


@pytest.mark.parametrize("kind", BUILDERS)
def test_withdrawal_and_approval_of_every_kind_at_once(kind):
    build, needed = BUILDERS[kind]
    decider = create_moderator("first")
    for _number in range(ROUNDS_A_KIND):
        row = build()
        before = row.moves

        outcomes = at_once(
            partial(decide, row.pk, "approve", by=decider, **needed),
            partial(decide, row.pk, "withdraw", by=row.applicant),
        )

        (done,) = (found for found in outcomes if isinstance(found, Decision))
        (refused,) = (found for found in outcomes if found is not done)
        assert isinstance(refused, services.IllegalMove), repr(refused)
        stored = Request.objects.get(pk=row.pk)
        assert (stored.state, stored.moves) == (done.to_state, before + 1)


def test_two_bulk_decisions_at_once_decide_each_request_once():
    applicant = create_person("applicant")
    deciders = [create_moderator("first"), create_moderator("second")]
    rows = [factories.submitted(applicant, f"Body {number}") for number in range(10)]

    def decide_all(by, rows):
        done = []
        for row in rows:
            try:
                services.approve(Request.objects.get(pk=row.pk), by=by)
            except services.IllegalMove:
                continue
            done.append(row.pk)
        return done

    first, second = at_once(
        lambda: decide_all(deciders[0], rows), lambda: decide_all(deciders[1], rows[::-1])
    )

    assert sorted([*first, *second]) == [row.pk for row in rows]
    assert Decision.objects.final().count() == 10


def test_applicant_sends_twice_at_once():
    applicant = create_person("applicant")
    for number in range(20):
        row = factories.draft(applicant, f"Body {number}")

        outcomes = at_once(*[partial(decide, row.pk, "submit", by=applicant)] * 2)

        kinds = sorted(type(found).__name__ for found in outcomes)
        assert kinds == ["Decision", "IllegalMove"], outcomes
        assert Decision.objects.filter(request=row).count() == 1
        assert Request.objects.get(pk=row.pk).target.name == f"Body {number}"
        assert OutgoingMail.objects.filter(once__startswith=f"request:{row.pk}:").count() == 1
    assert Request.objects.count() == 20
    assert Request.objects.values("target_id").distinct().count() == 20


def test_two_workers_deliver_the_same_mail_at_once():
    for number in range(20):
        stored = OutgoingMail.objects.create(
            sender="portal@people.example",
            recipient="reader@people.example",
            subject=f"Notice {number}",
            text="Words.",
        )

        outcomes = at_once(*[partial(deliver.call, stored.pk)] * 2)

        assert sorted(outcomes) == ["sent", "skipped"]
    assert sorted(message.subject for message in mail.outbox) == sorted(
        f"Notice {number}" for number in range(20)
    )


def test_two_store_the_same_notice_at_once():
    for number in range(20):
        once = f"digest:{number}"

        outcomes = at_once(*[partial(store_notice, once)] * 2)

        assert sorted(outcomes) == [0, 1]
        stored = OutgoingMail.objects.get(once=once)
        assert DBTaskResult.objects.filter(args_kwargs__args=[stored.pk]).count() == 1


@transaction.atomic
def store_notice(once):
    """Store a notice as a part of something greater, which must not fail for it."""
    message = mail.EmailMessage(
        "Notice", "Words.", to=["reader@people.example"], headers={ONCE_HEADER: once}
    )
    stored = message.send()
    assert OutgoingMail.objects.filter(once=once).count() == 1
    return stored
