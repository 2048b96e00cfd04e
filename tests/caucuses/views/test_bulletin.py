"""Asking for the weekly bulletin, confirming, and stopping it with and without a browser."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from caucuses.models import BulletinReader, BulletinRequest
from caucuses.querysets.bulletin import CONFIRMED_WITHIN
from caucuses.validators import validate_free_address
from notices.models import OutgoingMail
from tests.caucuses.factories import (
    BulletinReaderFactory,
    BulletinRequestFactory,
    GroupingFactory,
)

pytestmark = pytest.mark.django_db
ALL, HERE = "/caucuses/bulletin/", "/caucuses/here/bulletin/"
TYPED = {"email": "visitor@people.example", "language": "en", "further_link": ""}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def recipients():
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True))


def leave_url(reader):
    return reverse("caucuses:bulletin_reader", args=[reader.token])


@pytest.mark.parametrize("page", [ALL, HERE], ids=["all", "one"])
def test_visitor_asks_confirms_reads_and_stops(client, grouping, page):
    assert client.get(page).status_code == 200
    asked = client.post(page, TYPED, follow=True)
    assert asked.redirect_chain == [(page, 302)]
    assert "A mail has been sent to visitor@people.example" in asked.content.decode()
    link = re.search(r"http://testserver(/\S+confirm\S+)", OutgoingMail.objects.get().text)[1]

    shown = client.get(link).content.decode()
    assert "Get the bulletin?" in shown
    assert not BulletinReader.objects.exists()  # programs that follow links confirm nothing
    confirmed = client.post(link, follow=True)

    reader = BulletinReader.objects.get()
    assert confirmed.redirect_chain == [(leave_url(reader), 302)]
    assert "You get this bulletin from now on." in confirmed.content.decode()
    assert reader.grouping == (grouping if page == HERE else None)
    assert recipients() == ["visitor@people.example"]

    stopped = client.post(leave_url(reader), ONE_CLICK)
    assert "You get this bulletin no more" in stopped.content.decode()
    assert not BulletinReader.objects.open().exists()


def test_answer_does_not_tell_whether_an_address_reads_it(client, grouping, limit_to):
    limit_to(bulletin_mails="2/d/email")
    BulletinReaderFactory(grouping=grouping, email="known@people.example")

    def words(email):
        response = client.post(HERE, {**TYPED, "email": email}, follow=True)
        html = re.sub(r'value="[^"]{64}"', "", response.content.decode())
        return response.status_code, html.replace(email, "")

    known, unknown, once_more, too_often = map(
        words, ["known@people.example", "unknown@people.example", *["known@people.example"] * 2]
    )
    assert known == unknown == once_more == too_often
    assert recipients().count("known@people.example") == 2


def test_person_with_a_confirmed_address_has_it_at_once(client_of, grouping, registered):
    client = client_of("registered")
    form = client.get(HERE).content.decode()
    assert ('name="email"' in form, registered.email in form) == (False, True)

    typed = {**TYPED, "email": "victim@people.example"}
    response = client.post(HERE, typed, follow=True)

    assert "You get this bulletin from now on." in response.content.decode()
    assert BulletinReader.objects.get().email == registered.email
    assert recipients() == []


def test_account_with_an_unconfirmed_address_is_asked_like_a_visitor(client_of, registered):
    registered.emailaddress_set.update(verified=False)

    client_of("registered").post(ALL, TYPED)

    assert recipients() == ["visitor@people.example"]
    assert not BulletinReader.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ""}, "Write the address to which the mail shall go."),
        ({"language": "xx"}, "Choose a language."),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "1 answer"),
    ],
)
def test_bad_input_is_told_and_kept(client, typed, words):
    response = client.post(ALL, TYPED | typed)

    assert response.status_code == 422
    if "Bcc" not in str(typed):
        assert words in response.content.decode()
    assert not BulletinRequest.objects.exists()
    assert recipients() == []


def test_too_many_from_one_network_are_told_when_to_try_again(client, limit_to):
    limit_to(bulletin="1/d/network")
    client.post(ALL, TYPED)

    response = client.post(ALL, {**TYPED, "email": "another@people.example"})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "You can try again from this moment on:" in response.content.decode()
    assert recipients() == ["visitor@people.example"]


def test_form_of_another_site_is_refused(grouping):
    client = Client(enforce_csrf_checks=True)
    asked = BulletinRequestFactory()

    assert client.post(HERE, TYPED).status_code == 403
    confirm = reverse("caucuses:bulletin_confirm", args=[asked.token])
    assert client.post(confirm).status_code == 403
    assert not BulletinReader.objects.exists()


# --- Addresses ------------------------------------------------------------------------------------


def test_no_group_takes_the_word():
    with pytest.raises(ValidationError):
        validate_free_address("bulletin")


def test_former_address_leads_on(client, grouping):
    grouping.former_addresses.create(slug="there")

    response = client.get("/caucuses/there/bulletin/")

    assert (response.status_code, response["Location"]) == (302, HERE)


def test_unknown_group_is_not_found(client):
    assert client.get("/caucuses/bulletin/bulletin/").status_code == 404


def test_closed_group_says_so(client):
    GroupingFactory(slug="shut", closed=True)

    for response in (
        client.get("/caucuses/shut/bulletin/"),
        client.post("/caucuses/shut/bulletin/", TYPED),
    ):
        assert response.status_code == 410
        assert "it has no bulletin any more" in response.content.decode()
    assert recipients() == []


def test_group_that_closed_meanwhile_is_told_on_confirming(client):
    asked = BulletinRequestFactory(grouping=GroupingFactory(closed=True))

    response = client.post(reverse("caucuses:bulletin_confirm", args=[asked.token]))

    assert response.status_code == 409
    assert "it has no bulletin any more" in response.content.decode()


def test_lapsed_link_says_what_to_do(client):
    asked = BulletinRequestFactory(created_at=timezone.now() - CONFIRMED_WITHIN)

    for method in (client.get, client.post):
        response = method(reverse("caucuses:bulletin_confirm", args=[asked.token]))
        assert response.status_code == 410
        assert "ask for one again" in response.content.decode()
    assert not BulletinReader.objects.exists()


def test_pages_of_a_group_lead_to_its_bulletin(client, grouping):
    for page in ("/caucuses/here/", "/caucuses/here/reports/"):
        assert f'href="{HERE}"' in client.get(page).content.decode()
    for page in ("/", HERE):
        assert f'href="{ALL}"' in client.get(page).content.decode()


# --- Stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_mail_program_stops_it_without_cookie_or_token(prefix):
    """As RFC 8058 has it, section 3.1; also for a reader in another language."""
    reader = BulletinReaderFactory()

    response = Client(enforce_csrf_checks=True).post(
        prefix + leave_url(reader),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    assert not response.cookies
    reader.refresh_from_db()
    assert not reader.is_open


def test_looking_at_the_link_stops_nothing(client):
    reader = BulletinReaderFactory()

    html = client.get(leave_url(reader)).content.decode()

    assert "Stop this bulletin" in html
    assert reader.email not in html  # a bulletin is passed on to others
    reader.refresh_from_db()
    assert reader.is_open


def test_other_posts_stop_nothing(client):
    reader = BulletinReaderFactory()

    for sent in ({}, {"List-Unsubscribe": "Yes"}):
        assert client.post(leave_url(reader), sent).status_code == 400

    reader.refresh_from_db()
    assert reader.is_open


def test_stopping_twice_says_the_same(client):
    reader = BulletinReaderFactory()

    first, second = (client.post(leave_url(reader), ONE_CLICK) for _time in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content


def test_unknown_link_stops_nothing(client):
    BulletinReaderFactory()

    assert client.post("/caucuses/bulletin/reader/nonsense/", ONE_CLICK).status_code == 410
    assert BulletinReader.objects.open().count() == 1
