"""The lists of the back-office: for those who run the desk, without addresses."""

import pytest

from tests.translations import factories
from translations.models import Job, Volunteer

pytestmark = pytest.mark.django_db
LISTS = ["job", "volunteer", "document"]


@pytest.fixture
def leader_client(client):
    client.force_login(factories.leader(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", LISTS)
def test_leader_reads_the_lists(leader_client, name):
    assert leader_client.get(f"/admin/translations/{name}/").status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_coordinator_of_another_group_does_not(client_of, coordinator, name):
    assert client_of("coordinator").get(f"/admin/translations/{name}/").status_code == 403


def test_addresses_are_not_shown(leader_client):
    person = factories.translator("first")
    job = factories.claimed(person)

    for url in (
        "/admin/translations/job/",
        f"/admin/translations/job/{job.pk}/change/",
        "/admin/translations/volunteer/",
        f"/admin/translations/volunteer/{person.volunteer.pk}/change/",
    ):
        text = leader_client.get(url).text
        assert person.name in text
        assert person.email not in text


@pytest.mark.parametrize(
    "query", ["claimed_by__email__startswith=f", "person__password__startswith=p"]
)
def test_lists_answer_no_other_questions(leader_client, query):
    factories.claimed(factories.translator("first"))

    assert leader_client.get(f"/admin/translations/job/?{query}").status_code in (302, 400)


def test_nothing_is_typed_into_the_lists(leader_client):
    job = factories.job()

    assert leader_client.get("/admin/translations/job/add/").status_code == 403
    assert (
        leader_client.post(f"/admin/translations/job/{job.pk}/change/", {"state": "published"})
    ).status_code == 403
    assert leader_client.post(f"/admin/translations/job/{job.pk}/delete/").status_code == 403
    assert Job.objects.get(pk=job.pk).state == "wanted"
    assert not Volunteer.objects.exists()
