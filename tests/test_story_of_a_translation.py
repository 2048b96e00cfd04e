"""The story of the translation desk in a real browser: asked for, taken on, reviewed, read, out of
date, and back from a file.

Four people do it: who asks; the team's coordinator; a volunteer who joins the team and wants to be
named; a second one who does not. The secretariat changes the original. Time passes by dates that
are moved in the database.
"""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone, translation
from django.utils.formats import date_format
from playwright.sync_api import Page, expect
from translate.storage import pypo

from moderation.models import Request
from notices.models import JobRun
from tests.browsing import (
    MailBox,
    decide,
    enter_back_office,
    open_case,
    save,
    sign_in,
)
from tests.pages.factories import PageFactory
from tests.people import create_moderator, create_person
from tests.translations import factories
from translations.models import Job

ADDRESS = "/about/taking-part/"
TITLE = "Taking part"
BODY = "WSIS has 2 phases.\n\n## How to take part\n\nWrite to [the list](https://example.org/list)."
FRENCH = {
    TITLE: "Participer",
    "WSIS has 2 phases.": "Le SMSI a 2 phases.",
    "## How to take part": "## Comment participer",
    "Write to [the list](https://example.org/list).": (
        "Écrivez à [la liste](https://example.org/list)."
    ),
}
REVIEWED = "Le SMSI compte 2 phases."
CHANGED = "WSIS has 2 phases and a review."
CHANGED_FRENCH = "Le SMSI a 2 phases et un examen."

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_translation_from_the_question_to_the_file_that_comes_back(open_page, mail_box):
    original = PageFactory(path="about/taking-part", title=TITLE, body=BODY)
    leader, asking = factories.leader(), create_person("asking")
    marie, second = create_person("marie"), factories.translator("second")
    secretary = create_moderator("secretary")

    wanted = ask(open_page(), asking, mail_box)
    assert TITLE in mail_box.one_to(leader.email)["Subject"]
    leader_page = open_page()
    enter_back_office(leader_page, leader.email, mail_box)
    accept(leader_page, wanted)
    job = Job.objects.get(request=wanted)
    marie_page = open_page()
    offer_help(marie_page, marie, mail_box)
    open_case(leader_page, Request.objects.get(kind="membership"))
    decide(leader_page, "approve", "Welcome.")

    take_on(marie_page)
    translate(marie_page)
    second_page = open_page()
    review(second_page, job, second, mail_box)
    visitor = open_page(locale="fr")
    expect_translation(visitor)

    secretary_page = open_page()
    enter_back_office(secretary_page, secretary.email, mail_box)
    change_original(secretary_page, original)
    expect_stale(visitor)
    fill_queue(mail_box)
    job = factories.find(original)
    assert (job.state, job.need, job.changed_count) == ("wanted", "stale", 1)
    bring_file_back(marie_page, job)
    review_again(second_page, job)
    visitor.goto(f"/fr{ADDRESS}")
    expect(visitor.locator("main")).to_contain_text(CHANGED_FRENCH)
    expect(visitor.locator("main details")).to_have_count(0)


def test_arabic_translation_is_right_to_left_with_names_apart(page):
    original = PageFactory(path="about/taking-part", title=TITLE, body=BODY)
    factories.text_of(original, "ar", title="المشاركة", body="اكتبوا إلى القائمة.")
    PageFactory(path="about/taking-part/history", title="Written by Marie (2024)")

    page.goto(f"/ar{ADDRESS}")

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    title = page.locator("h1 bdi")
    expect(title).to_have_text("المشاركة")
    assert laid_out(title) == ("rtl", "isolate")
    body = page.locator("main section.first p").first
    expect(body).to_have_text("اكتبوا إلى القائمة.")
    assert laid_out(body)[0] == "rtl"
    foreign = page.locator("main nav li[lang=en]")
    expect(foreign).to_have_text("Written by Marie (2024)")
    assert laid_out(foreign) == ("ltr", "isolate")
    heading = page.locator("h1").bounding_box()
    assert heading["x"] + heading["width"] > 1280 / 2  # at the right


def laid_out(locator) -> tuple[str, str]:
    """Return the direction of a text, and whether it is kept apart from what stands around it."""
    return tuple(
        locator.evaluate(
            "each => [getComputedStyle(each).direction, getComputedStyle(each).unicodeBidi]"
        )
    )


# --- Asking and joining -------------------------------------------------------------------------


def ask(page: Page, person, mail_box: MailBox) -> Request:
    """Ask for the page in French; what is missing is told, and what was typed stays."""
    page.goto("/translations/")
    page.get_by_role("link", name="Ask for a translation").click()
    sign_in(page, person.email, mail_box)
    page.fill("[name=address]", ADDRESS)
    page.fill("[name=purpose]", "Newcomers from West Africa ask us how to take part.")
    page.fill("[name=interest]", "Everybody who comes for the first time")
    save(page)
    expect(page.locator(".alert-danger a[href='#id_languages_into_0']")).to_be_visible()
    expect(page.locator("[name=address]")).to_have_value(ADDRESS)
    page.check("[name=languages_into][value=fr]")
    save(page)
    page.wait_for_url("**/me/requests/**")
    request = Request.objects.get(kind="translation")
    expect(page.locator("main")).to_contain_text(request.reference)
    return request


def accept(page: Page, request: Request) -> None:
    """Accept by the policy, which has to be named."""
    open_case(page, request)
    expect(page.locator("#content")).to_contain_text("Newcomers from West Africa")
    page.locator("#content a[href$='/move/approve/']").click()
    page.locator("#content .submit-row button").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.check("[name=criteria][value=portal]")
    page.select_option("[name=priority]", label="High")
    page.locator("#content .submit-row button").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def offer_help(page: Page, person, mail_box: MailBox) -> None:
    """Offer to translate, and to be named beside it; nothing can be taken on before admission."""
    page.goto("/translations/")
    page.get_by_role("link", name="Become a volunteer").click()
    sign_in(page, person.email, mail_box)
    page.check("[name=languages_from][value=en]")
    page.uncheck("[name=languages_into][value=en]")
    page.check("[name=languages_into][value=fr]")
    page.check("[name=is_credited]")
    page.fill("[name=introduction]", "I teach French.")
    save(page)
    page.wait_for_url("**/translations/mine/")
    expect(page.locator("main")).to_contain_text("waits for approval")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("button", name="Translate it")).to_have_count(0)


# --- Translating and reviewing ------------------------------------------------------------------


def take_on(page: Page) -> None:
    """Find what fits, and claim it."""
    page.goto("/translations/mine/")
    expect(page.locator("table .tag")).to_have_text("urgent")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Translate it").click()
    page.wait_for_url("**/edit/")


def type_french(page: Page, *sources: str) -> None:
    """Translate these paragraphs of the original."""
    for source in sources:
        shown = source.removeprefix("## ") if source.startswith("##") else source
        row = page.locator("main form .cols", has_text=shown)
        row.locator("textarea").fill(FRENCH[source])


def translate(page: Page) -> None:
    """Translate the half, leave, come back from one's own page, and send the whole for review."""
    expect(page.locator("h2", has_text="Title")).to_be_visible()
    type_french(page, *list(FRENCH)[:2])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("2 of 4 paragraphs done")
    page.goto("/me/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("main form textarea").first).to_have_value(FRENCH[TITLE])
    page.get_by_role("button", name="Save and send for review").click()
    expect(page.locator(".alert-danger")).to_contain_text("2 paragraphs are missing")
    type_french(page, *list(FRENCH)[2:])
    page.get_by_role("button", name="Save and send for review").click()
    expect(page.locator("main")).to_contain_text("You translated it: a second person reviews it.")


def review(page: Page, job: Job, person, mail_box: MailBox) -> None:
    """Review somebody else's translation, better it, and publish."""
    mail_box.new()
    page.goto(job.get_absolute_url())
    sign_in(page, person.email, mail_box)
    page.get_by_role("button", name="Review it").click()
    expect(page.locator("main form textarea").nth(1)).to_have_value(FRENCH["WSIS has 2 phases."])
    page.locator("main form textarea").nth(1).fill(REVIEWED)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator("main")).to_contain_text("Readers see it.")


def expect_translation(visitor: Page) -> None:
    """Read the page in French: named is who agreed to it, and nobody else."""
    visitor.goto(f"/fr{ADDRESS}")
    expect(visitor.locator("h1")).to_have_text(FRENCH[TITLE])
    expect(visitor.locator("main")).to_contain_text(REVIEWED)
    expect(visitor.locator("main .alert")).to_have_count(0)
    expect(visitor.locator("main bdi", has_text="Marie Testperson")).to_be_visible()
    expect(visitor.locator("main")).not_to_contain_text("Second Testperson")
    visitor.locator("main a[hreflang=en]").click()
    expect(visitor.locator("h1")).to_have_text(TITLE)
    expect(visitor.locator("main")).not_to_contain_text("Marie Testperson")


# --- The original moves on ----------------------------------------------------------------------


def change_original(page: Page, original) -> None:
    """Write another first paragraph into the English page, and publish."""
    page.goto(f"/admin/pages/page/{original.pk}/change/")
    page.fill("#id_body", BODY.replace("WSIS has 2 phases.", CHANGED))
    page.locator("button[value=publish]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def expect_stale(visitor: Page) -> None:
    """Read in French that the original has moved on, and what changed in it."""
    visitor.goto(f"/fr{ADDRESS}")
    expect(visitor.locator("main")).to_contain_text(REVIEWED)
    with translation.override("fr"):
        day = date_format(timezone.localdate(), "DATE_FORMAT")
    expect(visitor.locator(".alert-warning")).to_contain_text(day)
    changed = visitor.locator(".alert-warning details")
    expect(changed.locator(".changes")).to_be_hidden()
    changed.locator("summary").click()
    expect(changed.locator(".changes")).to_have_attribute("lang", "en")
    expect(changed.locator("ins")).to_contain_text("and a review")


def fill_queue(mail_box: MailBox) -> None:
    """Let a day pass for the worker's clock."""
    JobRun.objects.update(began_at=F("began_at") - timedelta(days=1))
    mail_box.new()


def bring_file_back(page: Page, job: Job) -> None:
    """Take the changed page as a PO file, work on it in a tool, bring it back, and send it."""
    page.goto(job.get_absolute_url())
    page.get_by_role("button", name="Translate it").click()
    expect(page.locator("main .changes ins")).to_contain_text("and a review")
    with page.expect_download() as download:
        page.get_by_role("link", name="Take it as a PO file").click()
    file = download.value
    assert file.suggested_filename == f"page-{job.object_id}-fr.po"
    store = pypo.pofile.parsestring(file.path().read_bytes())
    (doubted,) = [unit for unit in store.units if unit.isfuzzy()]
    assert (doubted.source, doubted.target) == (CHANGED, REVIEWED)
    doubted.target = CHANGED_FRENCH
    doubted.markfuzzy(False)
    page.get_by_role("link", name="Bring a PO file back").click()
    page.set_input_files(
        "[name=file]",
        {"name": "work.po", "mimeType": "text/x-gettext-translation", "buffer": bytes(store)},
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("main [role=status]")).to_have_text("4 paragraphs were read.")
    expect(page.locator("main form textarea").nth(1)).to_have_value(CHANGED_FRENCH)
    page.get_by_role("button", name="Save and send for review").click()
    expect(page.locator("main")).to_contain_text("a second person reviews it")


def review_again(page: Page, job: Job) -> None:
    """Publish what was changed."""
    page.goto(job.get_absolute_url())
    page.get_by_role("button", name="Review it").click()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator("main")).to_contain_text("Readers see it.")
