"""What a visitor reads on the public site, in a real browser: bodies, timeline, search, feeds;
in each language, in the dark and on paper. The portal is the one that ships, with its demonstration
content.
"""

import re

import pytest
from django.conf import settings
from icalendar import Calendar
from lxml import etree
from playwright.sync_api import Page, expect

from tests.walking import PREFIXES

pytestmark = pytest.mark.browser

CODES = [code for code, _name in settings.LANGUAGES]
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
CALL = "/timeline/example-call/"  # at 15:00 in Tunis
SHOWN = ["/", "/caucuses/telecentres/", "/organisations/"]
DARK_PAPER, WHITE, BLACK = "rgb(16, 23, 20)", "rgb(255, 255, 255)", "rgb(0, 0, 0)"


@pytest.fixture
def read(browser, running_portal):
    """Open a page in a new browser profile that only reads; the options are those of a context."""
    contexts = []

    def read(address, **options):
        defaults = {"base_url": running_portal.url, "locale": "en-GB", "timezone_id": "UTC"}
        context = browser.new_context(**(defaults | options))
        context.set_default_timeout(10_000)  # milliseconds
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield read
    for context in contexts:
        context.close()


# --- Bodies -------------------------------------------------------------------------------------


def test_bodies_show_what_they_coordinate_and_which_seats_are_free(read):
    page = read("/content-and-themes/")
    drawing = page.locator("#coordinates svg").first
    expect(drawing).to_be_visible()
    drawn = page.locator("#coordinates svg a")
    addresses = [link.get_attribute("href") for link in drawn.all()]
    assert "/caucuses/human-rights/" in addresses
    page.locator("#coordinates summary").click()
    listed = page.locator("#coordinates details a:not([href*='#'])")
    assert {link.get_attribute("href") for link in listed.all()} >= set(addresses)
    page.locator("#coordinates svg a[href='/caucuses/human-rights/']").click()
    expect(page.locator("h1")).to_contain_text("Human Rights Caucus")

    page.goto("/bureau/")
    page.locator("#the-families p a").click()
    page.wait_for_url("**/bureau/families/")
    expect(page.locator("main .head")).to_contain_text("23 free seats of focal points")
    expect(page.locator("main h3")).to_have_count(23)
    page.get_by_role("link", name="Youth", exact=True).click()
    expect(page.locator("h1")).to_have_text("Youth")


# --- Timeline -----------------------------------------------------------------------------------


def test_timeline_is_filtered_and_tells_the_time_in_a_chosen_place(read):
    page = read("/timeline/", java_script_enabled=False)
    everything = page.locator("main .dates li").count()
    page.select_option("[name=kind]", "summit")
    page.select_option("[name=zone]", "Asia/Tokyo")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main .dates li a", has_text="Geneva").first).to_be_visible()
    assert 0 < page.locator("main .dates li").count() < everything

    page.goto(f"{CALL}?zone=Asia/Tokyo")
    expect(page.locator("main .facts")).to_contain_text("15:00–17:00 (time of Tunis)")
    expect(page.locator("main .facts")).to_contain_text("23:00")
    expect(page.locator("main .facts")).to_contain_text("(time of Tokyo)")


def test_time_is_told_by_the_clock_of_the_reader(read):
    expect(read(CALL).locator("[data-local]")).to_contain_text("14:00")
    there = read(CALL, timezone_id="Asia/Kathmandu").locator("[data-local]")
    expect(there).to_contain_text("19:45")
    expect(there).to_contain_text("by your own clock")
    without = read(CALL, java_script_enabled=False).locator("[data-local]")
    expect(without).to_contain_text("14:00–16:00 (UTC)")


def test_calendar_can_be_downloaded(read):
    page = read(CALL)
    with page.expect_download() as download:
        page.get_by_role("link", name="Add it to your calendar").click()
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Example: open call for newcomers"
    assert event.decoded("DTSTART").strftime("%H:%M %Z") == "14:00 UTC"

    page.goto("/timeline/?kind=summit")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a calendar").click()
    events = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert any("Tunis" in event["SUMMARY"] for event in events)


# --- Search -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "asked", "name", "marked"),
    [
        ("en", "telecentres", "Telecentres Working Group", "Telecentres"),
        ("zh-hans", "人权", "人权核心小组", "人权"),
        ("ar", "حُقوق الإنسان", "حقوق الإنسان", "حقوق"),
        ("fr", "prive", "vie privée", "privée"),
        ("ru", "права человека", "прав", "прав"),
    ],
)
def test_search_finds_in_each_script(read, code, asked, name, marked):
    page = read(f"{PREFIXES[code]}/search/", java_script_enabled=False)
    page.fill("[name=q]", asked)
    page.locator("main form button").click()

    expect(page.locator("[name=q]")).to_have_value(asked)
    expect(page.locator("main h3 a", has_text=name).first).to_be_visible()
    expect(page.locator("main mark", has_text=marked).first).to_be_visible()


def test_search_forgives_a_typo_and_says_so(read):
    page = read("/search/?q=governence", java_script_enabled=False)

    expect(page.locator("main [role=status]")).to_contain_text("governance")
    page.get_by_role("link", name="Internet Governance Caucus").first.click()
    expect(page.locator("h1")).to_have_text("Internet Governance Caucus")


# --- Feeds and maps of the site -----------------------------------------------------------------


def test_feeds_are_announced_and_can_be_read(read):
    page = read("/caucuses/telecentres/")
    for address in ("/", "/caucuses/", "/caucuses/telecentres/reports/"):
        page.goto(address)
        links = page.locator("link[type='application/atom+xml']")
        assert links.count() > 0
        for link in links.all():
            answer = page.request.get(link.get_attribute("href"))
            feed = etree.fromstring(answer.body())
            assert feed.tag == f"{ATOM}feed"
            assert feed.findtext(f"{ATOM}title")
            for entry in feed.iter(f"{ATOM}entry"):
                assert page.request.get(entry.find(f"{ATOM}link").get("href")).ok


def test_sitemap_names_each_page_in_each_language(read):
    page = read("/about/")
    index = etree.fromstring(page.request.get("/sitemap.xml").body())
    parts = [each.text for each in index.iter(f"{SITEMAP}loc")]
    found = {}
    for part in parts:
        for each in etree.fromstring(page.request.get(part).body()).iter(f"{SITEMAP}url"):
            links = each.findall("{http://www.w3.org/1999/xhtml}link")
            found[each.findtext(f"{SITEMAP}loc")] = {link.get("hreflang") for link in links}

    assert page.url in found
    assert set(CODES) <= found[page.url]


# --- Languages, the dark, and paper -------------------------------------------------------------


@pytest.mark.parametrize("address", ["/caucuses/human-rights/", "/timeline/?kind=summit", CALL])
def test_switcher_of_languages_stays_on_the_page(read, address):
    page = read(address)
    for code in CODES[1:] + CODES[:1]:
        page.locator(f".langs a[hreflang={code}]").click()
        expect(page).to_have_url(re.compile(re.escape(f"{PREFIXES[code]}{address}") + "$"))
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if code == "ar" else "ltr")
        expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("address", SHOWN)
def test_page_in_the_dark(read, address):
    page = read(address, color_scheme="light")
    assert style_of(page, "body", "backgroundColor") == WHITE
    ink = style_of(page, "body", "color")

    page.emulate_media(color_scheme="dark")

    assert style_of(page, "body", "backgroundColor") == DARK_PAPER
    assert lightness(style_of(page, "body", "color")) > 200 > 100 > lightness(ink)
    assert lightness(style_of(page, "h1", "color")) > 200
    assert lightness(style_of(page, "main a[href]:not(.btn)", "color")) > 150


@pytest.mark.parametrize("address", SHOWN)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_on_paper(read, address, scheme):
    page = read(address, color_scheme=scheme)
    expect(page.locator("#nav")).to_be_visible()

    page.emulate_media(media="print", color_scheme=scheme)

    for hidden in (
        "#nav",
        ".langs",
        ".crumbs",
        "main .btns",
        "main .filter",
        "#narrow",
        "footer .cols",
    ):
        for each in page.locator(hidden).all():
            expect(each).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert (style_of(page, "body", "color"), style_of(page, "h1", "color")) == (BLACK, BLACK)
    assert style_of(page, "body", "backgroundColor") == WHITE
    assert page.pdf(format="A4").startswith(b"%PDF")


def style_of(page: Page, selector: str, name: str) -> str:
    """Return a computed style of the first element that `selector` names."""
    script = "(each, name) => getComputedStyle(each)[name]"
    return page.locator(selector).first.evaluate(script, name)


def lightness(colour: str) -> float:
    """Return how light a computed colour is, from 0 to 255."""
    parts = [int(part) for part in re.findall(r"\d+", colour)[:3]]
    return sum(parts) / len(parts)
