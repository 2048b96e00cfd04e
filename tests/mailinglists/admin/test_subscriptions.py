"""Who is on a list, in the back-office: seen by those who keep it, taken off after a question."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mailinglists.models import Subscription
from notices.models import OutgoingMail
from tests.mailinglists.factories import SubscriptionFactory, keeping
from tests.people import create_person

pytestmark = pytest.mark.django_db
ROWS = reverse("admin:mailinglists_subscription_changelist")


def page_of(row):
    return reverse("admin:mailinglists_subscription_change", args=[row.pk])


def listed(response):
    return {row.email for row in response.context["cl"].result_list}


def chosen(*rows, **more):
    return {"action": "take_off", "_selected_action": [row.pk for row in rows], **more}


@pytest.fixture
def here():
    """A subscription of the list that `keeper` keeps."""
    return SubscriptionFactory(email="here@people.example")


@pytest.fixture
def elsewhere():
    """A subscription of another list."""
    return SubscriptionFactory(email="elsewhere@people.example")


@pytest.fixture
def keeper(here):
    person = create_person("keeper")
    keeping(here.mailing_list, person)
    return person


@pytest.mark.parametrize("role", ["owner", "moderator"])
def test_keeper_sees_their_lists_alone(client_of, here, elsewhere, keeper, role):
    here.mailing_list.keepers.update(role=role)
    client = client_of("keeper")

    assert listed(client.get(ROWS)) == {here.email}
    assert listed(client.get(ROWS, {"q": "elsewhere@"})) == set()
    assert client.get(page_of(here)).status_code == 200
    assert client.get(page_of(elsewhere)).status_code == 404


@pytest.mark.parametrize("who", ["moderator", "list_master", "administrator"])
def test_office_sees_all(client_of, here, elsewhere, who):
    assert listed(client_of(who).get(ROWS)) == {here.email, elsewhere.email}
    assert listed(client_of(who).get(ROWS, {"q": "here@people"})) == {here.email, elsewhere.email}
    assert listed(client_of(who).get(ROWS, {"q": here.mailing_list.name})) == {here.email}


def test_keeper_who_was_released_sees_nothing(client_of, here, keeper):
    here.mailing_list.keepers.update(answer="withdrawn")

    assert client_of("keeper").get(ROWS).status_code == 302


def test_nothing_tells_the_token_or_the_account(client_of, here, keeper, registered):
    Subscription.objects.update(person=registered)
    client = client_of("keeper")
    text = client.get(ROWS).text + client.get(page_of(here)).text

    assert here.token not in text
    assert registered.email not in text
    for probe in (f"token__startswith={here.token[:2]}", "person__email__contains=r"):
        assert client.get(f"{ROWS}?{probe}").status_code in (302, 400)
    history = reverse("admin:mailinglists_subscription_history", args=[here.pk])
    assert client.get(history).status_code == 403


def test_keeper_takes_off_after_a_question(client_of, here, keeper):
    client = client_of("keeper")

    asked = client.post(ROWS, chosen(here))
    assert "Yes: take them off the list" in asked.text
    here.refresh_from_db()
    assert here.is_active

    client.post(ROWS, chosen(here, confirmed="1"), follow=True)
    again = client.post(ROWS, chosen(here, confirmed="1"), follow=True)

    here.refresh_from_db()
    assert (here.state, here.ending) == ("ended", "keepers")
    assert "None of them is on the list any more." in again.text
    assert OutgoingMail.objects.get().recipient == here.email
    assert LogEntry.objects.get().user == keeper


def test_keeper_takes_nobody_off_other_lists(client_of, elsewhere, keeper):
    client_of("keeper").post(ROWS, chosen(elsewhere, confirmed="1"))

    elsewhere.refresh_from_db()
    assert elsewhere.is_active


def test_too_many_at_once_are_refused(client_of, moderator, monkeypatch):
    monkeypatch.setattr("mailinglists.admin.subscriptions.AT_ONCE", 1)
    rows = [SubscriptionFactory(), SubscriptionFactory()]

    response = client_of("moderator").post(ROWS, chosen(*rows, confirmed="1"), follow=True)

    assert "Choose at most 1 addresses." in response.text
    assert Subscription.objects.active().count() == 2


def test_list_asks_as_often_for_many_rows(client_of, here, keeper):
    client = client_of("keeper")
    client.get(ROWS)  # what is asked once for a process

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(ROWS)
        return len(captured)

    for_one = queries()
    for _number in range(2):
        SubscriptionFactory(mailing_list=here.mailing_list)

    assert queries() == for_one
