"""Getting on a list and off it, as people and their mail programs do it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailinglists.enums import Ending, SubscriptionState
from mailinglists.models import Installation, Subscription
from moderation.models import Request
from notices.models import OutgoingMail
from tests.mailinglists.factories import (
    MailingListFactory,
    SubscriptionFactory,
    leave_token,
    list_here,
)

pytestmark = pytest.mark.django_db
TYPED = {
    "email": "visitor@people.example",
    "delivery": "digest",
    "language": "en",
    "further_link": "",
}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
LANGUAGES = [code for code, _name in portal.LANGUAGES]


def form_of(mailing_list):
    return reverse("lists:subscribe", args=[mailing_list.name])


def ask_of(mailing_list):
    return reverse("lists:ask", args=[mailing_list.name])


def leave_of(subscription):
    return reverse("lists:leave", args=[leave_token(subscription)])


def page(client, mailing_list):
    return client.get(mailing_list.get_absolute_url()).text


# --- The list's page ----------------------------------------------------------------------------


def test_page_leads_to_the_form(client):
    mailing_list = list_here()
    text = page(client, mailing_list)

    assert f'href="{form_of(mailing_list)}"' in text
    assert "This portal" in text
    assert "outside this portal" not in text


def test_page_leads_to_the_request(client):
    mailing_list = list_here(subscribing="moderated")
    text = page(client, mailing_list)

    assert f'href="{ask_of(mailing_list)}"' in text
    assert form_of(mailing_list) not in text


def test_page_tells_of_the_group(client, grouping):
    text = page(client, list_here(subscribing="members", grouping=grouping))

    assert "Its subscribers are the members of" in text
    assert f'href="{grouping.get_absolute_url()}"' in text


def test_page_of_a_members_list_without_a_group_offers_nothing(client):
    assert "its owners put people on it" in page(client, list_here(subscribing="members"))


def test_page_of_a_list_elsewhere_keeps_its_link(client):
    mailing_list = MailingListFactory(subscribe_address="https://lists.example.org/join")
    text = page(client, mailing_list)

    assert 'href="https://lists.example.org/join"' in text
    assert form_of(mailing_list) not in text


@pytest.mark.parametrize("subscribing", ["open", "moderated", "members"])
def test_page_is_the_same_for_all(client, client_of, grouping, member, subscribing):
    mailing_list = list_here(subscribing=subscribing, grouping=grouping)
    SubscriptionFactory(mailing_list=mailing_list, email=member.email)
    theirs = client_of("member").get(mailing_list.get_absolute_url())

    assert theirs.text == page(client, mailing_list)
    assert not theirs.cookies
    assert "visitor@people.example" not in theirs.text


@pytest.mark.parametrize("subscribing", ["open", "moderated", "members"])
def test_page_asks_as_often_for_many_subscribers(
    client, grouping, settings, subscribing, django_assert_num_queries
):
    settings.PAGE_CACHE_SECONDS = 0
    mailing_list = list_here(subscribing=subscribing, grouping=grouping)
    for _number in range(3):
        SubscriptionFactory(mailing_list=mailing_list)
    page(client, mailing_list)

    with django_assert_num_queries(1):
        page(client, mailing_list)


# --- The form -----------------------------------------------------------------------------------


def test_visitor_subscribes_confirms_changes_and_leaves(client):
    mailing_list = list_here()
    url = form_of(mailing_list)
    assert "Who sees your address" in client.get(url).text
    sent = client.post(url, TYPED, follow=True)
    assert sent.redirect_chain == [(url, 302)]
    assert "A mail has been sent to visitor@people.example" in sent.text
    link = re.search(r"http://testserver(/lists/subscription/\S+)", OutgoingMail.objects.get().text)

    shown = client.get(link[1])
    assert "Do you want to be on this list?" in shown.text
    row = Subscription.objects.get()
    assert row.state == SubscriptionState.ASKED  # programs that follow links confirm nothing
    assert "You are on the list" in client.post(link[1], {"deed": "confirm"}, follow=True).text
    assert "You are on the list" in client.post(link[1], {"deed": "confirm"}, follow=True).text

    changed = client.post(link[1], {"delivery": "paused", "language": "ar"}, follow=True)
    assert "Saved." in changed.text
    row.refresh_from_db()
    assert (row.delivery, row.language) == ("paused", "ar")

    assert "You left the list on" in client.post(link[1], {"deed": "leave"}, follow=True).text
    assert "You left the list on" in client.post(link[1], {"deed": "leave"}, follow=True).text
    again = client.post(link[1], {"deed": "again"}, follow=True)
    assert "You are on the list" in again.text
    assert OutgoingMail.objects.count() == 1


def test_answer_tells_nothing_of_an_address(client, limit_to):
    limit_to(subscribing_mails="2/d/email")
    mailing_list = list_here()
    known = SubscriptionFactory(mailing_list=mailing_list).email

    def words(email):
        response = client.post(form_of(mailing_list), {**TYPED, "email": email}, follow=True)
        html = re.sub(r'value="[^"]{64}"', "", response.text)
        return response.status_code, html.replace(email, "")

    found = [words(email) for email in (known, "unknown@people.example", known, known)]

    assert found == [found[0]] * 4
    recipients = OutgoingMail.objects.values_list("recipient", flat=True)
    assert sorted(recipients) == sorted([known, known, "unknown@people.example"])


def test_person_with_a_proved_address_is_on_it_at_once(client_of, registered):
    mailing_list = list_here()
    client = client_of("registered")
    form = client.get(form_of(mailing_list)).text
    assert ('name="email"' in form, registered.email in form) == (False, True)

    typed = {**TYPED, "email": "victim@people.example"}
    response = client.post(form_of(mailing_list), typed, follow=True)

    row = Subscription.objects.get()
    assert response.redirect_chain == [(row.get_absolute_url(), 302)]
    assert (row.email, row.delivery) == (registered.email, "digest")
    assert not OutgoingMail.objects.exists()


def test_account_with_an_unproved_address_is_asked_like_a_visitor(client_of, registered):
    registered.emailaddress_set.update(verified=False)

    client_of("registered").post(form_of(list_here()), TYPED)

    assert OutgoingMail.objects.get().recipient == "visitor@people.example"
    assert Subscription.objects.get().state == SubscriptionState.ASKED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ""}, "Write the address to which the messages shall go."),
        ({"email": "nonsense"}, "1 answer"),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "answer"),
        ({"language": "xx"}, "Choose a language."),
        ({"delivery": "hourly"}, "Choose how you get the messages."),
    ],
)
def test_bad_input_is_told(client, typed, words):
    response = client.post(form_of(list_here()), TYPED | typed)

    assert response.status_code == 422
    assert words.lower() in response.text.lower().replace("one answer", "1 answer")
    assert not Subscription.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_too_many_are_told_when_to_try_again(client, limit_to):
    limit_to(subscribing="1/d/network")
    mailing_list = list_here()
    client.post(form_of(mailing_list), TYPED)

    response = client.post(form_of(mailing_list), {**TYPED, "email": "other@people.example"})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert 'value="other@people.example"' in response.text


@pytest.mark.parametrize("fields", [{"closed": True}, {"subscribing": "moderated"}])
def test_form_of_a_list_that_is_not_open_is_too_late(client, fields):
    mailing_list = list_here(**fields)

    assert client.get(form_of(mailing_list)).url == mailing_list.get_absolute_url()
    assert client.post(form_of(mailing_list), TYPED).status_code == 409
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("make", [form_of, ask_of])
@pytest.mark.parametrize("fields", [{"state": "making"}, {"run_by": "elsewhere"}])
def test_other_lists_have_no_form(client_of, registered, make, fields):
    url = make(MailingListFactory(**{"run_by": "portal"} | fields))

    assert client_of("registered").get(url).status_code == 404


def test_form_of_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)
    row = SubscriptionFactory()

    assert client.post(form_of(row.mailing_list), TYPED).status_code == 403
    assert client.post(row.get_absolute_url(), {"deed": "leave"}).status_code == 403


# --- The link of a subscriber -------------------------------------------------------------------


def test_link_is_kept_secret(client):
    row = SubscriptionFactory()

    for url in (row.get_absolute_url(), leave_of(row), "/lists/subscription/unknown/"):
        response = client.get(url)
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("self", "You left the list on"),
        ("keepers", "Those who keep the list took you off it on"),
        ("membership", "because you do not belong to the group any more"),
        ("closed", "The list was closed on"),
        ("lapsed", "The time to confirm is over."),
    ],
)
def test_link_tells_how_it_ended(client, ending, words):
    row = SubscriptionFactory(left=True, ending=ending)

    assert words in client.get(row.get_absolute_url()).text
    refused = client.post(row.get_absolute_url(), {"deed": "confirm"})
    assert refused.status_code == 409


def test_link_tells_that_the_time_to_confirm_is_over(client):
    row = SubscriptionFactory(asked=True, asked_at=timezone.now() - timedelta(days=15))

    assert "The time to confirm is over." in client.get(row.get_absolute_url()).text
    assert client.post(row.get_absolute_url(), {"deed": "confirm"}).status_code == 409


@pytest.mark.parametrize("posted", [{}, {"deed": "x"}, {"delivery": "x", "language": "en"}])
def test_forged_answer_changes_nothing(client, posted):
    row = SubscriptionFactory()
    response = client.post(row.get_absolute_url(), posted)

    assert response.status_code == 422
    assert "Choose how you get the messages." in response.text
    row.refresh_from_db()
    assert (row.state, row.delivery) == ("active", "each")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["asked", "active", "left"])
def test_pages_render_in_every_language(client, language, state):
    row = SubscriptionFactory(**({} if state == "active" else {state: True}))
    prefix = "" if language == "en" else f"/{language}"

    for url in (row.get_absolute_url(), form_of(row.mailing_list), leave_of(row)):
        response = client.get(prefix + url)
        assert response.status_code == 200
        assert f'lang="{language}"'.lower() in response.text.lower()


# --- One click ----------------------------------------------------------------------------------


def test_mail_program_leaves_without_a_cookie():
    row = SubscriptionFactory()
    client = Client(enforce_csrf_checks=True)
    for _click in range(2):
        response = client.post(leave_of(row), ONE_CLICK)
        assert response.status_code == 200
        assert not response.cookies
        assert "You are off the list" in response.text

    row.refresh_from_db()
    assert (row.state, row.ending, row.is_pushed) == ("ended", Ending.SELF, False)
    assert Installation.objects.get(mailing_list=row.mailing_list).is_due


def test_mail_program_leaves_for_somebody_without_a_row(client):
    unsaved = SubscriptionFactory.build(mailing_list=list_here(), email="joined@people.example")

    response = client.post(leave_of(unsaved), ONE_CLICK)

    assert response.status_code == 200
    row = Subscription.objects.get()
    assert (row.email, row.state, row.is_pushed) == ("joined@people.example", "ended", False)


def test_link_in_a_message_shows_a_button_and_does_nothing(client):
    row = SubscriptionFactory()
    response = client.get(leave_of(row))

    assert not response.cookies
    assert 'name="List-Unsubscribe" value="One-Click"' in response.text
    assert row.get_absolute_url() in response.text  # a digest instead
    row.refresh_from_db()
    assert row.is_active


def test_post_that_is_no_click_does_nothing(client):
    row = SubscriptionFactory()

    assert client.post(leave_of(row), {"List-Unsubscribe": "Perhaps"}).status_code == 400
    row.refresh_from_db()
    assert row.is_active


def test_link_of_a_closed_list_tells_so(client):
    row = SubscriptionFactory.build(mailing_list=list_here(closed=True))

    assert "This list is closed" in client.get(leave_of(row)).text
    assert client.post(leave_of(row), ONE_CLICK).status_code == 200
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_bad_link_is_not_there(client, settings, method):
    row = SubscriptionFactory()
    token = leave_token(row)
    elsewhere = SubscriptionFactory.build(mailing_list=MailingListFactory())
    urls = [reverse("lists:leave", args=[bad]) for bad in ("x", token[:-1], f"A{token}")]
    urls.append(leave_of(elsewhere))

    found = {getattr(client, method)(url, ONE_CLICK).status_code for url in urls}
    settings.LISTS_DOMAIN = "other.example.org"
    found.add(getattr(client, method)(reverse("lists:leave", args=[token])).status_code)
    settings.LISTS_DOMAIN, settings.MAILMAN_KEY = "lists.example.org", ""
    found.add(getattr(client, method)(leave_of(row), ONE_CLICK).status_code)

    assert found == {404}
    row.refresh_from_db()
    assert row.is_active


# --- Asking to be let in ------------------------------------------------------------------------


def test_person_asks_to_be_let_in(client_of, registered):
    mailing_list = list_here(subscribing="moderated")
    client = client_of("registered")
    assert "Who sees your address" in client.get(ask_of(mailing_list)).text

    sent = client.post(ask_of(mailing_list), {"statement": "I teach.", "delivery": "each"})

    row = Request.objects.get()
    assert sent.url == row.get_absolute_url()
    assert row.payload == {"email": registered.email, "delivery": "each", "statement": "I teach."}
    assert "I teach." in client.get(sent.url).text
    assert "Your request waits for approval." in client.get(ask_of(mailing_list)).text
    again = client.post(ask_of(mailing_list), {"statement": "I teach.", "delivery": "each"})
    assert again.status_code == 409
    assert Request.objects.count() == 1


@pytest.mark.parametrize("statement", ["", " ... ", "x" * 1001, "turned\u202e"])
def test_bad_statement_is_told(client_of, registered, statement):
    mailing_list = list_here(subscribing="moderated")
    typed = {"statement": statement, "delivery": "each"}

    assert client_of("registered").post(ask_of(mailing_list), typed).status_code == 422
    assert not Request.objects.exists()


def test_subscriber_is_shown_their_subscription(client_of, registered):
    mailing_list = list_here(subscribing="moderated")
    row = SubscriptionFactory(mailing_list=mailing_list, email=registered.email)

    assert row.get_absolute_url() in client_of("registered").get(ask_of(mailing_list)).text


def test_unproved_address_is_led_to_its_proof(client_of, registered):
    registered.emailaddress_set.update(verified=False)
    mailing_list = list_here(subscribing="moderated")
    client = client_of("registered")

    assert "Confirm the address of your account first." in client.get(ask_of(mailing_list)).text
    typed = {"statement": "I teach.", "delivery": "each"}
    assert client.post(ask_of(mailing_list), typed).status_code == 409


@pytest.mark.parametrize("fields", [{"closed": True}, {"subscribing": "open"}])
def test_list_that_is_not_moderated_is_not_asked(client_of, registered, fields):
    mailing_list = list_here(**{"subscribing": "moderated"} | fields)
    client = client_of("registered")

    assert client.get(ask_of(mailing_list)).url == mailing_list.get_absolute_url()
    typed = {"statement": "I teach.", "delivery": "each"}
    assert client.post(ask_of(mailing_list), typed).status_code == 409
