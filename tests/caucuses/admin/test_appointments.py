"""The back-office of appointments: who sees, offers, ends and corrects what, and who does not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from caucuses.admin import appointments as admin_of
from caucuses.models import Appointment, AppointmentOffer, Grouping
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory, GroupingFactory
from tests.moderation.factories import submitted
from tests.people import create_person

LIST = "/admin/caucuses/appointment/"
OFFERS = "/admin/caucuses/appointmentoffer/"
INSIDERS = ["coordinator", "parent_coordinator", "moderator", "administrator"]
OUTSIDERS = ["registered", "member", "former_coordinator"]


def day(days):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


@pytest.fixture
def held(grouping):
    """What a rapporteur of `grouping` holds."""
    return AppointmentFactory(
        grouping=grouping, person=create_person("rapporteur"), role="rapporteur"
    )


@pytest.fixture
def offer(grouping, moderator):
    """An open offer in `grouping`."""
    return AppointmentOfferFactory(
        grouping=grouping, email="invited@people.example", offered_by=moderator
    )


def pages_of(held, offer):
    """Return every address at which the rows could be read."""
    return [
        f"{LIST}{held.pk}/change/",
        f"{LIST}{held.pk}/history/",
        f"{LIST}{held.pk}/delete/",
        f"{LIST}{held.pk}/end/",
        f"{LIST}{held.pk}/correct/",
        f"{OFFERS}{offer.pk}/change/",
        f"{OFFERS}{offer.pk}/history/",
    ]


def sent(grouping, **changes):
    values = {
        "grouping": grouping.pk,
        "email": "new@people.example",
        "language": "en",
        "role": "coordinator",
        "from_on": day(0),
        "until_on": day(365),
        "decided_by": "election",
        "source_note": "",
    }
    return values | changes


# --- Who sees what ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", INSIDERS)
def test_insiders_see_their_rows(client_of, held, offer, who):
    client = client_of(who)
    assert held.person.email in client.get(LIST).content.decode()
    assert offer.email in client.get(OFFERS).content.decode()
    assert held.person.email in client.get(f"{LIST}{held.pk}/change/").content.decode()
    assert offer.token not in client.get(f"{OFFERS}{offer.pk}/change/").content.decode()


def test_coordinator_elsewhere_sees_nothing_of_it(client_of, held, offer):
    client = client_of("other_coordinator")
    for address in (LIST, f"{LIST}?q=Here", f"{LIST}?role__exact=rapporteur", OFFERS):
        html = client.get(address).content.decode()
        assert "rapporteur@people.example" not in html
        assert "invited@people.example" not in html
        assert "Caucus Here" not in html
    for address in pages_of(held, offer):
        assert client.get(address).status_code in {403, 404}, address
        assert client.post(address, {"reason": "Because."}).status_code in {403, 404}, address
    held.refresh_from_db()
    assert held.is_current


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_do_not_enter(client_of, held, offer, who):
    client = client_of(who)
    for address in [LIST, OFFERS, f"{OFFERS}add/", *pages_of(held, offer)]:
        assert client.get(address)["Location"].startswith("/admin/login/"), address


def test_coordinator_of_a_lower_group_does_not_see_above(client_of, coordinator, parent_grouping):
    above = AppointmentFactory(grouping=parent_grouping, person=create_person("above"))
    client = client_of("coordinator")
    assert "above@people.example" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{above.pk}/change/").status_code == 404


def test_group_outside_the_structure_is_not_its_parents(client_of, parent_grouping):
    outside = GroupingFactory(parent=parent_grouping, outside=True)
    row = AppointmentFactory(grouping=outside, person=create_person("outsider"))
    client = client_of("parent_coordinator")
    assert "outsider@people.example" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{row.pk}/change/").status_code == 404


def test_who_entered_or_offered_it_is_the_secretariats_to_see(
    client_of, coordinator, held, offer, second_moderator
):
    Appointment.objects.update(entered_by=second_moderator)
    AppointmentOffer.objects.update(offered_by=second_moderator)
    for address in (f"{LIST}{held.pk}/change/", f"{OFFERS}{offer.pk}/change/"):
        html = client_of("coordinator").get(address).content.decode()
        assert second_moderator.email not in html
        assert second_moderator.email in client_of("moderator").get(address).content.decode()


def test_offer_in_a_proposal_is_not_listed(client_of, applicant, moderator):
    AppointmentOfferFactory(
        grouping=None,
        proposal=submitted(applicant, "Proposed"),
        email="hidden@people.example",
        offered_by=applicant,
    )
    assert "hidden@people.example" not in client_of("moderator").get(OFFERS).content.decode()


@pytest.mark.parametrize("who", INSIDERS)
def test_nothing_is_typed_or_deleted(client_of, held, offer, who):
    client = client_of(who)
    assert client.get(f"{LIST}add/").status_code == 403
    for address in (f"{LIST}{held.pk}/", f"{OFFERS}{offer.pk}/"):
        assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
        assert client.post(f"{address}change/", {"role": "coordinator"}).status_code == 403
    assert Appointment.objects.get(pk=held.pk).role == "rapporteur"


# --- Filters and search -------------------------------------------------------------------------


def listed(response):
    return [row.pk for row in response.context["cl"].result_list]


@pytest.mark.parametrize(
    ("days", "is_held"), [(-31, False), (-30, True), (334, True), (335, False)], ids=str
)
def test_filter_by_day(client_of, held, days, is_held):
    found = listed(client_of("moderator").get(LIST, {"held_on": day(days)}))
    assert found == ([held.pk] if is_held else [])


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "x" * 300, "<b>"])
def test_filter_by_what_is_no_day(client_of, held, text):
    response = client_of("moderator").get(LIST, {"held_on": text})
    assert response.status_code == 200
    assert listed(response) == []
    assert "Write the day as year, month and day" in response.content.decode()
    assert 'value="<b>"' not in response.content.decode()


def test_filter_by_day_keeps_the_others(client_of, held):
    response = client_of("moderator").get(LIST, {"role__exact": "rapporteur", "q": "here"})
    assert listed(response) == [held.pk]
    html = response.content.decode()
    assert '<input type="hidden" name="role__exact" value="rapporteur">' in html
    assert '<input type="hidden" name="q" value="here">' in html


def test_search_by_group(client_of, held):
    client = client_of("moderator")
    assert listed(client.get(LIST, {"q": "Here"})) == [held.pk]
    assert listed(client.get(LIST, {"q": "rapporteur@people"})) == []


def test_people_cannot_be_looked_up_through_the_address(client_of, coordinator, held):
    response = client_of("coordinator").get(LIST, {"person__email__startswith": "r"})
    assert response.status_code == 400


@pytest.mark.parametrize("address", [LIST, OFFERS])
@pytest.mark.parametrize("who", ["coordinator", "moderator"])
def test_list_query_count(client_of, request, grouping, moderator, address, who):
    client = client_of(who)
    client.get(address)  # what is asked once

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    counts = []
    for number in range(2):
        AppointmentFactory(grouping=grouping, person=create_person(f"p{number}"), role="alternate")
        AppointmentOfferFactory(
            grouping=grouping, email=f"p{number}@people.example", offered_by=moderator
        )
        counts.append(queries())
    assert counts[0] == counts[1]


# --- Offering -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("appointed_by", "who", "status"),
    [
        ("parent", "coordinator", 403),
        ("parent", "parent_coordinator", 302),
        ("parent", "moderator", 302),
        ("itself", "coordinator", 302),
        ("itself", "parent_coordinator", 422),  # of their own group only
        ("secretariat", "coordinator", 403),
        ("secretariat", "administrator", 302),
        ("itself", "other_coordinator", 422),
        ("parent", "other_coordinator", 403),
    ],
)
def test_who_offers(client_of, grouping, appointed_by, who, status):
    client = client_of(who)
    Grouping.objects.update(appointed_by=appointed_by)
    response = client.post(f"{OFFERS}add/", sent(grouping))
    assert response.status_code == status
    assert client.get(f"{OFFERS}add/").status_code == (403 if status == 403 else 200)
    assert AppointmentOffer.objects.exists() is (status == 302)


def test_form_lists_only_ones_groups(client_of, grouping, other_grouping, other_coordinator):
    Grouping.objects.update(appointed_by="itself")
    html = client_of("other_coordinator").get(f"{OFFERS}add/").content.decode()
    assert "Caucus Elsewhere" in html
    assert "Caucus Here" not in html


def test_many_groups_are_searched(client_of, grouping, monkeypatch):
    monkeypatch.setattr(admin_of, "LISTED_GROUPS", 1)
    client = client_of("moderator")
    html = client.get(f"{OFFERS}add/").content.decode()
    assert "admin-autocomplete" in html
    assert "Caucus Here" not in html
    assert client.post(f"{OFFERS}add/", sent(grouping)).status_code == 302


def test_offer_keeps_what_was_typed(client_of, grouping):
    response = client_of("moderator").post(f"{OFFERS}add/", sent(grouping, until_on=day(-1)))
    assert response.status_code == 422
    html = response.content.decode()
    assert "The term must end after it begins." in html
    assert "new@people.example" in html


def test_offer_twice_and_to_oneself(client_of, grouping, moderator):
    client = client_of("moderator")
    assert client.post(f"{OFFERS}add/", sent(grouping)).status_code == 302
    assert client.post(f"{OFFERS}add/", sent(grouping)).status_code == 422
    mine = client.post(f"{OFFERS}add/", sent(grouping, email=moderator.email))
    assert mine.status_code == 422
    assert "Nobody appoints themselves." in mine.content.decode()
    assert AppointmentOffer.objects.count() == 1


def test_offer_in_a_closed_group(client_of, db):
    closed = GroupingFactory(closed=True)
    assert client_of("moderator").post(f"{OFFERS}add/", sent(closed)).status_code == 422


def withdraw(client, *offers):
    chosen = {"action": "withdraw_offers", "_selected_action": [row.pk for row in offers]}
    return client.post(OFFERS, chosen, follow=True)


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("coordinator", ""),
        ("parent_coordinator", "withdrawn"),
        ("moderator", "withdrawn"),
        ("other_coordinator", ""),
    ],
)
def test_who_withdraws(client_of, offer, who, answer):
    withdraw(client_of(who), offer)
    offer.refresh_from_db()
    assert offer.answer == answer


def test_withdrawing_reports_what_was_not_done(client_of, grouping, offer, moderator):
    done = AppointmentOfferFactory(
        grouping=grouping,
        email="done@people.example",
        offered_by=moderator,
        answer="declined",
        answered_at=timezone.now(),
    )
    html = withdraw(client_of("moderator"), offer, done).content.decode()
    assert "1 offer withdrawn." in html
    assert "answered already" in html


# --- Ending and correcting ----------------------------------------------------------------------


def corrected(held, **changes):
    values = {
        "kind": "values",
        "role": held.role,
        "from_on": held.from_on.isoformat(),
        "until_on": held.until_on.isoformat(),
        "decided_by": "bureau",
        "source_note": "",
        "reason": "Wrong body.",
    }
    return values | changes


ACTS = {"end": {"reason": "Left."}, "correct": None}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("appointed_by", "who", "status"),
    [
        ("parent", "coordinator", 403),
        ("parent", "parent_coordinator", 302),
        ("itself", "coordinator", 302),
        ("itself", "parent_coordinator", 403),
        ("secretariat", "coordinator", 403),
        ("secretariat", "moderator", 302),
        ("parent", "administrator", 302),
        ("itself", "other_coordinator", 404),
    ],
)
def test_who_ends_and_corrects(client_of, held, act, appointed_by, who, status):
    client = client_of(who)
    Grouping.objects.update(appointed_by=appointed_by)
    before = Appointment.objects.filter(pk=held.pk).values().get()
    url = f"{LIST}{held.pk}/{act}/"
    assert client.get(url).status_code == (200 if status == 302 else status)
    response = client.post(url, ACTS[act] or corrected(held))
    assert response.status_code == status
    is_changed = Appointment.objects.filter(pk=held.pk).values().get() != before
    assert is_changed is (status == 302)


@pytest.mark.parametrize(("who", "may"), [("moderator", True), ("coordinator", False)])
def test_links_are_there_for_who_may(client_of, held, who, may):
    html = client_of(who).get(f"{LIST}{held.pk}/change/").content.decode()
    assert (f"/{held.pk}/end/" in html) is may
    assert (f"/{held.pk}/correct/" in html) is may


def test_coordinator_does_not_remove_themselves(client_of, coordinator, grouping):
    Grouping.objects.update(appointed_by="itself")
    held = coordinator.appointments.get()
    client = client_of("coordinator")
    html = client.get(f"{LIST}{held.pk}/change/").content.decode()
    assert f"/{held.pk}/end/" not in html
    response = client.post(f"{LIST}{held.pk}/end/", {"reason": "I go."})
    assert response.status_code == 409
    assert "You end your own term on your page" in response.content.decode()
    longer = corrected(held, until_on=day(900))
    assert client.post(f"{LIST}{held.pk}/correct/", longer).status_code == 409
    held.refresh_from_db()
    assert held.is_current


def test_ending_twice(client_of, held):
    client = client_of("moderator")
    url = f"{LIST}{held.pk}/end/"
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Left."}).status_code == 302
    response = client.post(url, {"reason": "Left."})
    assert response.status_code == 409
    assert "ended already" in response.content.decode()


def test_correction_shows_reason_and_leads_to_the_new_row(client_of, held):
    client = client_of("moderator")
    response = client.post(f"{LIST}{held.pk}/correct/", corrected(held), follow=True)
    new = Appointment.objects.latest("pk")
    assert response.redirect_chain[-1][0] == f"{LIST}{new.pk}/change/"
    assert "Wrong body." in response.content.decode()
    assert "Wrong body." in client.get(f"{LIST}{held.pk}/change/").content.decode()
    assert client.post(f"{LIST}{held.pk}/correct/", corrected(held)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"until_on": day(-31)}, 422),
        ({"until_on": day(36525)}, 409),
        ({"from_on": "yesterday"}, 422),
        ({"reason": ""}, 422),
        ({"kind": "perhaps"}, 422),
        ({"decided_by": "election"}, 422),
    ],
    ids=["reversed", "100 years", "no day", "no reason", "nonsense", "nothing changed"],
)
def test_correction_that_makes_no_sense(client_of, held, changes, status):
    response = client_of("moderator").post(f"{LIST}{held.pk}/correct/", corrected(held, **changes))
    assert response.status_code == status
    held.refresh_from_db()
    assert not held.is_void


def test_access_ends_with_the_term(client_of, coordinator, grouping):
    client = client_of("coordinator")
    assert client.get(LIST).status_code == 200
    today = timezone.now().date()
    Appointment.objects.update(until_on=today, term_until_on=today)
    assert client.get(LIST)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "zh-hans", "ru"])
def test_pages_render_in_every_language(client_of, held, offer, language):
    client = client_of("moderator")
    prefix = "" if language == "en" else f"/{language}"
    pages = [page for page in pages_of(held, offer) if not page.endswith("/delete/")]
    for page in [LIST, OFFERS, f"{OFFERS}add/", *pages]:
        assert client.get(prefix + page).status_code == 200, page


def test_addresses_have_names(held):
    assert reverse("admin:caucuses_appointment_end", args=[held.pk]) == f"{LIST}{held.pk}/end/"
