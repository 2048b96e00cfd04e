"""The back-office refuses who has no second factor, says how to get one, and helps who lost it."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.models import OutgoingMail
from tests.people import create_person

QUEUE = "/admin/moderation/request/"
PEOPLE = "/admin/accounts/user/"


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.ADMIN_SECOND_FACTOR = True


def give(person, kind="totp"):
    return Authenticator.objects.create(user=person, type=kind, data={"name": "Key"})


@pytest.mark.parametrize("who", ["moderator", "coordinator", "list_master", "administrator"])
def test_insider_without_second_factor_is_led_to_its_set_up(client_of, who):
    client = client_of(who)
    response = client.get(QUEUE, follow=True)
    page = response.content.decode()

    assert response.redirect_chain[-1][0] == reverse("mfa_index")
    assert "The back-office asks for it" in page
    assert "You need no telephone" in page
    assert reverse("mfa_add_webauthn") in page
    assert reverse("mfa_activate_totp") in page
    # Not by the side door either.
    for url in (PEOPLE, f"{QUEUE}add/", "/admin/autocomplete/", "/admin/password_change/"):
        assert client.get(url).status_code == 302, url
        assert client.post(url).status_code == 302, url


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_insider_with_second_factor_enters(client_of, moderator, kind):
    give(moderator, kind)

    assert client_of("moderator").get(QUEUE).status_code == 200


def test_codes_for_an_emergency_alone_are_none(client_of, moderator):
    give(moderator, "recovery_codes")

    assert client_of("moderator").get(QUEUE).status_code == 302


def test_asking_costs_one_query(client_of, moderator, settings, django_assert_num_queries):
    give(moderator)
    client = client_of("moderator")
    client.get(QUEUE)
    settings.ADMIN_SECOND_FACTOR = False
    with CaptureQueriesContext(connection) as without:
        client.get(QUEUE)
    settings.ADMIN_SECOND_FACTOR = True

    with django_assert_num_queries(len(without) + 1):
        client.get(QUEUE)


def test_person_without_appointment_does_not_enter_with_a_second_factor(client_of, registered):
    give(registered)

    assert client_of("registered").get(QUEUE, follow=True).status_code == 403


# --- Lost ---------------------------------------------------------------------------------------


def test_administrator_takes_it_away_from_who_lost_it(client_of, administrator, moderator):
    give(administrator)
    give(moderator)
    give(moderator, "recovery_codes")
    theirs = client_of("moderator")
    selected = {
        "action": "take_second_factor_away",
        "_selected_action": [moderator.pk, administrator.pk],
    }

    client_of("administrator").post(PEOPLE, selected)

    assert [one.user for one in Authenticator.objects.all()] == [administrator]
    assert theirs.get("/me/").status_code == 302
    (mail,) = OutgoingMail.objects.all()
    assert (mail.recipient, mail.subject) == (moderator.email, "Your second step was taken away")
    assert reverse("mfa_index") in mail.text


def test_moderator_takes_it_from_nobody(client_of, moderator, second_moderator):
    give(moderator)
    give(second_moderator)
    selected = {"action": "take_second_factor_away", "_selected_action": [second_moderator.pk]}

    client_of("moderator").post(PEOPLE, selected)

    assert second_moderator.authenticator_set.exists()


def test_operator_takes_it_away_by_command(db):
    person = create_person("lost")
    give(person)
    output = StringIO()

    call_command("reset_second_factor", "Lost@people.example", stdout=output)

    assert "has no second factor any more" in output.getvalue()
    assert not Authenticator.objects.exists()
    for address in ("lost@people.example", "nobody@people.example"):
        with pytest.raises(CommandError, match=address):
            call_command("reset_second_factor", address)
    assert OutgoingMail.objects.get().recipient == person.email


@pytest.mark.parametrize("credential", ["9" * 5_000, "[" * 100_000, '{"id": 1', "null", "7"])
@pytest.mark.parametrize("address", ["mfa_add_webauthn", "mfa_login_webauthn"])
def test_what_no_passkey_says_is_an_error_of_the_form(client_of, moderator, address, credential):
    who = client_of("visitor" if address == "mfa_login_webauthn" else "moderator")

    answer = who.post(reverse(address), {"name": "Mine", "credential": credential}, follow=True)

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()
