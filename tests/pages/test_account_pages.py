"""django-allauth's pages in the portal's look. Their journeys are tested with the accounts."""

import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_request_login_code", "account_reset_password"],
)
def test_entrance_has_the_portals_frame(client, name):
    html = client.get(reverse(name)).content.decode()
    assert '<body class="portal">' in html
    assert html.count("<h1>") == 1
    # Scripts come from files: none is written into the page.
    assert html.count("<script") == html.count('<script src="')
    assert 'name="csrfmiddlewaretoken"' in html


@pytest.mark.parametrize(
    "name",
    [
        "accounts:me",
        "accounts:profile",
        "account_email",
        "account_set_password",
        "account_logout",
        "mfa_index",
    ],
)
def test_own_pages_have_the_portals_frame(client, name):
    client.force_login(User.objects.create_user("person@example.org"))
    response = client.get(reverse(name))
    html = response.content.decode()
    assert response.status_code == 200
    assert '<body class="portal">' in html
    assert html.count("<h1>") == 1
    assert "<script" not in html


def test_errors_are_summed_up_with_links(client):
    html = client.post(reverse("account_signup"), {"email": "no address"}).content.decode()
    assert "One answer needs a change" in html
    assert '<a href="#id_email">' in html
    assert "is-invalid" in html


def test_messages_stand_on_personal_pages_only(client):
    client.force_login(User.objects.create_user("person@example.org"))
    client.post(reverse("accounts:profile"), {"name": "A Person", "language": "fr"})
    assert "Saved." not in client.get(reverse("pages:home")).content.decode()
    assert "Saved." in client.get(reverse("accounts:me")).content.decode()
