"""The pages of a hand-over: asked from the public page, answered by the present ones, decided in
the back-office.
"""

import pytest
from django.urls import reverse

from moderation.models import Request
from notices.models import OutgoingMail
from organisations.representatives import handover
from tests.moderation import factories
from tests.organisations.factories import MandateFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "function": "Secretary",
    "why": "Nobody has answered our mails for a year.",
    "proof": "Ask the board: board@example.org.",
    "is_entitled": "on",
}


@pytest.fixture
def asked(organisation, registered):
    """A request of `registered` to take over."""
    texts = {name: TYPED[name] for name in ("function", "why", "proof")}
    return handover.ask(organisation, **texts, by=registered, language="en")


def ask_url(organisation):
    return reverse("organisations:hand_over", args=[organisation.slug])


def reply_url(request):
    return reverse("organisations:hand_over_reply", args=[request.target.slug, request.uid])


def test_public_page_leads_there(client, organisation):
    html = client.get(organisation.get_absolute_url()).content.decode()

    assert f'href="{ask_url(organisation)}"' in html


def test_request_is_sent_and_its_page_says_that_the_others_know(
    client_of, organisation, registered
):
    client = client_of("registered")
    assert client.get(ask_url(organisation)).status_code == 200

    response = client.post(ask_url(organisation), TYPED, follow=True)

    row = Request.objects.get(kind="handover")
    assert response.redirect_chain == [(row.get_absolute_url(), 302)]
    assert "were told by e-mail" in response.content.decode()
    assert row.payload == {
        "function": "Secretary",
        "why": TYPED["why"],
        "proof": TYPED["proof"],
        "replies": [],
    }


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"function": ""}, "function"),
        ({"why": "Gone."}, "why"),
        ({"why": "x" * 2001}, "why"),
        ({"proof": "a\u202eb" * 20}, "proof"),
        ({"is_entitled": ""}, "is_entitled"),
    ],
)
def test_wrong_request_is_refused_with_the_input_kept(
    client_of, organisation, registered, typed, wrong
):
    before = factories.rows_of(None)

    response = client_of("registered").post(ask_url(organisation), TYPED | typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert factories.rows_of(None) == before


def test_request_sent_twice_is_one(client_of, organisation, registered):
    client = client_of("registered")
    client.post(ask_url(organisation), TYPED)
    before = factories.rows_of(None)

    assert client.post(ask_url(organisation), TYPED).status_code == 409
    assert factories.rows_of(None) == before


@pytest.mark.parametrize(
    ("role", "status"),
    [("visitor", 302), ("representative", 403), ("former_representative", 200)],
)
def test_who_may_ask(client_of, organisation, role, status):
    assert client_of(role).get(ask_url(organisation)).status_code == status


def test_representative_who_may_not_edit_may_ask(client_of, organisation, representative):
    organisation.mandates.update(may_edit=False)

    assert client_of("representative").post(ask_url(organisation), TYPED).status_code == 302


def test_unlisted_organisation_has_no_such_page(client_of, registered):
    unlisted = OrganisationFactory(registered=True)

    assert client_of("registered").get(ask_url(unlisted)).status_code == 404
    assert client_of("registered").post(ask_url(unlisted), TYPED).status_code == 404


# --- What the present ones say ------------------------------------------------------------------


def test_representative_answers(client_of, asked, representative, moderator):
    client = client_of("representative")
    page = client.get(reply_url(asked)).content.decode()
    assert TYPED["why"] in page
    assert TYPED["proof"] not in page
    assert asked.applicant.email not in page

    assert client.post(reply_url(asked), {"text": "I am here."}).status_code == 302

    case = reverse("admin:moderation_request_change", args=[asked.pk])
    html = client_of("moderator").get(case).content.decode()
    assert "I am here." in html
    assert representative.email in html


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 302),
        ("registered", 404),
        ("former_representative", 404),
        ("other_representative", 404),
        ("moderator", 404),
    ],
)
def test_others_do_not_answer(client_of, asked, role, status):
    client = client_of(role)

    assert client.get(reply_url(asked)).status_code == status
    assert client.post(reply_url(asked), {"text": "Mine."}).status_code == status
    asked.refresh_from_db()
    assert asked.payload["replies"] == []


def test_answer_says_something_and_comes_in_time(client_of, asked, representative, registered):
    from moderation import services as moderation

    client = client_of("representative")
    assert client.post(reply_url(asked), {"text": ""}).status_code == 422
    moderation.withdraw(asked, by=registered)

    assert "decided already, or was withdrawn" in client.get(reply_url(asked)).content.decode()
    assert client.post(reply_url(asked), {"text": "Late."}).status_code == 409


def test_waiting_request_is_named_to_the_representatives(client_of, asked, organisation):
    url = reverse("organisations:representatives", args=[organisation.slug])

    assert reply_url(asked) in client_of("representative").get(url).content.decode()


# --- The decision in the back-office ------------------------------------------------------------


def test_decider_chooses_which_mandates_end(client_of, asked, organisation, registered, moderator):
    first = organisation.mandates.get()
    second = MandateFactory(organisation=organisation, may_vote=False)
    client = client_of("moderator")
    url = reverse("admin:moderation_request_move", args=[asked.pk, "approve"])
    html = client.get(url).content.decode()
    assert [str(mandate.uid) in html for mandate in (first, second)] == [True, True]
    assert "checked" not in html
    OutgoingMail.objects.all().delete()

    response = client.post(
        url, {"reason": "", "expected": asked.moves, "end_mandates": [str(first.uid)]}
    )

    assert response.status_code == 302
    people = set(organisation.mandates.current().values_list("person", flat=True))
    assert people == {registered.pk, second.person.pk}
    subjects = OutgoingMail.objects.filter(recipient=registered.email)
    assert [mail.subject for mail in subjects] == [f"Approved: Listed Network ({asked.reference})"]


def test_forged_mandate_is_refused(client_of, asked, organisation, other_organisation, moderator):
    theirs = other_organisation.mandates.get()
    url = reverse("admin:moderation_request_move", args=[asked.pk, "approve"])

    response = client_of("moderator").post(
        url, {"expected": asked.moves, "end_mandates": [str(theirs.uid)]}
    )

    assert response.status_code == 422
    theirs.refresh_from_db()
    assert theirs.is_current
