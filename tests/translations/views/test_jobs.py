"""One job: who sees what, and the buttons."""

import pytest
from django.test import Client

from tests.translations import factories
from translations.models import Job
from translations.services import jobs

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def deed(job, verb):
    return f"{job.get_absolute_url()}{verb}/"


def test_volunteer_takes_it_on_and_gives_it_back():
    person = factories.translator("first")
    job = factories.job()
    client = browser(person)
    assert deed(job, "claim") in client.get(job.get_absolute_url()).text

    assert client.post(deed(job, "claim")).headers["Location"] == deed(job, "edit")
    page = client.get(job.get_absolute_url())
    assert "You translate it, until" in page.text
    client.post(deed(job, "release"))

    job.refresh_from_db()
    assert job.state == "wanted"


def test_second_click_is_told():
    job = factories.job()
    browser(factories.translator("first")).post(deed(job, "claim"))

    response = browser(factories.translator("second")).post(deed(job, "claim"))

    assert response.status_code == 409
    assert "somebody was first" in response.text


def test_stranger_is_shown_how_to_volunteer(client_of, registered):
    job = factories.job()
    client = client_of("registered")

    assert "/translations/volunteer/" in client.get(job.get_absolute_url()).text
    assert client.post(deed(job, "claim")).status_code == 403


def test_volunteer_of_other_languages_is_told_why():
    job = factories.job()
    text = browser(factories.translator("spanish", into=["es"])).get(job.get_absolute_url()).text

    assert "who translates between these languages" in text


def test_names_are_for_those_who_run_the_desk():
    first, second = factories.translator("first"), factories.translator("second")
    job = factories.claimed(first)

    assert first.name not in browser(second).get(job.get_absolute_url()).text
    assert first.name in browser(factories.leader()).get(job.get_absolute_url()).text
    assert first.email not in browser(factories.leader("other")).get(job.get_absolute_url()).text


def test_reviewer_takes_and_leaves():
    first, second = factories.translator("first"), factories.translator("second")
    job = factories.submitted(first)

    assert "a second person reviews it" in browser(first).get(job.get_absolute_url()).text
    assert browser(first).post(deed(job, "review")).status_code == 403
    assert browser(second).post(deed(job, "review")).status_code == 302
    assert browser(second).post(deed(job, "leave")).status_code == 302
    assert Job.objects.get(pk=job.pk).reviewer is None


def test_coordinator_runs_the_desk():
    job = factories.claimed(factories.translator("first"))
    client = browser(factories.leader())

    data = {"arrange-priority": "1", "arrange-deadline_on": "2999-01-01"}
    assert client.post(deed(job, "arrange"), data).status_code == 302
    assert client.post(deed(job, "release")).status_code == 302
    assert client.post(deed(job, "drop"), {"drop-reason": "Too long."}).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.priority) == ("dropped", 1)
    assert "Too long." in client.get(job.get_absolute_url()).text
    assert client.post(deed(job, "drop"), {"drop-reason": "Again."}).status_code == 409
    assert client.post(deed(job, "arrange"), data).status_code == 409
    assert client.post(deed(job, "take_up")).status_code == 302
    assert Job.objects.get(pk=job.pk).state == "wanted"


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("arrange", {"arrange-priority": "9"}),
        ("arrange", {"arrange-priority": "1", "arrange-deadline_on": "soon"}),
        ("drop", {"drop-reason": ""}),
        ("drop", {"drop-reason": "x" * 2001}),
    ],
)
def test_bad_input_of_a_coordinator_is_told(verb, data):
    job = factories.job()

    response = browser(factories.leader()).post(deed(job, verb), data)

    assert response.status_code == 422
    assert 'role="alert"' in response.text


@pytest.mark.parametrize("verb", ["arrange", "drop", "take_up"])
def test_translators_do_not_run_the_desk(verb):
    job = factories.job()

    assert browser(factories.translator("first")).post(deed(job, verb)).status_code == 403


def test_coordinator_of_another_group_does_not_run_the_desk(client_of, other_coordinator):
    job = factories.job()

    assert client_of("other_coordinator").post(deed(job, "drop")).status_code == 403


def test_coordinator_whose_term_has_ended_does_not_run_the_desk():
    job = factories.job()
    person = factories.leader(ended=True)

    assert browser(person).post(deed(job, "drop")).status_code == 403


def test_published_and_hidden_jobs_are_shown(client_of, moderator):
    page = factories.page()
    job = factories.published(factories.translator("a"), factories.translator("b"), page)
    factories.change(page, is_published=False)

    text = client_of("moderator").get(job.get_absolute_url()).text

    assert "Readers see it." in text
    assert "no longer public" in text
    assert [event.verb for event in job.events.all()][-1] == "published"


def test_unknown_job_is_not_found(client_of, registered):
    url = "/translations/jobs/00000000-0000-0000-0000-000000000000/"

    assert client_of("registered").get(url).status_code == 404


def test_released_twice_is_told():
    person = factories.translator("first")
    job = factories.claimed(person)
    jobs.release(job, by=person)

    assert browser(person).post(deed(job, "release")).status_code == 403
