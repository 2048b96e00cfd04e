"""Takes the pictures under docs/screenshots/ (`script/screenshots`); no test of the suite.

The portal shown is the one that `script/server --demo` makes, with every name marked as an example.
"""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from caucuses.models import Grouping
from moderation.enums import State
from moderation.models import Request
from pages.loading import load_all
from wsis_portal import demo
from wsis_portal.demo_groups import GROUP

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
    "group": f"/caucuses/{GROUP}/",
    "group-ar": f"/ar/caucuses/{GROUP}/",
    "members": f"/caucuses/{GROUP}/members/",
    "holders": f"/caucuses/{GROUP}/holders/",
    "charter": f"/caucuses/{GROUP}/charter/",
    "reports": f"/caucuses/{GROUP}/reports/",
    "write": f"/caucuses/{GROUP}/write/",
    "proposals": "/caucuses/proposals/",
    "lists": "/lists/",
}
# What is taken in one width only: the other would show the same.
ONLY = {
    **dict.fromkeys(("members", "reports", "write"), 360),
    **dict.fromkeys(("holders", "charter", "proposals", "proposal", "lists"), 1280),
    **dict.fromkeys(("me-coordinator", "me-representative", "coordinator-queue"), 1280),
    **dict.fromkeys(("coordinator-groups", "coordinator-page", "coordinator-adopt"), 1280),
    **dict.fromkeys(("coordinator-appointments", "coordinator-offer"), 1280),
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
    if ONLY.get(name, width) != width:
        return
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


@pytest.mark.usefixtures("demonstration")
def test_pictures_of_groups(open_page, width):
    waiting = {row.kind: row for row in Request.objects.filter(state=State.SUBMITTED)}

    representative = open_page()
    sign_in(representative, demo.REPRESENTATIVE)
    shoot(representative, "me-representative", width)
    representative.goto("/caucuses/human-rights/join/")
    shoot(representative, "join", width)
    representative.goto(f"/caucuses/proposals/{waiting['grouping_proposal'].uid}/")
    shoot(representative, "proposal", width)
    representative.goto(f"/lists/request/?group={GROUP}")
    representative.locator("main form .btn-primary").click()
    shoot(representative, "list-request", width)

    coordinator = open_page()
    sign_in(coordinator, demo.COORDINATOR)
    shoot(coordinator, "me-coordinator", width)
    group = Grouping.objects.get(slug=GROUP)
    application = Request.objects.get(
        kind="membership", state=State.SUBMITTED, applicant__email=demo.MEMBER.email
    )
    for name, path in {
        "queue": "moderation/request/",
        "application": f"moderation/request/{application.pk}/change/",
        "groups": "caucuses/grouping/",
        "page": f"caucuses/grouping/{group.pk}/change/",
        "appointments": "caucuses/appointment/",
        "offer": "caucuses/appointmentoffer/add/",
        "adopt": f"caucuses/charter/add/?grouping={group.slug}",
    }.items():
        coordinator.goto(f"/admin/{path}")
        shoot(coordinator, f"coordinator-{name}", width)
