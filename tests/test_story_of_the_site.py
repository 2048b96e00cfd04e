"""What people do on the public site, in a real browser: find a way in, propose a link, keep a page.

What is only read stands in tests/test_site_as_read.py.
"""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from caucuses.loading import load_groupings
from moderation.models import Request
from pages.enums import Gift
from tests.browsing import MailBox, decide, enter_back_office, open_case, save, sign_in, sign_up
from tests.caucuses.factories import GroupingFactory, MembershipWishFactory
from tests.organisations.factories import OrganisationFactory
from tests.pages.factories import LinkFactory, PageFactory
from tests.people import create_moderator, create_person

NEWCOMER = "newcomer@example.org"
SITE = "https://libraries.example.org/wsis"
FIRST, SECOND = "The first words stand here.", "The second words stand there."
WIDTH, HEIGHT = 300, 200  # of the picture, in pixels
# Adds up what moves on a page while it loads: nothing may.
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(each => { window.shift += each.value; }))
  .observe({type: "layout-shift", buffered: true});
"""
AFTER_NEXT_PAINT = """() => new Promise(
  done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shift))))"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_newcomer_is_led_to_a_group_without_scripts_and_joins_it(open_page, mail_box):
    load_groupings()
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="You want to take part").click()

    page.check("[name=who][value=individuals]")
    page.select_option("[name=subject]", "Telecentres")
    page.check(f"[name=give][value={Gift.DRAFTING}]")
    page.get_by_role("button", name="Show my ways in").click()

    assert page.url.endswith("#answer")
    expect(page.locator("[name=who][value=individuals]")).to_be_checked()
    answer = page.locator("#answer")
    expect(answer.locator("h2").first).to_have_text("Groups that fit")
    group = answer.locator("h3 a[href='/caucuses/telecentres/']")
    expect(group).to_be_visible()
    answer.locator("a[href='/caucuses/telecentres/join/']").click()
    sign_up(page, NEWCOMER, mail_box)
    page.wait_for_url("**/caucuses/telecentres/join/")
    save(page)
    expect(page.locator("main [role=status]")).to_have_text("Your request waits for approval.")
    request = Request.objects.get()
    assert (request.target.slug, request.applicant.email) == ("telecentres", NEWCOMER)


def test_groups_are_filtered_by_subject_and_language(open_page):
    load_groupings()
    GroupingFactory(name="Télécentres de montagne", language="fr", subject="Telecentres")
    page = open_page(java_script_enabled=False)
    page.goto("/caucuses/")
    rows = page.locator("main table tbody tr:not(.group)")
    assert rows.count() > 30

    page.select_option("[name=subject]", "Telecentres")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(2)
    page.select_option("[name=language]", "fr")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Télécentres de montagne")
    expect(page.locator("[name=subject]")).to_have_value("Telecentres")

    page.select_option("[name=language]", "ru")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main h2").first).to_have_text("No group found")
    page.get_by_role("link", name="Show all groups").click()
    assert rows.count() > 30


def test_link_is_proposed_and_approved_and_shown(open_page, mail_box):
    LinkFactory(title="Old site", url="https://old.example.org/")
    proposer, moderator = create_person("proposer"), create_moderator("moderator")
    page = open_page()
    page.goto("/links/")
    page.get_by_role("link", name="Propose a link").first.click()
    sign_in(page, proposer.email, mail_box)
    page.check("[name=section][value=civil_society]")
    page.fill("[name=url]", "https://old.example.org/")
    page.fill("[name=title]", "Libraries at WSIS")
    page.fill("[name=why]", "Librarians keep what was said at the summit.")
    save(page)
    expect(page.locator(".alert-danger a[href='#id_url']")).to_be_visible()
    page.fill("[name=url]", SITE)
    save(page)
    page.wait_for_url("**/me/requests/**")
    request = Request.objects.get()
    expect(page.locator("main")).to_contain_text(request.reference)
    visitor = open_page()
    visitor.goto("/links/")
    expect(visitor.get_by_role("link", name="Libraries at WSIS")).to_have_count(0)

    moderator_page = open_page()
    mail_box.new()
    enter_back_office(moderator_page, moderator.email, mail_box)
    open_case(moderator_page, request)
    expect(moderator_page.locator("#content")).to_contain_text(SITE)
    decide(moderator_page, "approve")

    visitor.reload()
    shown = visitor.locator("#civil_society").get_by_role("link", name="Libraries at WSIS")
    expect(shown).to_have_attribute("href", SITE)
    expect(visitor.locator("main")).not_to_contain_text("Librarians keep")


def test_page_is_written_published_taken_back_and_moved(open_page, mail_box):
    page = PageFactory(path="about/rooms", title="Rooms", body=FIRST)
    writer_page, visitor = open_page(), open_page(java_script_enabled=False)
    open_form(writer_page, page, mail_box)

    writer_page.fill("#id_body", SECOND)
    expect(writer_page.locator("[data-shown]")).to_have_text(SECOND)
    writer_page.locator("button[value=draft]").click()
    expect(writer_page.locator(".messagelist .success")).to_contain_text("a draft")
    expect_text(visitor, "/about/rooms/", FIRST)

    writer_page.locator("button[value=publish]").click()
    expect(writer_page.locator(".messagelist .success")).to_contain_text("is published")
    expect_text(visitor, "/about/rooms/", SECOND)

    writer_page.get_by_role("link", name="Versions").click()
    writer_page.get_by_role("button", name="Compare the two that are chosen").click()
    expect(writer_page.locator("del").first).to_contain_text("first")
    expect(writer_page.locator("ins").first).to_contain_text("second")
    writer_page.go_back()
    writer_page.get_by_role("row", name="From version 1").get_by_role(
        "button", name="Publish again"
    ).click()
    expect(writer_page.locator(".messagelist .success")).to_be_visible()
    expect_text(visitor, "/about/rooms/", FIRST)

    writer_page.goto(f"/admin/pages/page/{page.pk}/change/")
    writer_page.get_by_role("link", name="Move…").click()
    writer_page.fill("[name=path]", "about/places")
    writer_page.locator("#content .submit-row button").click()
    expect(writer_page.locator(".messagelist .success")).to_have_text("The page is moved.")
    expect_text(visitor, "/about/rooms/", FIRST)
    assert visitor.url.endswith("/about/places/")
    visitor.goto("/fr/about/rooms/")
    assert visitor.url.endswith("/fr/about/places/")


def test_picture_is_shown_with_its_words_and_moves_nothing(open_page, mail_box, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    page = PageFactory(path="about/rooms", title="Rooms", body=FIRST)
    writer_page = open_page()
    open_form(writer_page, page, mail_box)
    writer_page.get_by_role("navigation", name="Sidebar").get_by_role("link", name="Files").click()
    writer_page.wait_for_url("**/pagefile/")
    writer_page.locator("#content a.addlink").click()
    picture = {"name": "room.png", "mimeType": "image/png", "buffer": picture_of(WIDTH, HEIGHT)}
    writer_page.set_input_files("[name=file]", picture)
    writer_page.fill("[name=title]", "The room")
    writer_page.locator("[name=_save]").click()
    expect(writer_page.locator(".errorlist")).to_contain_text("Say in words")
    writer_page.set_input_files("[name=file]", picture)
    writer_page.fill("[name=alternative]", "Ten people around a table")
    writer_page.locator("[name=_save]").click()
    markdown = writer_page.locator(".field-markdown code").inner_text()
    writer_page.goto(f"/admin/pages/page/{page.pk}/change/")
    writer_page.fill("#id_body", f"{markdown}\n\n{SECOND}")
    writer_page.locator("button[value=publish]").click()
    expect(writer_page.locator(".messagelist .success")).to_be_visible()

    visitor, held = open_page(), []
    visitor.add_init_script(WATCH_SHIFTS)
    visitor.route("**/files/**", lambda route: held.append(route))
    visitor.goto("/about/rooms/", wait_until="domcontentloaded")
    shown, below = visitor.locator("main img"), visitor.get_by_text(SECOND)
    expect(shown).to_have_attribute("alt", "Ten people around a table")
    expect(below).to_be_visible()
    before = below.bounding_box()
    assert shown.evaluate("each => each.naturalWidth") == 0
    (request,) = held
    request.continue_()
    expect(shown).to_have_js_property("naturalWidth", WIDTH)
    assert visitor.evaluate(AFTER_NEXT_PAINT) == 0
    assert below.bounding_box() == before
    assert before["y"] >= shown.bounding_box()["y"] + HEIGHT  # its room was kept free


def test_directory_is_narrowed_down_mapped_and_taken_as_a_file(open_page):
    group = GroupingFactory(slug="libraries", name="Libraries Caucus")
    for number, (name, country, kind) in enumerate(LISTED):
        organisation = OrganisationFactory(
            listed=True, searchable=True, name=name, country=country, kind=kind, name_language="en"
        )
        if number < 2:
            organisation.public_fields = ["listed", "groups"]
            organisation.save()
            MembershipWishFactory(organisation=organisation, grouping=group)
    visitor = open_page(java_script_enabled=False)
    visitor.goto("/organisations/")
    rows = visitor.locator("main table tbody tr:not(.group)")
    expect(rows).to_have_count(5)

    open_facet(visitor, "Country")
    visitor.locator("main .facet a[href*='country=KE']").click()
    expect(rows).to_have_count(3)
    expect(visitor.locator(".jump[aria-label='Your choices'] li")).to_contain_text("Kenya")
    open_facet(visitor, "Kind")
    media = visitor.locator("main .facet li", has=visitor.locator("a[href*='kind=media']"))
    expect(media.locator(".num")).to_have_text("1")
    media.locator("a").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Radio of the Lake")

    visitor.locator("main summary", has_text="This list as a file").click()
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["name", "Radio of the Lake"]

    visitor.goto("/organisations/map/")
    drawing = visitor.get_by_role("img", name="Organisations by country")
    expect(drawing.locator("circle")).to_have_count(3)
    kenya = visitor.locator("main table tr", has_text="Kenya")
    expect(kenya.get_by_role("cell")).to_have_text("3")
    kenya.get_by_role("link").click()
    expect(rows).to_have_count(3)


LISTED = [
    ("Radio of the Lake", "KE", "media"),
    ("Libraries of the Coast", "KE", "ngo"),
    ("Union of Teachers", "KE", "union"),
    ("Réseau des villages", "SN", "network"),
    ("上海市计算机用户协会", "CN", "professional"),
]


def open_facet(visitor: Page, label: str) -> None:
    """Open a facet of the directory: the first is open from the start."""
    facet = visitor.locator("main details", has=visitor.locator("summary", has_text=label))
    if facet.get_attribute("open") is None:
        facet.locator("summary").click()


def picture_of(width: int, height: int) -> bytes:
    """Return a picture as a camera writes it."""
    written = BytesIO()
    Image.new("RGB", (width, height), "green").save(written, "PNG")
    return written.getvalue()


def open_form(page: Page, written, mail_box: MailBox) -> None:
    """Enter the back-office as a member of the secretariat, and open the form of a page."""
    writer = create_moderator("writer")
    enter_back_office(page, writer.email, mail_box)
    page.goto("/admin/pages/page/")
    page.get_by_role("link", name=written.title).click()
    page.wait_for_url("**/change/")


def expect_text(visitor: Page, address: str, text: str) -> None:
    """Read at an address what everybody reads."""
    visitor.goto(address)
    expect(visitor.locator("main section.first")).to_have_text(text)
