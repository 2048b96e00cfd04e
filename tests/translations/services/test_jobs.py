"""The state of a job: one door, one winner, two people."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notices.models import OutgoingMail
from pagecache import generations
from tests.translations import factories
from tests.translations.factories import claimed, mails, reviewed_by, submitted, translator
from texts.models import Translation
from translations.models import EventIsFinal, Job, JobEvent
from translations.services import jobs, queue

pytestmark = pytest.mark.django_db


def test_claim_is_for_some_days_and_logged(first):
    job = claimed(first)

    assert (job.state, job.claimed_by) == ("claimed", first)
    assert timedelta(days=6) < job.claimed_until - timezone.now() <= timedelta(days=7)
    assert [(event.verb, event.actor) for event in job.events.all()] == [("claimed", first)]


def test_second_claim_is_told_that_somebody_was_first(first, second):
    job = factories.job()
    seen_before = Job.objects.get(pk=job.pk)
    jobs.claim(job, by=first)

    with pytest.raises(jobs.TooLate, match="somebody was first"):
        jobs.claim(seen_before, by=second)

    assert Job.objects.get(pk=job.pk).claimed_by == first
    assert JobEvent.objects.count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_wins():
    people = [translator(f"racer{number}") for number in range(4)]
    job = factories.job()
    told = []
    start = threading.Barrier(len(people))

    def race(person):
        start.wait()
        try:
            jobs.claim(Job.objects.get(pk=job.pk), by=person)
            told.append("won")
        except jobs.TooLate:
            told.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["told", "told", "told", "won"]
    assert JobEvent.objects.filter(verb="claimed").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_paused": True}, "You pause"),
        ({"languages_into": ["es"]}, "translate between these languages"),
        ({"languages_from": ["ru"]}, "translate between these languages"),
    ],
)
def test_who_does_not_fit_takes_nothing_on(first, changes, words):
    for name, value in changes.items():
        setattr(first.volunteer, name, value)
    first.volunteer.save()
    job = factories.job()

    with pytest.raises(jobs.NotAllowed, match=words):
        jobs.claim(job, by=first)


def test_volunteer_who_left_the_team_takes_nothing_on(first):
    job = factories.job()
    first.memberships.update(until_at=timezone.now(), end="left")

    with pytest.raises(jobs.NotAllowed, match="Join the translation team first"):
        jobs.claim(job, by=first)


def test_stranger_takes_nothing_on(registered):
    with pytest.raises(jobs.NotAllowed):
        jobs.claim(factories.job(), by=registered)


def test_nobody_has_more_than_five_in_hand(first):
    for _number in range(5):
        claimed(first)

    with pytest.raises(jobs.TooMany, match="You have 5 translations in hand"):
        claimed(first)


def test_saving_keeps_what_was_typed_and_extends_the_claim(first):
    job = claimed(first)
    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now() + timedelta(hours=1))
    key = factories.places(job)[0].key

    unplaced = jobs.save(job, {key: "Participer"}, by=first, version=job.version)

    assert unplaced == []
    assert factories.places(job)[0].part.target == "Participer"
    assert job.claimed_until > timezone.now() + timedelta(days=6)


@pytest.mark.django_db(transaction=True)
def test_what_is_in_hand_ends_no_stored_page(first):
    job = claimed(first)
    before = generations.current()

    jobs.save(job, {factories.places(job)[0].key: "Eau"}, by=first, version=job.version)
    between = generations.current()
    jobs.release(job, by=first)

    assert between == before
    assert generations.current() > before


def test_second_tab_does_not_overwrite_the_first(first):
    job = claimed(first)
    key, version = factories.places(job)[0].key, job.version
    other = Job.objects.get(pk=job.pk)
    jobs.save(job, {key: "Participer"}, by=first, version=version)

    with pytest.raises(jobs.Outdated, match="saved elsewhere"):
        jobs.save(other, {key: "Autrement"}, by=first, version=version)

    assert factories.places(Job.objects.get(pk=job.pk))[0].part.target == "Participer"


def test_others_cannot_save(first, second):
    job = claimed(first)

    with pytest.raises(jobs.NotAllowed):
        jobs.save(job, {}, by=second, version=job.version)


def test_missing_paragraphs_keep_a_translation_back(first):
    job = claimed(first)
    key = factories.places(job)[0].key
    jobs.save(job, {key: "Participer"}, by=first, version=job.version)

    with pytest.raises(jobs.Incomplete, match="3 paragraphs are missing"):
        jobs.submit(job, by=first)

    assert job.state == "claimed"


def test_original_that_changes_meanwhile_is_merged_by_paragraph(first):
    page = factories.page()
    job = factories.translated(first, page)
    body = page.body.replace("2 phases", "3 phases and a review")

    factories.change(page, body=f"{body}\n\nA new paragraph.")

    parts = [place.part for place in factories.places(job)]
    changed = next(part for part in parts if "3 phases" in part.source)
    assert (changed.target, changed.was, changed.in_doubt) == (
        "FR WSIS has 2 phases.",
        "WSIS has 2 phases.",
        True,
    )
    assert parts[-1].source == "A new paragraph."
    assert parts[-1].target == ""
    assert sum(part.is_done for part in parts) == 3
    with pytest.raises(jobs.Incomplete, match="2 paragraphs"):
        jobs.submit(job, by=first)


def test_words_typed_while_the_original_changed_find_their_place(first):
    page = factories.page()
    job = claimed(first, page)
    typed = factories.typed(job)
    factories.change(page, body=page.body.replace("2 phases", "3 phases"))

    unplaced = jobs.save(job, typed, by=first, version=job.version)

    changed = next(p.part for p in factories.places(job) if "3 phases" in p.part.source)
    assert unplaced == []
    assert changed.target == "FR WSIS has 2 phases."
    assert changed.in_doubt


def test_words_without_a_place_are_given_back(first):
    job = claimed(first)

    unplaced = jobs.save(job, {"body-0123456789ab-0": "Perdu"}, by=first, version=job.version)

    assert unplaced == ["Perdu"]


def test_looked_at_paragraph_is_done(first):
    page = factories.page()
    job = factories.translated(first, page)
    factories.change(page, body=page.body.replace("2 phases", "two phases"))
    key = next(place.key for place in factories.places(job) if place.part.in_doubt)

    jobs.save(job, {}, by=first, version=job.version, looked_at={key})
    jobs.submit(job, by=first)

    assert job.state == "submitted"


def test_nobody_reviews_their_own_translation(first):
    job = submitted(first)

    with pytest.raises(jobs.NotAllowed, match="second person"):
        jobs.take_review(job, by=first)


def test_database_refuses_that_one_person_does_both(first):
    job = submitted(first)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(reviewer=first)


def test_database_holds_one_standing_job_a_text_and_language(first):
    job = factories.job()

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(
            content_type=job.content_type,
            object_id=job.object_id,
            language="fr",
            source_language="en",
            title="Again",
            need="missing",
        )


def test_reviewer_has_to_know_the_language(first):
    job = submitted(first)

    with pytest.raises(jobs.NotAllowed):
        jobs.take_review(job, by=translator("spanish", into=["es"]))


def test_second_reviewer_is_told(first, second):
    job = submitted(first)
    jobs.take_review(job, by=second)

    with pytest.raises(jobs.TooLate, match="Somebody else reviews it"):
        jobs.take_review(Job.objects.get(pk=job.pk), by=translator("third"))


def test_published_translation_is_read_with_both_people(first, second):
    page = factories.page()

    job = factories.published(first, second, page)

    translation = Translation.objects.current().of(page).get()
    assert (translation.translated_by, translation.reviewed_by) == (first, second)
    assert (translation.origin, translation.text("title")) == ("reviewed", "FR Taking part")
    assert translation.source_on == timezone.localdate()
    assert (job.state, job.translation, job.is_standing) == ("published", translation, False)
    assert mails() == [(first.email, "Published: “Taking part” in French")]
    assert [event.verb for event in job.events.all()] == [
        "claimed",
        "submitted",
        "review_taken",
        "published",
    ]


def test_reviewer_corrects_before_publishing(first, second):
    page = factories.page()
    job = reviewed_by(second, submitted(first, page))
    key = factories.places(job)[0].key
    jobs.save(job, {key: "Participer"}, by=second, version=job.version)

    jobs.publish(job, by=second)

    assert Translation.objects.current().of(page).get().text("title") == "Participer"


def test_translator_cannot_change_it_during_the_review(first, second):
    job = reviewed_by(second, submitted(first))

    with pytest.raises(jobs.NotAllowed):
        jobs.save(job, {}, by=first, version=job.version)


def test_publishing_twice_publishes_once(first, second):
    page = factories.page()
    job = reviewed_by(second, submitted(first, page))
    before = Job.objects.get(pk=job.pk)
    jobs.publish(job, by=second)

    with pytest.raises(jobs.TooLate):
        jobs.publish(before, by=second)

    assert Translation.objects.of(page).count() == 1


def test_original_that_changed_since_cannot_be_published_as_current(first, second):
    page = factories.page()
    job = reviewed_by(second, submitted(first, page))
    factories.change(page, body=f"{page.body}\n\nMore.")

    with pytest.raises(jobs.Incomplete):
        jobs.publish(job, by=second)

    assert not Translation.objects.exists()


def test_hidden_text_is_not_published(first, second):
    page = factories.page()
    job = reviewed_by(second, submitted(first, page))
    factories.change(page, is_published=False)

    with pytest.raises(jobs.TooLate, match="no longer public"):
        jobs.publish(job, by=second)


def test_returned_translation_is_the_translators_again(first, second):
    job = reviewed_by(second, submitted(first))

    jobs.give_back(job, by=second, reason="Say “vous”.")

    assert (job.state, job.claimed_by, job.reviewer) == ("returned", first, None)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (first.email, "Returned with a note: “Taking part”")
    assert "Say “vous”." in mail.text
    jobs.submit(job, by=first)
    assert (job.state, job.review_note) == ("submitted", "")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_note_is_needed_to_return(first, second, reason):
    job = reviewed_by(second, submitted(first))

    with pytest.raises(jobs.NoteMissing):
        jobs.give_back(job, by=second, reason=reason)


def test_weak_draft_of_nobody_goes_to_the_translators(second):
    page = factories.page()
    factories.text_of(page, "fr", origin="draft")
    job = reviewed_by(second, factories.job(page))

    jobs.give_back(job, by=second, reason="Too weak.")

    assert (job.state, job.reviewer, job.review_note) == ("wanted", None, "Too weak.")
    queue.fill()
    assert factories.find(page).state == "wanted"
    assert mails() == []


def test_draft_is_published_by_its_reviewer(second):
    page = factories.page()
    factories.text_of(page, "fr", origin="draft")
    job = reviewed_by(second, factories.job(page))

    jobs.publish(job, by=second)

    translation = Translation.objects.current().of(page).get(language="fr")
    assert (translation.origin, translation.translated_by) == ("reviewed", None)
    assert translation.reviewed_by == second


def test_given_back_claim_keeps_what_was_typed_for_the_next(first, second):
    job = factories.translated(first)

    jobs.release(job, by=first)
    jobs.claim(job, by=second)

    assert job.claimed_by == second
    assert factories.places(job)[0].part.target == "FR Taking part"
    assert mails() == []


def test_coordinator_frees_a_claim_and_its_holder_is_told(first):
    job = claimed(first)

    jobs.release(job, by=factories.leader(), reason="You are away.")

    assert (job.state, job.claimed_by) == ("wanted", None)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, "You are away." in mail.text) == (first.email, True)


def test_others_free_nothing(first, second):
    job = claimed(first)

    with pytest.raises(jobs.NotAllowed):
        jobs.release(job, by=second)


def test_review_is_given_back(first, second):
    job = reviewed_by(second, submitted(first))

    jobs.leave_review(job, by=second)

    assert (job.state, job.reviewer) == ("submitted", None)
    with pytest.raises(jobs.NotAllowed):
        jobs.leave_review(job, by=second)


def test_coordinator_arranges(first):
    job = factories.job()
    day = timezone.localdate() + timedelta(days=3)

    jobs.arrange(job, by=factories.leader(), priority=1, deadline_on=day)

    assert (job.priority, job.deadline_on) == (1, day)
    assert job.events.get().details == {"priority": 1, "deadline": day.isoformat()}


@pytest.mark.parametrize("deed", ["arrange", "drop", "take_up"])
def test_translators_do_not_run_the_desk(first, deed):
    job = factories.job()
    more = {"arrange": {"priority": 1, "deadline_on": None}, "drop": {"reason": "No."}}

    with pytest.raises(jobs.NotAllowed):
        getattr(jobs, deed)(job, by=first, **more.get(deed, {}))


def test_dropped_job_stays_out_of_the_queue_until_taken_up(first, moderator):
    page = factories.page()
    job = claimed(first, page)

    jobs.drop(job, by=moderator, reason="Too long.")
    queue.fill()

    assert Job.objects.of(page).filter(language="fr").count() == 1
    assert (job.state, job.is_standing) == ("dropped", True)
    assert mails() == [(first.email, "No longer needed: “Taking part”")]
    jobs.take_up(job, by=moderator)
    assert (job.state, job.claimed_by) == ("wanted", None)


def test_published_job_cannot_be_taken_up(first, second, moderator):
    job = factories.published(first, second)

    with pytest.raises(jobs.TooLate):
        jobs.take_up(job, by=moderator)


def test_log_is_never_changed(first):
    event = claimed(first).events.get()

    with pytest.raises(EventIsFinal):
        event.save()
    with pytest.raises(EventIsFinal):
        event.delete()
    with pytest.raises(EventIsFinal):
        JobEvent.objects.update(note="Else.")
    with pytest.raises(EventIsFinal):
        JobEvent.objects.all().delete()
