"""Owners and moderators asked and released in the back-office."""

import pytest
from django.urls import reverse

from accounts.invitations import Answer
from mailinglists.models import ListKeeper
from mailinglists.services import lists as services
from notices.models import OutgoingMail
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:mailinglists_listkeeper_add")
LIST = reverse("admin:mailinglists_listkeeper_changelist")


def ask(client, mailing_list, email="new@keepers.example", role="owner"):
    sent = {"mailing_list": mailing_list.name, "email": email, "role": role}
    return client.post(ADD, sent)


def release(client, keeper):
    sent = {"action": "release", "_selected_action": [keeper.pk]}
    return client.post(LIST, sent, follow=True)


def test_person_is_asked_by_mail_and_keeps_the_list_after_saying_yes(client_of, list_master):
    mailing_list = MailingListFactory()

    assert ask(client_of("list_master"), mailing_list, "New@Keepers.example").status_code == 302

    keeper = ListKeeper.objects.get()
    assert (keeper.email, keeper.role, keeper.answer) == (
        "new@keepers.example",
        "owner",
        Answer.OPEN,
    )
    (mail,) = OutgoingMail.objects.filter(recipient="new@keepers.example")
    assert keeper.get_answer_url() in mail.text
    services.answer_as_keeper(keeper, Answer.ACCEPTED)
    assert list(mailing_list.keepers.accepted()) == [keeper]


def test_page_of_the_question_needs_no_request(client):
    mailing_list = MailingListFactory(title="Rights of readers")
    keeper = ListKeeper.objects.create(
        mailing_list=mailing_list, email="new@keepers.example", role="moderator", language="en"
    )

    page = client.get(keeper.get_answer_url())

    assert "Rights of readers" in page.text
    assert client.post(keeper.get_answer_url(), {"answer": "decline"}).status_code == 302
    keeper.refresh_from_db()
    assert keeper.answer == Answer.DECLINED


@pytest.mark.parametrize("fields", [{"state": "closed"}, {"state": "making"}])
def test_nobody_is_asked_for_a_list_that_does_not_work(client_of, list_master, fields):
    answer = ask(client_of("list_master"), MailingListFactory(**fields))

    assert answer.status_code == 200
    assert "no active list" in answer.text
    assert not ListKeeper.objects.exists()


def test_nobody_is_asked_twice(client_of, list_master):
    mailing_list = MailingListFactory()
    ask(client_of("list_master"), mailing_list)

    answer = ask(client_of("list_master"), mailing_list, "NEW@keepers.example")

    assert "already" in answer.text
    assert ListKeeper.objects.count() == 1


def test_last_owner_is_not_released(client_of, list_master):
    mailing_list = MailingListFactory()
    rows = [
        ListKeeper.objects.create(
            mailing_list=mailing_list,
            email=f"{name}@keepers.example",
            role="owner",
            language="en",
            answer=Answer.ACCEPTED,
            answered_at=mailing_list.created_at,
        )
        for name in ("first", "second")
    ]

    assert "1 is released" in release(client_of("list_master"), rows[0]).text
    assert "needs an owner" in release(client_of("list_master"), rows[1]).text
    assert "over already" in release(client_of("list_master"), rows[0]).text
    assert list(mailing_list.keepers.accepted()) == [rows[1]]
