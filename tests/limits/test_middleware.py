"""Limits as people meet them: by address, by person, with the time, and with a puzzle."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.conf import settings as portal
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from caucuses.models import RelayMessage
from limits import sources
from limits.models import Caught, Tally
from moderation.models import Request
from notices.models import OutgoingMail
from tests.caucuses.factories import RelayMessageFactory
from tests.limits.solving import puzzle_in, solved

pytestmark = pytest.mark.django_db
MESSAGE = {
    "name": "Visiting Person",
    "email": "visitor@people.example",
    "subject": "A <question>",
    "text": "First line.\r\n\r\nWhen do you meet next?",
    "further_link": "",
}


@pytest.fixture
def write_url(grouping, coordinator):
    return reverse("caucuses:write", args=[grouping.slug])


def limit(**rates):
    portal.LIMIT_RATES.update(rates)


def test_waiting_page_tells_when_and_keeps_what_was_typed(client, write_url):
    limit(relay="2/h/address")
    # What the form refuses costs nothing.
    for _ in range(3):
        assert client.post(write_url, MESSAGE | {"text": ""}).status_code == 422
    assert [client.post(write_url, MESSAGE).status_code for _ in range(2)] == [302, 302]

    response = client.post(write_url, MESSAGE)

    html = response.content.decode()
    now = timezone.now()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert f"{(now + timedelta(hours=1)):%-d %B %Y}" in html
    assert 'value="A &lt;question&gt;"' in html
    assert "First line.\r\n\r\nWhen do you meet next?" in unescape(html)
    assert "no-store" in response["Cache-Control"]
    assert RelayMessage.objects.count() == 2
    assert client.post(write_url, MESSAGE, REMOTE_ADDR="127.0.0.9").status_code == 302
    assert Caught.objects.get().count == 1
    assert "127.0.0" not in str(list(Tally.objects.values_list()))


def test_solved_puzzle_passes_once_and_not_without_end(client, write_url, settings):
    limit(relay="1/h/address")
    settings.CHALLENGE_FACTOR = 2
    client.post(write_url, MESSAGE)
    page = client.post(write_url, MESSAGE)
    solution = solved(puzzle_in(page.content.decode()))

    assert client.post(write_url, MESSAGE | {"solution": solution}).status_code == 302
    assert RelayMessage.objects.count() == 2
    again = client.post(write_url, MESSAGE | {"solution": solution})
    assert again.status_code == 429
    # Beyond that there is no puzzle.
    assert puzzle_in(again.content.decode()) is None
    assert set(Caught.objects.values_list("outcome", "count")) == {("refused", 2), ("solved", 1)}


def test_networks_of_ipv6(client, write_url):
    limit(relay="1/h/address,2/h/network")

    answers = [
        client.post(write_url, MESSAGE, REMOTE_ADDR=address).status_code
        for address in (
            "2001:db8:1:1::1",
            "2001:db8:1:1::2",  # the same household
            "2001:db8:1:2::1",
            "2001:db8:1:3::1",  # the same campus
            "2001:db8:2::1",
        )
    ]

    assert answers == [302, 429, 302, 429, 302]


def test_person_is_counted_wherever_they_are(client_of):
    limit(registration_draft="1/d/person")
    client, url = client_of("registered"), reverse("organisations:register")
    assert client.post(url, REMOTE_ADDR="192.0.2.1").status_code == 302

    assert client.post(url, REMOTE_ADDR="198.51.100.1").status_code == 429
    # In the reader's language: the page stands under the address of the form.
    assert 'lang="fr"' in client.post(f"/fr{url}").content.decode()


def test_nobody_is_sent_mails_without_end_by_who_signs_up_in_their_name(client, registered):
    limit(sign_up="2/h/email", sign_in="", code_mails="")
    answers = [
        client.post(reverse("account_signup"), {"email": email}, REMOTE_ADDR=f"192.0.2.{number}")
        for number, email in enumerate([registered.email] * 3 + ["new@people.example"])
    ]

    assert [answer.status_code == 429 for answer in answers] == [False, False, True, False]


def test_sign_in_counts_by_the_address_that_is_tried(client, registered):
    limit(sign_in="2/h/email", sign_up="1/h/address", code_mails="1/h/email")
    login = {"login": registered.email, "password": "wrong wrong wrong"}
    for number in range(2):
        client.post(reverse("account_login"), login, REMOTE_ADDR=f"192.0.2.{number}")

    page = client.post(
        reverse("account_login"),
        login | {"login": registered.email.upper()},
        REMOTE_ADDR="198.51.100.7",
    )

    assert page.status_code == 429
    html = page.content.decode()
    assert "wrong wrong" not in html
    assert html.count('type="password"') == 1
    other = login | {"login": "other@people.example"}
    assert client.post(reverse("account_login"), other).status_code == 200

    code = {"email": registered.email}
    answers = [client.post(reverse("account_request_login_code"), code) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 429]
    # Scripts of allauth's own do not get round it.
    for expected in (200, 429):
        sent = client.post(
            reverse("account_signup"),
            {"email": "new@people.example"},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        assert sent.status_code == expected


def test_reading_is_limited_by_address_alone(client):
    limit(search="2/m/address", downloads="1/h/address")
    url = reverse("search:search")
    answers = [client.get(url, {"q": "water"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert puzzle_in(answers[-1].content.decode()) is None
    assert "?q=water" in answers[-1].content.decode()
    # It can be stored for everybody: nobody was asked who they are.
    assert "Cookie" not in answers[0].get("Vary", "")
    assert not answers[0].cookies
    csv = reverse("organisations:csv")
    assert [client.get(csv).status_code, client.head(csv).status_code] == [200, 429]


def test_whatever_nobody_named_is_limited_too(client, grouping, coordinator):
    limit(other="1/h/address")
    urls = [
        reverse("caucuses:write_confirm", args=[RelayMessageFactory(grouping=grouping).token])
        for _ in range(2)
    ]
    leave = reverse("my_groups:leave", args=[uuid4()])

    # What is refused gives its place back.
    assert [client.post(leave).status_code for _ in range(2)] == [302, 429]
    Tally.objects.all().delete()
    assert client.post(reverse("caucuses:write_confirm", args=["nonsense"])).status_code == 410
    assert [client.post(url).status_code for url in urls] == [302, 429]
    # Leaving by a link of a mail is always possible.
    reader = reverse("caucuses:bulletin_reader", args=["nonsense"])
    assert [client.post(reader).status_code for _ in range(2)] == [410, 410]


@pytest.mark.parametrize("limits_on", [True, False])
def test_trap(client, write_url, settings, limits_on):
    settings.LIMITS_ON = limits_on
    filled = {"further_link": "https://spam.example"}

    answer = client.post(write_url, MESSAGE | filled, follow=True)
    signed_up = client.post(reverse("account_signup"), {"email": "x@people.example"} | filled)

    assert answer.redirect_chain == [(write_url, 302)]
    assert "A mail is on its way." in answer.content.decode()
    assert signed_up.status_code == 302
    assert signed_up["Location"] == reverse("account_email_verification_sent")
    assert not RelayMessage.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not User.objects.filter(email="x@people.example").exists()
    assert set(Caught.objects.values_list("action", "outcome")) == {
        ("relay", "trapped"),
        ("sign_up", "trapped"),
    }
    page = client.get(reverse("account_signup")).content.decode()
    assert '<div class="hide" aria-hidden="true">' in page
    assert 'autocomplete="off" tabindex="-1" data-1p-ignore="true"' in page


def test_forged_form_costs_nobody_anything(client, write_url):
    limit(relay="1/h/address")
    client.handler.enforce_csrf_checks = True

    assert client.post(write_url, MESSAGE).status_code == 403
    assert not Tally.objects.exists()


def test_allauth_answers_with_the_same_page(rf):
    from allauth.core.ratelimit import respond_429

    response = respond_429(rf.post("/"))

    assert response.status_code == 429
    assert response["Retry-After"] == "300"
    assert "in a few minutes" in response.content.decode()


def test_off_counts_nothing(client, write_url, settings):
    limit(relay="1/h/address")
    settings.LIMITS_ON = False

    assert [client.post(write_url, MESSAGE).status_code for _ in range(3)] == [302] * 3
    assert not Tally.objects.exists()


def test_source_is_known_inside_of_a_request_alone(client_of):
    client_of("registered").post(reverse("organisations:register"))

    assert sources.source_this_month() == ""
    assert Request.objects.exists()


@pytest.mark.browser
def test_browser_solves_the_puzzle(page, write_url, settings):
    settings.CHALLENGE_DIFFICULTY = 20_000
    limit(relay="1/h/address")

    def write():
        page.goto(write_url)
        for name in ("name", "email", "subject", "text"):
            page.locator(f"[name={name}]").fill(MESSAGE[name])
        page.locator("main form button[type=submit]").click()

    write()
    page.get_by_text("Not sent yet").wait_for()
    write()
    page.get_by_role("heading", name="Please wait a little").wait_for()
    page.get_by_text("Done: you can send it now.").wait_for()
    page.get_by_role("button", name="Send again").click()
    page.get_by_text("Not sent yet").wait_for()

    assert RelayMessage.objects.count() == 2
    texts = {
        text.replace("\r\n", "\n") for text in RelayMessage.objects.values_list("text", flat=True)
    }
    assert len(texts) == 1
