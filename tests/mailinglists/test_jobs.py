from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mailinglists import jobs
from mailinglists.models import RoleAddress
from moderation.models import Request
from notices import schedule
from tests.mailinglists import factories
from tests.mailinglists.services.test_lists import later

pytestmark = pytest.mark.django_db


def test_jobs_are_on_the_clock():
    for name in ("remind_keepers", "lapse_unowned", "lapse_subscriptions"):
        assert schedule._jobs[f"mailinglists.{name}"].every == timedelta(days=1)


def test_jobs_bear_being_run_twice(member, grouping):
    row = factories.submitted(member, grouping)
    later(days=4)
    assert (jobs.remind_keepers.call(), jobs.remind_keepers.call()) == (3, 0)
    later(days=30)
    assert (jobs.lapse_unowned.call(), jobs.lapse_unowned.call()) == (1, 0)
    assert Request.objects.get(pk=row.pk).state == "withdrawn"


def test_unconfirmed_subscriptions_lapse_and_are_erased(settings):
    row = factories.SubscriptionFactory(asked=True)
    assert jobs.lapse_subscriptions.call() == 0
    type(row).objects.update(asked_at=timezone.now() - settings.SUBSCRIPTION_CONFIRM)
    assert (jobs.lapse_subscriptions.call(), jobs.lapse_subscriptions.call()) == (1, 0)
    type(row).objects.update(ended_at=timezone.now() - timedelta(days=30))
    assert (jobs.lapse_subscriptions.call(), jobs.lapse_subscriptions.call()) == (1, 0)


def test_addresses_and_lists_elsewhere_are_on_the_clock():
    every = {name: job.every for name, job in schedule._jobs.items()}

    assert every["mailinglists.bring_role_addresses"] == timedelta(seconds=30)
    assert every["mailinglists.look_at_role_addresses"] == timedelta(minutes=15)
    assert every["mailinglists.tell_of_dead_lists"] == timedelta(days=7)


def test_without_a_mail_server_there_are_no_addresses_of_offices(settings, coordinator):
    settings.MAILMAN_URL = ""

    assert jobs.bring_role_addresses.call() == jobs.look_at_role_addresses.call() == 0
    assert not RoleAddress.objects.exists()


def test_look_at_a_server_that_does_not_answer_ends_at_once(settings, grouping, caplog):
    settings.MAILMAN_URL = "http://nobody:nothing@127.0.0.1:9/3.1"
    for office in ("coordinators", "focal-point"):
        factories.RoleAddressFactory(grouping=grouping, office=office)

    assert jobs.look_at_role_addresses.call() == 0
    assert len(caplog.records) == 1


def test_lists_elsewhere_are_looked_at_by_a_task_each(settings):
    settings.CHECK_LINKS = True
    rows = [
        factories.MailingListFactory(subscribe_address=f"http://127.0.0.1/{number}")
        for number in range(2)
    ]

    assert (jobs.look_at_lists_elsewhere.call(), DBTaskResult.objects.count()) == (2, 2)
    since = timezone.now().isoformat()
    answers = [jobs.look_at_list_elsewhere.call(row.pk, since) for row in rows]
    assert answers == ["private", "private"]
    assert jobs.look_at_lists_elsewhere.call() == 0
    assert jobs.tell_of_dead_lists.call() == 0


def test_server_that_may_not_ask_the_web_looks_at_nothing(settings):
    settings.CHECK_LINKS = False
    factories.MailingListFactory(subscribe_address="http://127.0.0.1/")

    assert jobs.look_at_lists_elsewhere.call() == 0
