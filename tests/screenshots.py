"""Takes the pictures under docs/screenshots/ (`script/screenshots`); no test of the suite.

The portal shown is the one that `script/server --demo` makes, with every name marked as an example.
"""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.template.loader import render_to_string
from playwright.sync_api import Page as BrowserPage

from accounts.models import User
from caucuses.models import Grouping
from mailinglists.models import MailingList
from moderation.enums import State
from moderation.models import Request
from pages.loading import load_all
from pages.models import Page
from tests.mailinglists.factories import HeldPostFactory, RoleAddressFactory, leave_token
from translations.models import Job
from wsis_portal import demo
from wsis_portal.admission.middleware import RETRY_AFTER
from wsis_portal.demo_groups import GROUP
from wsis_portal.demo_lists import MODERATED, OPEN

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
# The public side in other languages, by the end of the picture's name.
IN_LANGUAGES = {
    "home-zh": "/zh-hans/",
    "home-ru": "/ru/",
    "caucus-zh": "/zh-hans/caucuses/human-rights/",
    "caucus-ru": "/ru/caucuses/human-rights/",
    "page-fr": "/fr/about/what-is-wsis/",
    "page-ar": "/ar/about/what-is-wsis/",
    "bureau-ar": "/ar/bureau/",
    "search-zh": "/zh-hans/search/?q=人权",
    "search-ar": "/ar/search/?q=حقوق+الإنسان",
    "timeline-ru": "/ru/timeline/",
    "organisations-ar": "/ar/organisations/",
    "desk-ru": "/ru/translations/",
}
OF_THE_SITE = {
    "families": "/bureau/families/",
    "content-and-themes": "/content-and-themes/",
    "get-involved": "/about/get-involved/?who=individuals&subject=Human+rights&give=translate",
    "search": "/search/?q=intrenet+governance",
    "map": "/organisations/map/",
    "links": "/links/",
    "news": "/news/example-translators/",
    "event": "/timeline/example-call/",
    "desk": "/translations/",
    "coverage": "/translations/coverage/",
    "wanted": "/translations/wanted/",
}
OF_LISTS = {
    "list": f"/lists/{OPEN}/",
    "list-ar": f"/ar/lists/{OPEN}/",
    "list-moderated": f"/lists/{MODERATED}/",
    "list-subscribe": f"/lists/{OPEN}/subscribe/",
    "archive": f"/lists/{OPEN}/archive/",
    "archive-ar": f"/ar/lists/{OPEN}/archive/",
    "bulletin": f"/caucuses/{GROUP}/bulletin/",
}
OF_LIST_MASTERS = {
    "held": "heldpost/",
    "list-server": "installation/",
    "subscriptions": "subscription/",
    "offices": "roleaddress/",
}
OF_ACCOUNTS = {
    "sign-up": "/accounts/signup/",
    "sign-in": "/accounts/login/",
    "your-data": "/your-data/",
    "your-data-ar": "/ar/your-data/",
}
OF_ONE_PERSON = {
    "sessions": "sessions/",
    "data": "data/",
    "data-read": "data/all/",
    "consents": "data/consents/",
}
# What is taken in one width only: the other would show the same.
ONLY = {
    **dict.fromkeys(("members", "reports", "write"), 360),
    **dict.fromkeys(("holders", "charter", "proposals", "proposal", "lists"), 1280),
    **dict.fromkeys(("me-coordinator", "me-representative", "coordinator-queue"), 1280),
    **dict.fromkeys(("coordinator-groups", "coordinator-page", "coordinator-adopt"), 1280),
    **dict.fromkeys(("coordinator-appointments", "coordinator-offer"), 1280),
    **dict.fromkeys(("home-zh", "caucus-ru", "search-ar", "desk-ru", "links", "news"), 360),
    **dict.fromkeys(("home-ru", "caucus-zh", "page-fr", "families", "coverage"), 1280),
    **dict.fromkeys(("sign-up", "wait", "crowd", "sessions", "data", "data-read"), 360),
    **dict.fromkeys(("consents", "erase", "your-data-ar"), 360),
    **dict.fromkeys(("came-with", "audit-log", "caught"), 1280),
    **dict.fromkeys(("pages", "page-write", "page-versions", "editor-review"), 1280),
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


def shoot(page: BrowserPage, name: str, width: int) -> None:
    """Keep what a narrow window shows after some scrolling, a wide one at once."""
    if ONLY.get(name, width) != width:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, LONGEST[width])}
    page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True, clip=clip)


def sign_in(page: BrowserPage, person: demo.DemoPerson) -> None:
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


@pytest.mark.usefixtures("demonstration")
def test_pictures_of_the_site(open_page, width):
    visitor = open_page()
    for name, path in {**IN_LANGUAGES, **OF_THE_SITE}.items():
        visitor.goto(path)
        shoot(visitor, name, width)

    dark = open_page(color_scheme="dark")
    dark.goto("/caucuses/human-rights/")
    shoot(dark, "caucus-dark", width)

    for person, name in ((demo.TRANSLATOR, "editor"), (demo.REVIEWER, "editor-review")):
        volunteer = open_page()
        sign_in(volunteer, person)
        mine = Job.objects.filter(
            Q(claimed_by__email=person.email) | Q(reviewer__email=person.email)
        ).get()
        volunteer.goto(f"/translations/jobs/{mine.uid}/edit/")
        shoot(volunteer, name, width)

    moderator = open_page()
    sign_in(moderator, demo.MODERATOR)
    written = Page.objects.get(path="about/what-is-wsis")
    for name, path in {
        "pages": "page/",
        "page-write": f"page/{written.pk}/change/",
        "page-versions": f"page/{written.pk}/versions/",
    }.items():
        moderator.goto(f"/admin/pages/{path}")
        shoot(moderator, name, width)


@pytest.mark.usefixtures("demonstration")
def test_pictures_of_lists(open_page, width):
    opened = MailingList.objects.get(name=OPEN)
    held = HeldPostFactory.create_batch(3, mailing_list=opened)
    reader = opened.subscriptions.get()
    RoleAddressFactory(grouping=Grouping.objects.get(slug=GROUP))

    visitor = open_page()
    for name, path in OF_LISTS.items():
        visitor.goto(path)
        shoot(visitor, name, width)
    visitor.goto(f"/lists/{OPEN}/archive/")
    visitor.locator("main a[href*='/thread/']").first.click()
    shoot(visitor, "thread", width)
    visitor.goto(f"/lists/subscription/{reader.token}/")
    shoot(visitor, "subscription", width)
    visitor.goto(f"/lists/leave/{leave_token(reader)}/")
    shoot(visitor, "list-leave", width)

    applicant = open_page()
    sign_in(applicant, demo.APPLICANT)
    applicant.goto(f"/lists/{MODERATED}/ask/")
    shoot(applicant, "list-ask", width)

    moderator = open_page()
    sign_in(moderator, demo.MODERATOR)
    for name, path in OF_LIST_MASTERS.items():
        moderator.goto(f"/admin/mailinglists/{path}")
        shoot(moderator, name, width)
    moderator.goto(f"/admin/mailinglists/heldpost/{held[0].pk}/change/")
    shoot(moderator, "held-case", width)
    moderator.goto("/admin/archive/post/")
    shoot(moderator, "posts", width)


@pytest.mark.usefixtures("demonstration")
def test_pictures_of_accounts(open_page, width, settings):
    settings.LIMITS_ON = True
    settings.LIMIT_RATES = {**dict.fromkeys(settings.LIMIT_RATES, ""), "bulletin": "1/d/address"}

    visitor = open_page()
    for name, path in OF_ACCOUNTS.items():
        visitor.goto(path)
        shoot(visitor, name, width)
    for _attempt in range(2):
        visitor.goto(f"/caucuses/{GROUP}/bulletin/")
        visitor.fill("input[name=email]", "reader@demo.example")
        visitor.locator("main form .btn-primary").click()
    visitor.locator("[data-puzzle]", has_text="Done").wait_for()
    shoot(visitor, "wait", width)
    crowded = render_to_string("503.html", {"seconds": RETRY_AFTER})
    visitor.route("**/crowd/", lambda route: route.fulfill(body=crowded, content_type="text/html"))
    visitor.goto("/crowd/")
    shoot(visitor, "crowd", width)

    coordinator = open_page()
    sign_in(coordinator, demo.COORDINATOR)
    for name, path in OF_ONE_PERSON.items():
        coordinator.goto(f"/me/{path}")
        shoot(coordinator, name, width)
    coordinator.goto("/me/data/erase/")
    coordinator.fill("input[name=password]", demo.PASSWORD)  # is it you?
    coordinator.locator("main form .btn-primary").click()
    coordinator.wait_for_url("**/me/data/erase/")
    shoot(coordinator, "erase", width)

    # A moderator, who may read the rest here, too.
    User.objects.filter(email=demo.MODERATOR.email).update(is_superuser=True)
    administrator = open_page()
    sign_in(administrator, demo.MODERATOR)
    administrator.goto("/admin/moderation/request/")
    administrator.locator("#result_list a[href*='alike=']").first.click()
    shoot(administrator, "came-with", width)
    for name, path in {"audit-log": "audit/entry/", "caught": "limits/caught/"}.items():
        administrator.goto(f"/admin/{path}")
        shoot(administrator, name, width)

    settings.ADMIN_SECOND_FACTOR = True
    coordinator.goto("/admin/")
    shoot(coordinator, "second-step", width)
