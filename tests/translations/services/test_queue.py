"""The queue fills itself, and empties itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import OutgoingMail
from pages.models import Page
from tests.pages.factories import PageFactory
from tests.translations import factories
from tests.translations.factories import find, text_of, translator
from texts import registry
from translations.models import Job
from translations.services import jobs, queue

pytestmark = pytest.mark.django_db
LANGUAGES = ["ar", "es", "fr", "ru", "zh-hans"]


def standing(page):
    return list(Job.objects.of(page).standing().order_by("language"))


def test_missing_translations_are_wanted_in_each_other_language():
    page = factories.page()

    assert queue.fill() == 5

    rows = standing(page)
    assert [job.language for job in rows] == LANGUAGES
    assert {(job.need, job.state, job.title) for job in rows} == {
        ("missing", "wanted", "Taking part")
    }
    assert {(job.paragraph_count, job.changed_count) for job in rows} == {(4, 4)}


def test_filling_twice_changes_nothing():
    factories.page()
    queue.fill()

    assert queue.fill() == 0


def test_reviewed_translation_is_not_wanted():
    page = factories.page()
    text_of(page, "fr")

    queue.fill()

    assert "fr" not in [job.language for job in standing(page)]


def test_draft_waits_for_a_review_and_is_there_to_begin_with():
    page = factories.page()
    text_of(page, "fr", origin="draft")

    queue.fill()

    job = find(page)
    assert (job.need, job.state) == ("draft", "submitted")
    assert factories.places(job)[0].part.target == "fr Taking part"


def test_machine_translation_is_wanted():
    page = factories.page()
    text_of(page, "fr", origin="machine")

    queue.fill()

    assert (find(page).need, find(page).state) == ("machine", "wanted")


def test_what_falls_stale_returns_to_the_queue_by_itself():
    page = factories.page()
    first, second = translator("first"), translator("second")
    factories.published(first, second, page)
    assert queue.fill() == 0

    factories.change(page, body=page.body.replace("2 phases", "3 phases"))
    queue.fill()

    job = find(page)
    assert (job.need, job.state, job.changed_count) == ("stale", "wanted", 1)
    parts = [place.part for place in factories.places(job)]
    assert [part.in_doubt for part in parts] == [False, True, False, False]
    assert (parts[1].was, parts[1].target) == ("WSIS has 2 phases.", "FR WSIS has 2 phases.")


def test_source_that_is_reverted_ends_the_job():
    page = factories.page()
    text_of(page, "fr")
    before = page.body
    factories.change(page, body="Other words.")
    queue.fill()
    job = find(page)

    factories.change(page, body=before)
    queue.fill()

    job.refresh_from_db()
    assert (job.state, job.is_standing) == ("dropped", False)
    assert job.events.get().verb == "closed"
    assert not Job.objects.of(page).standing().filter(language="fr").exists()


def test_hidden_page_ends_its_jobs_and_tells_who_works_on_it():
    page = factories.page()
    person = translator("first")
    job = factories.claimed(person, page)

    factories.change(page, is_published=False)
    queue.fill()

    job.refresh_from_db()
    assert standing(page) == []
    assert (job.state, job.claimed_by) == ("dropped", person)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (person.email, "No longer needed: “Taking part”")


def test_need_of_an_untouched_job_follows_what_readers_see():
    page = factories.page()
    queue.fill()
    text_of(page, "fr", origin="draft")
    queue.fill()
    assert (find(page).need, find(page).state) == ("draft", "submitted")

    factories.change(page, title="Taking part in WSIS")
    queue.fill()

    job = find(page)
    assert (job.need, job.state, job.title) == ("stale", "wanted", "Taking part in WSIS")


def test_claim_survives_a_change_of_the_original():
    page = factories.page()
    person = translator("first")
    job = factories.translated(person, page)

    factories.change(page, title="Taking part in WSIS")
    queue.fill()

    job.refresh_from_db()
    assert (job.state, job.claimed_by, job.title) == ("claimed", person, "Taking part in WSIS")


def test_dropped_job_comes_back_when_the_original_changes(moderator):
    page = factories.page()
    job = factories.job(page)
    jobs.drop(job, by=moderator, reason="Will be rewritten.")

    factories.change(page, body="Rewritten.")
    queue.fill()

    job.refresh_from_db()
    assert not job.is_standing
    assert (find(page).state, find(page).pk != job.pk) == ("wanted", True)


def test_page_in_french_is_wanted_in_english():
    page = factories.page(language="fr")

    queue.fill()

    assert [job.language for job in standing(page)] == ["ar", "en", "es", "ru", "zh-hans"]


def test_job_into_what_becomes_the_original_language_ends():
    page = factories.page()
    queue.fill()

    factories.change(page, language="fr")
    queue.fill()

    assert [job.language for job in standing(page)] == ["ar", "en", "es", "ru", "zh-hans"]
    assert {job.source_language for job in standing(page)} == {"fr"}


def test_only_public_rows_are_looked_at():
    factories.page(is_published=False)

    queue.fill()

    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ({"title": "W" * 200}, "W" * 200),
        ({"title": "W" * 201}, f"{'W' * 199}…"),
        ({"body": "\n Taking  part\nMore."}, "Taking part"),
        ({}, ""),
    ],
)
def test_title_is_the_first_line_cut_to_fit(source, title):
    assert queue.title_of(source) == title


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_a_batch(row_count):
    pages = [factories.page() for _number in range(row_count)]
    for page in pages:
        text_of(page, "fr")
    queue.fill()

    with CaptureQueriesContext(connection) as captured:
        queue.look_through(registry.get("page"), list(Page.objects.all()))

    asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    assert len(asked) == 3  # the rows, their translations, their jobs


def test_batches_reach_every_row(monkeypatch):
    monkeypatch.setattr(queue, "BATCH", 2)
    PageFactory.create_batch(5)

    queue.fill()

    assert Job.objects.count() == 25
