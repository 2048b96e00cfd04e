"""The part of a person's page on roles in groups."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caucuses.services import appointments
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory, GroupingFactory


def part(client):
    html = client.get("/me/").content.decode()
    return html.partition('id="roles"')[2].partition("</section>")[0]


def test_person_without_roles_sees_nothing_of_it(client_of, registered, coordinator):
    assert part(client_of("registered")) == ""


def test_person_sees_offers_and_roles(client_of, registered, grouping, moderator):
    offer = AppointmentOfferFactory(grouping=grouping, email=registered.email, offered_by=moderator)
    held = AppointmentFactory(person=registered, grouping=GroupingFactory(name="Held Group"))
    past = AppointmentFactory(
        person=registered, grouping=GroupingFactory(name="Past Group"), ended=True, is_listed=True
    )
    html = part(client_of("registered"))
    assert f"/me/groups/appointments/{offer.token}/" in html
    assert f"/me/groups/appointments/{held.uid}/resign/" in html
    assert f"/me/groups/appointments/{past.uid}/shown/" in html
    assert f"/me/groups/appointments/{past.uid}/resign/" not in html
    assert "1 former role" in html
    assert "Your name is shown." in html


def test_what_is_answered_unconfirmed_or_corrected_is_not_there(
    client_of, registered, grouping, moderator
):
    first = AppointmentOfferFactory(grouping=grouping, email=registered.email, offered_by=moderator)
    appointments.decline(first, by=registered)
    registered.emailaddress_set.create(email="new@people.example", verified=False)
    AppointmentOfferFactory(grouping=grouping, email="new@people.example", offered_by=moderator)
    AppointmentOfferFactory(
        grouping=grouping, email=registered.email, offered_by=moderator, overdue=True
    )
    AppointmentFactory(grouping=grouping, person=registered, is_void=True)
    assert part(client_of("registered")) == ""


@pytest.mark.parametrize("what", ["offers", "held"])
def test_query_count(client_of, registered, moderator, what):
    client = client_of("registered")

    def queries(row_count):
        for _number in range(row_count):
            grouping = GroupingFactory()
            if what == "held":
                AppointmentFactory(grouping=grouping, person=registered)
            else:
                AppointmentOfferFactory(
                    grouping=grouping, email=registered.email, offered_by=moderator
                )
        with CaptureQueriesContext(connection) as captured:
            client.get("/me/")
        return len(captured)

    assert queries(1) == queries(2)
