"""The back-office asks for a second factor where that is set."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

QUEUE = "/admin/moderation/request/"


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.ADMIN_SECOND_FACTOR = True


def test_moderator_without_second_factor_is_led_to_its_set_up(client_of, moderator):
    response = client_of("moderator").get(QUEUE, follow=True)

    assert response.redirect_chain[-1][0] == reverse("mfa_index")
    assert "Set up a second factor first" in response.content.decode()


def test_moderator_with_second_factor_enters(client_of, moderator):
    Authenticator.objects.create(user=moderator, type=Authenticator.Type.TOTP, data={})

    assert client_of("moderator").get(QUEUE).status_code == 200


def test_person_without_appointment_does_not_enter_with_a_second_factor(client_of, registered):
    Authenticator.objects.create(user=registered, type=Authenticator.Type.TOTP, data={})

    assert client_of("registered").get(QUEUE, follow=True).status_code == 403
