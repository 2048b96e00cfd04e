"""Who sees and decides a request to be let in, in the kernel's own pages."""

import pytest
from django.urls import reverse

from moderation import emails, kinds
from moderation.models import Request
from notices.models import OutgoingMail
from tests.mailinglists.factories import SubscriptionFactory, asking, keeping, list_here
from tests.people import create_person

pytestmark = pytest.mark.django_db


def case(row):
    return reverse("admin:moderation_request_change", args=[row.pk])


def move(row, verb):
    return reverse("admin:moderation_request_move", args=[row.pk, verb])


@pytest.fixture
def mailing_list(grouping):
    return list_here(name="rights", subscribing="moderated", grouping=grouping)


@pytest.fixture
def waiting(mailing_list, registered):
    return asking(registered, mailing_list, statement="I teach in Quito.")


@pytest.fixture
def keeper(mailing_list):
    person = create_person("keeper")
    keeping(mailing_list, person)
    return person


@pytest.fixture
def other_keeper(db):
    person = create_person("otherkeeper")
    keeping(list_here(), person, role="owner")
    return person


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("keeper", 200),
        ("list_master", 200),
        ("moderator", 200),
        ("administrator", 200),
        ("other_keeper", 404),
        ("coordinator", 404),
        ("registered", 302),
        ("visitor", 302),
    ],
)
def test_case_is_seen_and_decided(client_of, waiting, who, sees):
    client = client_of(who)

    assert client.get(case(waiting)).status_code == sees
    assert client.get(move(waiting, "approve")).status_code == sees


def test_keeper_decides(client_of, waiting, keeper, registered, mailing_list):
    SubscriptionFactory(mailing_list=mailing_list, email=registered.email, left=True)
    client = client_of("keeper")
    queue = client.get(reverse("admin:moderation_request_changelist"))
    assert [row.pk for row in queue.context["cl"].result_list] == [waiting.pk]
    shown = client.get(case(waiting)).text
    assert "I teach in Quito." in shown
    assert registered.email in shown
    assert "The subscriber left" in shown

    sent = {"reason": "Welcome.", "expected": waiting.moves}
    assert client.post(move(waiting, "approve"), sent).status_code == 302

    found = mailing_list.subscriptions.active().get()
    assert found.email == registered.email
    mail = OutgoingMail.objects.get(recipient=registered.email, subject__contains="You are on")
    assert found.get_absolute_url() in mail.text
    assert "Welcome." in mail.text


def test_keeper_does_not_decide_on_their_own_request(client_of, waiting, registered, mailing_list):
    keeping(mailing_list, registered)

    assert client_of("registered").get(move(waiting, "approve")).status_code == 403


def test_refused_decision_is_told(client_of, waiting, moderator, mailing_list):
    mailing_list.run_by = "elsewhere"
    mailing_list.save()
    sent = {"reason": "", "expected": waiting.moves}

    response = client_of("moderator").post(move(waiting, "approve"), sent)

    assert response.status_code == 409
    assert Request.objects.get(pk=waiting.pk).is_open


def test_those_who_keep_it_are_reminded(waiting, keeper, list_master, other_keeper):
    kind = kinds.get("subscription")
    Request.objects.filter(pk=waiting.pk).update(
        submitted_at=waiting.submitted_at.replace(year=2020)
    )

    assert list(kind.deciders(waiting)) == [keeper]
    assert emails.remind_deciders() == 1
    assert OutgoingMail.objects.filter(recipient=keeper.email).count() == 1


def test_secretariat_stands_in(waiting, moderator):
    assert list(kinds.get("subscription").deciders(waiting)) == [moderator]
