"""Signing up and signing in by a code from a mail, as a person does it, and what it gives away."""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.test.signals import template_rendered
from django.utils.translation import get_language

from accounts.models import User
from notices.models import OutgoingMail
from tests.people import create_person

SIGN_UP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"
ASK_CODE = "/accounts/login/code/"
GIVE_CODE = "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/"
NEW = "new@people.example"
KNOWN = "known@people.example"
CODE = re.compile(r"^\s*([0-9A-Z]{3,}-?[0-9A-Z]{3,})\s*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def no_limits_of_earlier_tests():
    """Forget how often the tests before asked for a code."""
    cache.clear()


@pytest.fixture
def known(db):
    """A person whose address an attacker guesses."""
    return create_person("known")


def code_for(address):
    """Return the code of the last stored mail to `address`."""
    mail = OutgoingMail.objects.filter(recipient=address).latest("pk")
    (code,) = CODE.findall(mail.text)
    return code


def comparable(response):
    """Return all of an answer that an attacker can compare: no tokens, no typed address."""
    text = re.sub(r'value="[0-9A-Za-z]{64}"', "", response.content.decode())
    for address in (NEW, KNOWN):
        text = text.replace(address, "ADDRESS")
    return (
        response.status_code,
        response.headers.get("Location"),
        sorted(set(response.headers) - {"Content-Length"}),
        sorted(response.cookies),
        text,
    )


@pytest.mark.django_db(transaction=True)
def test_sign_up_by_a_code_that_the_worker_delivers(client, mailoutbox):
    asked = client.post(SIGN_UP, {"email": NEW}, follow=True)
    assert asked.redirect_chain == [(CONFIRM, 302)]
    assert mailoutbox == []
    assert client.get("/me/").status_code == 302

    call_command("worker", once=True)
    (mail,) = mailoutbox
    assert mail.to == [NEW]
    (code,) = CODE.findall(mail.body)
    wrong = client.post(CONFIRM, {"code": "AAAAAA"})
    assert wrong.status_code == 200
    assert client.get("/me/").status_code == 302

    done = client.post(CONFIRM, {"code": code}, follow=True)

    assert done.redirect_chain[-1][0] == "/me/"
    person = User.objects.get()
    assert (person.email, person.has_usable_password(), person.is_staff) == (NEW, False, False)
    address = person.emailaddress_set.get()
    assert (address.verified, address.primary) == (True, True)


@pytest.mark.parametrize("typed", [KNOWN, "Known@People.Example"])
def test_sign_in_by_code(client, known, typed):
    asked = client.post(ASK_CODE, {"email": typed})
    assert asked.headers["Location"] == GIVE_CODE
    assert client.get("/me/").status_code == 302

    done = client.post(GIVE_CODE, {"code": code_for(KNOWN)}, follow=True)

    assert done.redirect_chain[-1][0] == "/me/"
    assert done.context["user"] == known


def test_code_of_another_browser_does_not_sign_in(client, client_of, known):
    client.post(ASK_CODE, {"email": KNOWN})
    code = code_for(KNOWN)
    other = client_of("visitor")

    other.post(GIVE_CODE, {"code": code})

    assert other.get("/me/").status_code == 302


def test_code_works_once(client, client_of, known):
    client.post(ASK_CODE, {"email": KNOWN})
    code = code_for(KNOWN)
    client.post(GIVE_CODE, {"code": code})
    client.post("/accounts/logout/")

    client.post(GIVE_CODE, {"code": code})

    assert client.get("/me/").status_code == 302


def test_codes_cannot_be_guessed_for_long(client, known):
    client.post(ASK_CODE, {"email": KNOWN})
    right = code_for(KNOWN)
    for _attempt in range(3):
        client.post(GIVE_CODE, {"code": "AAAAAA"})

    client.post(GIVE_CODE, {"code": right})

    assert client.get("/me/").status_code == 302


def test_inactive_person_does_not_get_in(client, known):
    client.post(ASK_CODE, {"email": KNOWN})
    code = code_for(KNOWN)
    User.objects.update(is_active=False)

    client.post(GIVE_CODE, {"code": code})

    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("url", "following"),
    [(SIGN_UP, CONFIRM), (ASK_CODE, GIVE_CODE), (RESET, f"{RESET}done/")],
    ids=["sign up", "sign in by code", "reset password"],
)
def test_answer_does_not_tell_whether_an_address_is_known(client_of, known, url, following):
    answers = []
    for address in (NEW, KNOWN):
        cache.clear()
        browser = client_of("visitor")
        posted = browser.post(url, {"email": address})
        shown = browser.get(following)
        guessed = browser.post(following, {"code": "AAAAAA"})
        answers.append([comparable(answer) for answer in (posted, shown, guessed)])

    assert answers[0][0][:2] == (302, following)
    assert answers[0] == answers[1]
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {NEW, KNOWN}


def test_wrong_password_does_not_tell_whether_an_address_is_known(client_of, known):
    answers = [
        comparable(
            client_of("visitor").post(
                "/accounts/login/", {"login": address, "password": "guess-guess-guess"}
            )
        )
        for address in (NEW, KNOWN)
    ]

    assert answers[0][0] == 200
    assert answers[0] == answers[1]


@pytest.mark.parametrize("url", [SIGN_UP, ASK_CODE, RESET])
@pytest.mark.parametrize(
    "address",
    [
        "new@people.example\nBcc: victim@people.example",
        "new@people.example\r\nSubject: Won",
        "new@people.example,victim@people.example",
        '"a\nb"@people.example',
        "new@people.example\x00",
        f"{'x' * 320}@people.example",
        "",
        "nobody",
    ],
)
def test_bad_address_is_refused_at_the_field(db, client, url, address):
    response = client.post(url, {"email": address})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["email"]
    assert not OutgoingMail.objects.exists()
    assert not User.objects.exists()


# --- Language -----------------------------------------------------------------------------------


@pytest.fixture
def languages():
    """Collect the languages in which mail templates are rendered."""
    found = set()

    def note(template, **_kwargs):
        if template.name and "/email/" in template.name:
            found.add(get_language())

    template_rendered.connect(note)
    yield found
    template_rendered.disconnect(note)


@pytest.mark.parametrize(
    ("prefix", "language"), [("", "en"), ("/fr", "fr"), ("/ar", "ar"), ("/zh-hans", "zh-hans")]
)
def test_sign_up_remembers_the_language(db, client, languages, prefix, language):
    client.post(prefix + SIGN_UP, {"email": NEW})

    assert User.objects.get().language == language
    assert languages == {language}


def test_code_comes_in_the_persons_language(db, client, languages):
    create_person("known", language="ru")

    client.post(f"/fr{ASK_CODE}", {"email": KNOWN})

    assert languages == {"ru"}
    assert OutgoingMail.objects.get().recipient == KNOWN


def test_mail_to_an_unknown_address_comes_in_the_pages_language(db, client, languages):
    client.post(f"/es{ASK_CODE}", {"email": NEW})

    assert languages == {"es"}


def test_too_many_codes_for_an_address_tell_when_to_try_again(known):
    for _number in range(3):
        assert Client().post(ASK_CODE, {"email": KNOWN}).status_code == 302

    refused = Client().post(ASK_CODE, {"email": KNOWN})

    assert "Try again in a minute." in refused.content.decode()
    assert f'value="{KNOWN}"' in refused.content.decode()
    assert OutgoingMail.objects.count() == 3


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/logout/"])
def test_what_is_no_address_leads_nowhere(client_of, known, address):
    answer = client_of("known").post(address, {"next": "http://[::1"})

    assert answer.status_code == 302
    assert answer["Location"] in {"/", "/me/"}
