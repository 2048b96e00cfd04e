"""Takes the pictures under docs/screenshots/ (`script/screenshots`); no test of the suite.

The portal shown is the one that `script/server --demo` makes, with every name marked as an example.
"""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from moderation.enums import State
from moderation.models import Request
from pages.loading import load_all
from wsis_portal import demo

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDTHS = {360: 760, 1280: 860}  # width and height of the window, in pixels
LONGEST = {360: 1600, 1280: 1200}
PUBLIC = {
    "home": "/",
    "home-ar": "/ar/",
    "caucus": "/caucuses/human-rights/",
    "caucus-ar": "/ar/caucuses/human-rights/",
    "groups": "/caucuses/",
    "organisations": "/organisations/",
    "bureau": "/bureau/",
    "timeline": "/timeline/",
    "decisions": "/decisions/",
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=WIDTHS, ids=str)
def width(request) -> int:
    return request.param


@pytest.fixture
def viewport(width) -> tuple[int, int]:
    return width, WIDTHS[width]


@pytest.fixture
def demonstration(transactional_db) -> None:
    load_all()
    demo.build()
    call_command("worker", once=True)


def shoot(page: Page, name: str, width: int) -> None:
    """Keep what a narrow window shows after some scrolling, a wide one at once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, LONGEST[width])}
    page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True, clip=clip)


def sign_in(page: Page, person: demo.DemoPerson) -> None:
    page.goto("/accounts/login/?next=/me/")
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", demo.PASSWORD)
    page.locator("main form", has=page.locator("input[name=password]")).locator("button").click()
    page.wait_for_url("**/me/")


@pytest.mark.usefixtures("demonstration")
def test_pictures(open_page, width):
    visitor = open_page()
    for name, path in PUBLIC.items():
        visitor.goto(path)
        shoot(visitor, name, width)

    applicant = open_page()
    sign_in(applicant, demo.APPLICANT)
    applicant.goto("/me/")
    shoot(applicant, "me", width)
    returned = Request.objects.get(state=State.RETURNED)
    applicant.goto(returned.get_absolute_url())
    shoot(applicant, "request", width)
    applicant.goto("/organisations/register/")
    applicant.locator("main form button").click()
    applicant.locator("main form .btn-primary").click()
    shoot(applicant, "register", width)

    moderator = open_page()
    sign_in(moderator, demo.MODERATOR)
    moderator.goto("/admin/")
    shoot(moderator, "queue", width)
    moderator.goto(f"/admin/moderation/request/{returned.pk}/change/")
    shoot(moderator, "case", width)
    moderator.get_by_role("link", name="Side by side").first.click()
    shoot(moderator, "compare", width)
