"""Answering an offer, resigning, and being shown: a person's own pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from caucuses.models import Appointment, AppointmentOffer, Grouping
from caucuses.services import appointments
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory
from tests.moderation import factories


@pytest.fixture
def offer(grouping, moderator, registered):
    """An open offer to `registered`."""
    return AppointmentOfferFactory(
        grouping=grouping,
        email=registered.email,
        offered_by=moderator,
        source_note="Minutes of March",
    )


@pytest.fixture
def url(offer):
    return reverse("my_groups:offer", args=[offer.token])


def own(name, appointment):
    return reverse(f"my_groups:{name}", args=[appointment.uid])


# --- The offer ----------------------------------------------------------------------------------


def test_offer_tells_what_it_is_and_ticks_nothing(client_of, url):
    html = client_of("registered").get(url).content.decode()
    for text in ("Caucus Here", "Coordinator", "An election", "Minutes of March"):
        assert text in html
    assert 'type="checkbox"' in html
    assert "checked" not in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_visitor_signs_in_first(client, url, method):
    response = getattr(client, method)(url)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={url}"
    assert AppointmentOffer.objects.get().answer == ""


@pytest.mark.parametrize("who", ["member", "coordinator", "moderator", "administrator"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_offer_is_for_nobody_else(client_of, offer, url, who, method):
    response = getattr(client_of(who), method)(url, {"answer": "accept"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "Confirm your address first" in html
    assert offer.email not in html
    assert "Minutes of March" not in html
    assert AppointmentOffer.objects.get().answer == ""


def test_unconfirmed_address_is_told_what_to_do(client_of, offer, registered, url):
    registered.emailaddress_set.update(verified=False)
    response = client_of("registered").get(url)
    assert response.status_code == 403
    assert reverse("account_email") in response.content.decode()


@pytest.mark.parametrize("is_listed", [True, False])
def test_accepting(client_of, registered, url, is_listed):
    sent = {"answer": "accept"} | ({"is_listed": "on"} if is_listed else {})
    response = client_of("registered").post(url, sent)
    assert (response.status_code, response["Location"]) == (302, "/me/")
    held = Appointment.objects.get(person=registered)
    assert held.is_listed == is_listed


def test_declining(client_of, url):
    assert client_of("registered").post(url, {"answer": "decline"}).status_code == 302
    assert AppointmentOffer.objects.get().answer == "declined"
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "maybe"}, {"is_listed": "on"}])
def test_answer_that_is_none(client_of, url, sent):
    response = client_of("registered").post(url, sent)
    assert response.status_code == 422
    assert AppointmentOffer.objects.get().answer == ""


def test_second_tab_is_told(client_of, url):
    client = client_of("registered")
    client.post(url, {"answer": "accept"})
    response = client.post(url, {"answer": "decline"})
    assert response.status_code == 409
    assert "answered already" in response.content.decode()
    assert Appointment.objects.count() == 1
    assert "This offer was accepted." in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"answer": "withdrawn", "answered_at": "now"}, "withdrawn by those who made it"),
        ({"answer": "lapsed", "answered_at": "now"}, "The time to answer this offer is over."),
        ({"answer": "declined", "answered_at": "now"}, "This offer was declined."),
        ({"lapses_at": "now"}, "The time to answer this offer is over."),
    ],
    ids=["withdrawn", "lapsed", "declined", "overdue"],
)
def test_offer_that_is_over_says_so(client_of, url, change, sentence):
    now = timezone.now()
    AppointmentOffer.objects.update(
        **{name: now if value == "now" else value for name, value in change.items()}
    )
    client = client_of("registered")
    html = client.get(url).content.decode()
    assert sentence in html
    assert "<form method" not in html
    assert client.post(url, {"answer": "accept"}).status_code == 409


def test_group_closed_in_the_meantime(client_of, url, grouping):
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")
    response = client_of("registered").post(url, {"answer": "accept"})
    assert response.status_code == 409
    assert "This group is closed" in response.content.decode()
    assert AppointmentOffer.objects.get().answer == ""


def test_offer_in_a_proposed_group(client_of, applicant, registered):
    proposal = factories.submitted(applicant, "Proposed Caucus")
    row = AppointmentOfferFactory(
        grouping=None, proposal=proposal, email=registered.email, offered_by=applicant
    )
    url = reverse("my_groups:offer", args=[row.token])
    client = client_of("registered")
    assert "Proposed Caucus" in client.get(url).content.decode()
    assert "Proposed Caucus" in client.get("/me/").content.decode()
    assert client.post(url, {"answer": "accept"}).status_code == 302
    assert AppointmentOffer.objects.get().answer == "accepted"
    assert not Appointment.objects.exists()


def test_unknown_token(client_of, offer):
    assert client_of("registered").get("/me/groups/appointments/nonsense/").status_code == 404


# --- Resigning and being shown ------------------------------------------------------------------


def test_resigning_in_two_tabs(client_of, coordinator, grouping):
    held = coordinator.appointments.get()
    client = client_of("coordinator")
    assert "end my term today" in client.get(own("resign", held)).content.decode()
    assert Appointment.objects.current().exists()
    response = client.post(own("resign", held))
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert not Appointment.objects.current().exists()
    assert client.post(own("resign", held)).status_code == 409
    # The day the term ends, access ends.
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_showing_and_hiding_ones_name(client_of, former_coordinator, grouping):
    held = former_coordinator.appointments.get()
    client = client_of("former_coordinator")
    page = reverse("caucuses:holders", args=[grouping.slug])
    assert "Retired" not in client.get(page).content.decode()
    assert client.post(own("shown", held), {"is_listed": "on"}).status_code == 302
    assert "Retired Testperson" in client.get(page).content.decode()
    assert "checked" in client.get(own("shown", held)).content.decode()
    assert client.post(own("shown", held)).status_code == 302
    assert "Retired" not in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["resign", "shown"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["member", "moderator", "parent_coordinator", "administrator"])
def test_appointment_of_somebody_else(client_of, coordinator, name, method, who):
    held = coordinator.appointments.get()
    response = getattr(client_of(who), method)(own(name, held), {"is_listed": "on"})
    assert response.status_code == 404
    held.refresh_from_db()
    assert held.is_current
    assert not held.is_listed


@pytest.mark.parametrize("name", ["resign", "shown"])
def test_visitor_of_ones_own_pages(client, coordinator, name):
    assert client.post(own(name, coordinator.appointments.get())).status_code == 302
    assert Appointment.objects.current().exists()


@pytest.mark.parametrize("name", ["resign", "shown"])
def test_corrected_appointment_has_no_pages(client_of, coordinator, moderator, name):
    held = coordinator.appointments.get()
    appointments.correct(held, by=moderator, reason="Error.", replacement=None)
    assert client_of("coordinator").get(own(name, held)).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "zh-hans", "ru"])
def test_pages_render_in_every_language(client_of, offer, registered, grouping, language):
    held = AppointmentFactory(grouping=grouping, person=registered, role="rapporteur")
    client = client_of("registered")
    prefix = "" if language == "en" else f"/{language}"
    for path in (
        f"/me/groups/appointments/{offer.token}/",
        f"/me/groups/appointments/{held.uid}/resign/",
        f"/me/groups/appointments/{held.uid}/shown/",
        "/me/",
    ):
        assert client.get(prefix + path).status_code == 200, path
