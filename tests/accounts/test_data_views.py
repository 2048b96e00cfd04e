"""The pages of a person's data: reading, consents, erasure."""

import pytest
from django.test import Client

from accounts import consents
from accounts.models import Consent, ErasureRequest
from caucuses.models import Appointment, Membership, ProposalComment
from notices.models import OutgoingMail
from tests.accounts.whole_life import live
from translations.models import Volunteer

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


def _client_of(person):
    """Give a browser in which the person signed in some time ago."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def _signed_in_just_now(person):
    """Give a browser in which the person has just signed in by a code, as people do."""
    client = Client()
    client.post("/accounts/login/code/", {"email": person.email})
    text = OutgoingMail.objects.filter(recipient=person.email).latest("pk").text
    code = next(word for word in text.split() if len(word) >= 6 and word.isupper())
    client.post("/accounts/login/code/confirm/", {"code": code})
    return client


def test_each_consent_is_shown_with_its_place_and_withdrawn():
    life = live()
    client = _client_of(life.person)
    rows = list(Consent.objects.filter(person=life.person, withdrawn_at=None))
    assert {row.purpose for row in rows} == {
        "membership",
        "appointment",
        "proposal_comment",
        "translation_credit",
    }

    page = client.get("/me/data/consents/").content.decode()

    for place in ("/caucuses/zoes/members/", "/caucuses/zoes/holders/", "/translations/"):
        assert f'href="{place}"' in page
    assert page.count("/withdraw/") == len(rows)
    for row in rows:
        client.post(f"/me/data/consents/{row.pk}/withdraw/")
    assert not Membership.objects.get(pk=life.membership.pk).is_listed
    assert not Appointment.objects.get(pk=life.appointment.pk).is_listed
    assert ProposalComment.objects.get(author=life.person).shown_name == ""
    assert not Volunteer.objects.get(person=life.person).is_credited
    page = client.get("/me/data/consents/").content.decode()
    assert "/withdraw/" not in page
    assert page.count("<time") >= 2 * len(rows)


def test_nobody_withdraws_for_another(registered, member):
    consent = consents.give(member, "appointment", "x")

    assert (
        _client_of(registered).post(f"/me/data/consents/{consent.pk}/withdraw/").status_code == 404
    )
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    with pytest.raises(consents.NotGiven):
        consents.take_back(consent, by=registered)


def test_consents_take_as_many_queries_for_more_rows(registered, django_assert_num_queries):
    client = _client_of(registered)
    for number in range(3):
        consents.give(registered, "appointment", f"00000000-0000-4000-8000-00000000000{number}")
        # Session, person and seal; consents; where they are shown.
        with django_assert_num_queries(4):
            client.get("/me/data/consents/")


def test_erasing_asks_for_a_fresh_sign_in(registered):
    client = _client_of(registered)

    assert b"Sign in once more" in client.get("/me/data/erase/").content
    assert (
        b"Sign in once more" in client.post("/me/data/erase/", {"email": registered.email}).content
    )
    assert not ErasureRequest.objects.exists()
    out = client.post("/me/data/erase/", {"again": "1"})
    assert out["Location"] == "/accounts/login/?next=%2Fme%2Fdata%2Ferase%2F"
    assert client.get("/me/data/").status_code == 302  # signed out

    registered.set_password("a-long-word-that-is-not-guessed")
    registered.save()
    asked = _client_of(registered).get("/me/data/erase/")
    assert asked["Location"].startswith("/accounts/reauthenticate/?next=")


def test_erasing_is_asked_for_shown_and_called_back(registered):
    client = _signed_in_just_now(registered)

    page = client.get("/me/data/erase/").content.decode()
    assert "What stays, and why" in page
    assert "7 days" in page
    wrong = client.post("/me/data/erase/", {"email": "other@people.example"})
    assert wrong.status_code == 422
    assert b"other@people.example" in wrong.content
    assert not ErasureRequest.objects.exists()
    client.post("/me/data/erase/", {"email": registered.email.upper()})
    asked = ErasureRequest.objects.get(person=registered)
    page = client.get("/me/data/").content.decode()
    assert f"/your-data/keep/{asked.token}/" in page
    assert "will be erased" in page
    assert client.post(f"/your-data/keep/{asked.token}/").status_code == 302
    assert "will be erased" not in client.get("/me/data/").content.decode()


def test_who_stands_alone_must_say_that_they_cannot_hand_over():
    life = live()
    life.person.authenticator_set.all().delete()
    client = _signed_in_just_now(life.person)

    refused = client.post("/me/data/erase/", {"email": life.person.email})
    assert list(refused.context["form"].errors) == ["leaves_all"]
    client.post("/me/data/erase/", {"email": life.person.email, "leaves_all": "on"})
    assert ErasureRequest.objects.open().filter(person=life.person).exists()
