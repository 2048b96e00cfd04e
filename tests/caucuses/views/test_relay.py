"""Writing to a group, as a visitor and as a person with an account."""

import re

import pytest
from django.conf import settings as portal
from django.urls import reverse
from django.utils import timezone

from caucuses.models import GroupingAddress, RelayMessage
from limits.models import Caught
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, RelayMessageFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db
WRITE = "/caucuses/here/write/"
TYPED = {
    "name": "Visiting Person",
    "email": "visitor@people.example",
    "subject": "A question",
    "text": "When do you meet?",
    "further_link": "",
}


def recipients():
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


def confirm_url(message):
    return reverse("caucuses:write_confirm", args=[message.token])


def test_visitor_writes_confirms_and_is_read(client, grouping, coordinator):
    asked = client.post(WRITE, TYPED, follow=True)
    assert asked.redirect_chain == [(WRITE, 302)]
    assert "Not sent yet: we have written to visitor@people.example." in asked.content.decode()
    mail = OutgoingMail.objects.get()
    link = re.search(r"http://testserver(/\S+)", mail.text)[1]

    shown = client.get(link)
    assert "When do you meet?" in shown.content.decode()
    assert recipients() == ["visitor@people.example"]
    sent = client.post(link, follow=True)

    assert "Your message is on its way" in sent.content.decode()
    assert "When do you meet?" not in sent.content.decode()
    assert recipients() == [coordinator.email, "visitor@people.example", "visitor@people.example"]


def test_person_with_an_account_sends_at_once(client_of, grouping, coordinator, registered):
    client = client_of("registered")
    form = client.get(WRITE).content.decode()
    assert 'name="email"' not in form
    assert registered.email in form

    typed = {**TYPED, "email": "victim@people.example", "name": "Somebody Else"}
    response = client.post(WRITE, typed, follow=True)

    assert "Sent. You get a copy" in response.content.decode()
    assert recipients() == [coordinator.email, registered.email]
    mail = OutgoingMail.objects.get(recipient=coordinator.email)
    assert mail.headers["Reply-To"] == f"{registered.name} <{registered.email}>"
    assert "Somebody Else" not in mail.text


def test_account_with_an_unconfirmed_address_is_asked_like_a_visitor(
    client_of, grouping, coordinator, registered
):
    registered.emailaddress_set.update(verified=False)

    client_of("registered").post(WRITE, TYPED)

    assert recipients() == ["visitor@people.example"]


def test_answer_does_not_tell_whether_an_address_has_an_account(
    client, grouping, coordinator, registered
):
    known = client.post(WRITE, {**TYPED, "email": registered.email}, follow=True)
    unknown = client.post(WRITE, {**TYPED, "email": "unknown@people.example"}, follow=True)

    def words(response, email):
        return re.sub(r'value="[^"]{64}"', "", response.content.decode()).replace(email, "")

    assert words(known, registered.email) == words(unknown, "unknown@people.example")


# --- Who reads it -------------------------------------------------------------------------------


def test_page_says_who_will_read_it(client, grouping, moderator):
    def said():
        return client.get(WRITE).content.decode()

    assert "Your message reaches the secretariat." in said()
    upper = AppointmentFactory(grouping=grouping.parent, person=create_person("upper")).person
    assert "<bdi>Upper Group</bdi>, which coordinates it." in said()
    first = AppointmentFactory(grouping=grouping, person=create_person("first")).person
    assert "Your message reaches the person who leads the group now." in said()
    AppointmentFactory(grouping=grouping, person=create_person("second"), is_listed=True)
    assert "Your message reaches the 2 people who lead the group now." in said()
    for person in (upper, first, moderator):
        assert person.email not in said()
        assert person.name not in said()


def test_page_says_when_nobody_can_be_reached(client, grouping):
    html = client.get(WRITE).content.decode()

    assert "Nobody can be reached at the moment." in html
    assert "<textarea" not in html
    assert client.post(WRITE, TYPED).status_code == 409
    assert not RelayMessage.objects.exists()


# --- Bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {"subject": "A\r\nBcc: everybody@people.example"},
        {"name": "A\nBcc: everybody@people.example"},
        {"email": "a@people.example\r\nBcc: b@people.example"},
        {"subject": "abc\u202edef"},
        {"text": "a" * 4001},
    ],
    ids=ascii,
)
def test_bad_input_sends_nothing_and_is_kept(client, grouping, coordinator, typed):
    response = client.post(WRITE, TYPED | typed)

    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("<h1>") == 1
    assert "visitor@people.example" in html or "email" in typed
    assert not RelayMessage.objects.exists()
    assert recipients() == []


def test_form_of_another_site_is_refused(client, grouping, coordinator):
    message = RelayMessageFactory(grouping=grouping)
    client.handler.enforce_csrf_checks = True

    assert client.post(WRITE, TYPED).status_code == 403
    assert client.post(confirm_url(message)).status_code == 403
    assert recipients() == []


# --- Limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["visitor", "registered"])
def test_second_message_is_refused_with_the_time(client_of, who, grouping, coordinator, limit_to):
    limit_to(relay="1/d/person,1/d/email")
    client = client_of(who)
    client.post(WRITE, {**TYPED, "email": "Visitor@people.example"})
    before = recipients()

    response = client.post(WRITE, TYPED)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 24 * 3600
    assert "You can try again from this moment on:" in response.text
    assert "When do you meet?" in response.text
    assert recipients() == before


def test_refused_message_does_not_count(client, grouping, coordinator, limit_to):
    limit_to(relay="1/d/email")

    assert client.post(WRITE, {**TYPED, "text": ""}).status_code == 422
    assert client.post(WRITE, TYPED).status_code == 302


def test_network_is_counted_wherever_the_writer_says_they_are(
    client, grouping, coordinator, limit_to
):
    limit_to(relay="2/d/network")
    for number in range(2):
        typed = {**TYPED, "email": f"visitor{number}@people.example"}
        headers = {"X-Forwarded-For": f"198.51.{number}.1"}
        address = f"192.0.2.{number}"
        assert client.post(WRITE, typed, headers=headers, REMOTE_ADDR=address).status_code == 302

    assert client.post(WRITE, TYPED, REMOTE_ADDR="192.0.2.77").status_code == 429
    assert client.post(WRITE, TYPED, REMOTE_ADDR="192.0.3.77").status_code == 302


def test_network_behind_a_proxy_is_the_visitors(client, grouping, coordinator, settings, limit_to):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    limit_to(relay="1/d/network")

    for place in ("198.51.100.1", "203.0.113.1"):
        headers = {"X-Forwarded-For": f"10.0.0.1, {place}"}
        assert client.post(WRITE, TYPED, headers=headers).status_code == 302


def test_group_that_got_enough_keeps_the_message_waiting(client, grouping, coordinator, limit_to):
    limit_to(relay_passed_on="1/d/target")
    client.post(confirm_url(RelayMessageFactory(grouping=grouping)))
    OutgoingMail.objects.all().delete()
    message = RelayMessageFactory(grouping=grouping)

    response = client.post(confirm_url(message))

    assert response.status_code == 429
    assert "Retry-After" in response.headers
    assert "When do you meet?" in response.content.decode()
    assert recipients() == []
    assert Caught.objects.get().action == "relay_passed_on"


# --- Confirming ---------------------------------------------------------------------------------


def test_reading_the_link_sends_nothing(client, grouping, coordinator):
    message = RelayMessageFactory(grouping=grouping)

    for _time in range(2):
        assert client.get(confirm_url(message)).status_code == 200

    assert recipients() == []


def test_message_confirmed_in_two_tabs_is_sent_once(client, grouping, coordinator):
    message = RelayMessageFactory(grouping=grouping)

    first, second = (client.post(confirm_url(message)) for _tab in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert "passed on already" in second.content.decode()
    assert recipients() == sorted([coordinator.email, message.email])


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_works_for_two_days(client, grouping, coordinator, method):
    message = RelayMessageFactory(grouping=grouping, created_at=timezone.now() - portal.RELAY_KEPT)

    for address in (confirm_url(message), reverse("caucuses:write_confirm", args=["unknown"])):
        response = getattr(client, method)(address)
        assert response.status_code == 410
        assert "This link no longer works" in response.content.decode()
        assert "When do you meet?" not in response.content.decode()
    assert recipients() == []


def test_group_that_closed_meanwhile_is_told(client, grouping, coordinator):
    message = RelayMessageFactory(grouping=grouping)
    grouping.status = "closed"
    grouping.save()

    response = client.post(confirm_url(message))

    assert response.status_code == 409
    assert "This group is closed." in response.content.decode()


# --- Addresses ----------------------------------------------------------------------------------


def test_closed_group_says_so(client, grouping, coordinator):
    grouping.status = "closed"
    grouping.save()

    for response in (client.get(WRITE), client.post(WRITE, TYPED)):
        assert response.status_code == 410
        assert "This group is closed" in response.content.decode()
    assert not RelayMessage.objects.exists()


def test_former_address_and_merged_group_lead_to_the_group_of_today(client, grouping):
    GroupingAddress.objects.create(slug="formerly", grouping=grouping)
    GroupingFactory(slug="merged", closed=True, merged_into=grouping)

    for slug in ("formerly", "merged"):
        response = client.get(f"/caucuses/{slug}/write/")
        assert (response.status_code, response["Location"]) == (302, WRITE)
    assert client.get("/caucuses/nowhere/write/").status_code == 404


def test_body_that_coordinates_can_be_written_to(client, parent_coordinator):
    grouping = GroupingFactory(slug="plenary", kind="plenary")
    AppointmentFactory(grouping=grouping, person=parent_coordinator)

    assert client.post("/caucuses/plenary/write/", TYPED).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_page_query_count(client, grouping, count, django_assert_num_queries):
    for number in range(count):
        AppointmentFactory(grouping=grouping, person=create_person(f"leader{number}"))
    # Group with parent, who leads it or what is above.
    with django_assert_num_queries(2):
        client.get(WRITE)


@pytest.mark.parametrize(
    "name",
    ["visitor", "registered", "coordinator", "former_coordinator", "moderator", "administrator"],
)
def test_everybody_may_write(client_of, grouping, coordinator, name):
    client = client_of(name)

    assert client.get(WRITE).status_code == 200
    assert client.post(WRITE, TYPED).status_code == 302
