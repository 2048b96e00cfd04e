"""The request in the back-office: who sees it, what its decider ticks."""

import pytest
from django.urls import reverse

from moderation import kinds
from moderation.models import Request
from tests.all_rows import move
from tests.translations import factories
from tests.translations.services.test_requests import TEXT, YES, ask
from translations.models import Document

pytestmark = pytest.mark.django_db
KIND = kinds.get("translation")


def test_queue_is_scoped(registered, moderator, coordinator):
    ask(registered, text=TEXT)
    rows = Request.objects.filter(kind="translation")

    assert KIND.scope(rows, factories.leader()).count() == 1
    assert KIND.scope(rows, moderator).count() == 1
    assert KIND.scope(rows, coordinator).count() == 0


def test_leader_accepts_in_the_back_office(client, registered):
    leader = factories.leader()
    request = ask(registered, text=TEXT)
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")

    case = client.get(reverse("admin:moderation_request_change", args=[request.pk]))
    form = client.get(move(request, "approve"))
    nothing = client.post(move(request, "approve"), {"priority": "1"})
    done = client.post(move(request, "approve"), {"priority": "1", "criteria": ["paper"]})

    assert "People have to sign it." in case.text
    assert "An official paper of the process" in form.text
    assert nothing.status_code == 422
    assert "Tick at least one" in nothing.text
    assert done.status_code == 302
    assert request.decisions.last().details == {"criteria": ["paper"], "priority": 1}
    assert Document.objects.public().count() == 1


def test_applicant_reads_why_and_how_it_stands(client_of, registered, moderator):
    from moderation import services

    request = ask(registered, text=TEXT)
    services.approve(request, by=moderator, **YES)

    text = client_of("registered").get(request.get_absolute_url()).text

    assert "An official paper of the process" in text
    assert "Wanted: nobody works on it" in text
    assert Document.objects.get().get_absolute_url() in text


def test_several_at_once_are_refused_kindly(client_of, registered, moderator):
    request = ask(registered, text=TEXT)
    url = reverse("admin:moderation_request_changelist")

    response = client_of("moderator").post(
        url,
        {"action": "bulk_approve", "_selected_action": [request.pk], "confirmed": "1"},
        follow=True,
    )

    assert "one by one" in response.text
    assert not Document.objects.exists()


def test_nobody_accepts_their_own():
    leader = factories.leader()
    request = ask(leader, text=TEXT)

    assert not KIND.may_decide(leader, request)
