"""Names without a space, as long as they may be, do not make a page wider than a phone."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests.accessibility import show
from tests.moderation import factories
from tests.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

BACK_OFFICE = Path(__file__).resolve().parent.parent / "static" / "back-office.css"
LONG = "Informationsgesellschaft" * 10
PHONE = {"width": 375, "height": 740}
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def screen(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_directory_of_long_names_fits(screen, client, width):
    one = OrganisationFactory(listed=True, searchable=True, name=LONG, acronym="LONG")
    screen.set_viewport_size({"width": width, "height": 740})

    beyond = {}
    for address in (reverse("organisations:list"), one.get_absolute_url()):
        show(screen, client.get(address).content)
        beyond[address] = screen.evaluate(BEYOND)

    assert beyond == dict.fromkeys(beyond, 0)


def test_request_of_a_long_name_fits_on_a_phone(screen, applicant, client_of):
    request = factories.submitted(applicant, LONG)

    show(screen, client_of("applicant").get(request.get_absolute_url()).content)

    assert screen.evaluate(BEYOND) <= 0


def test_case_of_a_long_name_fits_on_a_phone(screen, applicant, client_of, moderator):
    request = factories.submitted(applicant, LONG)
    address = reverse("admin:moderation_request_change", args=[request.pk])

    show(screen, client_of("moderator").get(address).content)
    screen.add_style_tag(path=BACK_OFFICE)

    assert screen.evaluate(BEYOND) <= 0
