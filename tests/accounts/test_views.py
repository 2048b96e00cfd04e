"""The personal page and the profile."""

import pytest
from django.utils import timezone

from moderation import services
from tests.caucuses.factories import (
    AppointmentFactory,
    AppointmentOfferFactory,
    BulletinReaderFactory,
    GroupingFactory,
    MembershipFactory,
    MembershipWishFactory,
)
from tests.mailinglists.factories import (
    MailingListFactory,
    SubscriptionFactory,
    asking,
    keeping,
    list_here,
)
from tests.moderation import factories
from tests.organisations.factories import InvitationFactory, MandateFactory, OrganisationFactory


def test_personal_page_shows_what_is_ones_own(client_of, pending, moderator, other_representative):
    services.ask(pending, by=moderator, reason="Which city?")
    drafted = factories.draft(pending.applicant, "Drafted Body")

    page = client_of("applicant").get("/me/").content.decode()

    assert "Your answer is needed" in page
    assert pending.get_absolute_url() in page
    assert drafted.get_absolute_url() in page
    assert "Neighbour Network" not in page


def test_representative_sees_for_whom_they_act(client_of, representative):
    page = client_of("representative").get("/me/").content.decode()

    assert "Listed Network" in page
    assert "/organisations/listed-network/end-mandate/" in page


def test_former_representative_is_offered_nothing(client_of, former_representative):
    page = client_of("former_representative").get("/me/").content.decode()

    assert "/organisations/listed-network/edit/" not in page
    assert "/organisations/listed-network/end-mandate/" not in page


@pytest.mark.parametrize("row_count", [1, 3])
def test_personal_page_asks_as_often_for_many(
    client_of, registered, row_count, django_assert_num_queries
):
    browser = client_of("registered")
    for number in range(row_count):
        factories.draft(registered, f"Drafted {number}")
        organisation = OrganisationFactory(listed=True)
        MandateFactory(person=registered, organisation=organisation)
        MandateFactory(person=registered, ended=True)
        InvitationFactory(email=registered.email)
        MembershipWishFactory(organisation=organisation)
        MembershipFactory(person=registered, is_listed=True)
        MembershipFactory(person=registered, paused_at=timezone.now())
        AppointmentFactory(person=registered, is_listed=True)
        AppointmentOfferFactory(email=registered.email, offered_by=registered)
        BulletinReaderFactory(email=registered.email, grouping=GroupingFactory())
        SubscriptionFactory(email=registered.email)
        keeping(MailingListFactory(), registered)
        asking(registered, list_here(subscribing="moderated"))

    with django_assert_num_queries(36):
        page = browser.get("/me/")
    assert page.text.count("/leave/") == 2 * row_count


@pytest.mark.parametrize(
    ("name", "is_led_there"),
    [
        ("coordinator", True),
        ("moderator", True),
        ("former_coordinator", False),
        ("registered", False),
    ],
)
def test_personal_page_leads_to_the_back_office_who_may_enter(client_of, name, is_led_there):
    page = client_of(name).get("/me/").content.decode()
    assert ('href="/admin/"' in page) is is_led_there


def test_profile_is_saved(client_of, registered):
    client = client_of("registered")

    response = client.post("/me/profile/", {"name": "Ana", "language": "fr"})

    assert response.headers["Location"] == "/me/"
    registered.refresh_from_db()
    assert (registered.name, registered.language) == ("Ana", "fr")


def test_bad_profile_is_refused_and_nothing_saved(client_of, registered):
    response = client_of("registered").post("/me/profile/", {"name": "A\x00", "language": "fr"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]
    registered.refresh_from_db()
    assert (registered.name, registered.language) == ("Registered Testperson", "en")


def test_personal_pages_are_kept_by_nobody_on_the_way(client_of, registered):
    for url in ("/me/", "/me/profile/"):
        assert "no-store" in client_of("registered").get(url).headers["Cache-Control"]
