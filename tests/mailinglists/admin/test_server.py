"""Lists on the mail server in the back-office: what is in the way, and what is done about it."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from mailinglists.enums import Drift, Trouble
from mailinglists.models import Installation
from tests.mailinglists.factories import InstallationFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:mailinglists_installation_changelist")


def act(client, action, *rows):
    sent = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, sent, follow=True)


def tasks(name):
    return DBTaskResult.objects.filter(task_path=f"mailinglists.jobs.{name}").count()


def test_trouble_and_differences_are_told_in_words(client_of, list_master):
    row = InstallationFactory(
        trouble=Trouble.DENIED,
        trouble_details="401 Unauthorized",
        drift=[{"sort": Drift.STRANGER, "name": "x@y.example", "wanted": "", "found": ""}],
    )
    page = client_of("list_master").get(
        reverse("admin:mailinglists_installation_change", args=[row.pk])
    )

    assert "refuses the portal" in page.text
    assert "401 Unauthorized" in page.text
    assert "x@y.example" in page.text
    assert "Somebody on it who is no member" in page.text


def test_trying_again_does_not_wait(client_of, list_master):
    row = InstallationFactory(trouble=Trouble.UNREACHABLE)
    wanted = row.wanted

    answer = act(client_of("list_master"), "try_now", row)

    row.refresh_from_db()
    assert row.wanted == wanted + 1
    assert tasks("bring_list") == 1
    assert "within a minute" in answer.text


def test_only_a_name_that_is_taken_is_taken_over(client_of, list_master):
    taken = InstallationFactory(trouble=Trouble.TAKEN)
    other = InstallationFactory(trouble=Trouble.FAILED)

    act(client_of("list_master"), "take_over", taken, other)

    assert Installation.objects.get(pk=taken.pk).may_take_over
    assert not Installation.objects.get(pk=other.pk).may_take_over
    told = act(client_of("list_master"), "take_over", other)
    assert "None of these" in told.text


def test_mending_is_a_task(client_of, list_master):
    act(client_of("list_master"), "mend", InstallationFactory(), InstallationFactory())

    assert tasks("repair_list") == 2


def test_coordinators_see_nothing_of_it(client_of, coordinator):
    assert client_of("coordinator").get(LIST).status_code == 403
