"""Owners and moderators answer by the link in their mail, without an account."""

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.invitations import Answer
from mailinglists.models import ListKeeper
from moderation import services as moderation
from tests.mailinglists import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(member, grouping):
    return factories.owner_of(factories.submitted(member, grouping, name="rights"))


def test_looking_changes_nothing(client, keeper, member):
    response = client.get(keeper.get_answer_url())

    assert "Will you be an owner of this list?" in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]
    keeper.refresh_from_db()
    assert keeper.answer == ""
    for private in (member.email, member.name, "second@owners.example"):
        assert private not in response.text


@pytest.mark.parametrize(
    ("sent", "answer", "told"),
    [("accept", Answer.ACCEPTED, "You said yes"), ("decline", Answer.DECLINED, "You said no")],
)
def test_answer_is_noted(client, keeper, sent, answer, told):
    response = client.post(keeper.get_answer_url(), {"answer": sent}, follow=True)

    keeper.refresh_from_db()
    assert keeper.answer == answer
    assert told in response.text


@pytest.mark.parametrize("again", ["accept", "decline"])
def test_second_answer_is_too_late(client, keeper, again):
    client.post(keeper.get_answer_url(), {"answer": "accept"})

    response = client.post(keeper.get_answer_url(), {"answer": again})

    assert response.status_code == 409
    keeper.refresh_from_db()
    assert keeper.answer == Answer.ACCEPTED


def test_forged_answer_changes_nothing(client, keeper):
    assert client.post(keeper.get_answer_url(), {"answer": "withdrawn"}).status_code == 302
    keeper.refresh_from_db()
    assert keeper.answer == ""


def test_answer_after_its_time_is_too_late(client, keeper):
    ListKeeper.objects.update(lapses_at=timezone.now())

    assert "The time for an answer is over." in client.get(keeper.get_answer_url()).text
    assert client.post(keeper.get_answer_url(), {"answer": "accept"}).status_code == 409


def test_answer_to_a_withdrawn_request_is_too_late(client, keeper, member):
    moderation.withdraw(keeper.request, by=member)

    assert "no longer needed" in client.get(keeper.get_answer_url()).text
    assert client.post(keeper.get_answer_url(), {"answer": "accept"}).status_code == 409


def test_unknown_token_does_not_exist(client):
    assert client.get("/lists/keepers/nonsense/").status_code == 404
    assert client.post("/lists/keepers/nonsense/", {"answer": "accept"}).status_code == 404


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_page_renders_in_every_language(client, keeper, language):
    prefix = "" if language == "en" else f"/{language}"
    assert client.get(prefix + keeper.get_answer_url()).status_code == 200
