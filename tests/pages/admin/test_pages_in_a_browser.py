"""A page is written in a real browser: the preview beside the field, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from pages.models import Page
from tests.browsing import enter_back_office
from tests.pages.factories import PageFactory
from tests.people import create_moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def writer(open_page, mail_box, transactional_db):
    """Give a browser in which a member of the secretariat has opened a page."""
    create_moderator("writer")
    page = PageFactory(path="about/issues", title="The issues", body="The *first* words.")

    def open_form(**options):
        browser = open_page(**options)
        enter_back_office(browser, "writer@people.example", mail_box)
        browser.goto(f"/admin/pages/page/{page.pk}/change/")
        return browser

    return open_form


def test_text_is_shown_beside_its_field_while_it_is_typed(writer):
    browser = writer()
    shown = browser.locator("[data-shown]")
    expect(shown.locator("em")).to_have_text("first")

    browser.fill("#id_body", "## A part\n\nWith **weight**.<img src=x onerror=alert(1)>")

    expect(shown.locator("strong")).to_have_text("weight")
    expect(shown.locator("h3")).to_have_text("A part")
    expect(shown.locator("img")).to_have_count(0)
    browser.fill("#id_title", "")  # not right yet: the text is shown all the same
    browser.fill("#id_body", "Other words.")
    expect(shown).to_have_text("Other words.")
    assert Page.objects.get().versions.count() == 1


def test_page_is_previewed_and_published_without_scripts(writer):
    browser = writer(java_script_enabled=False)
    expect(browser.locator("[data-preview]")).to_be_hidden()
    browser.fill("#id_body", "Words that are *not* published yet.")

    with browser.context.expect_page() as opened:
        browser.locator("button[formaction]").click()

    preview = opened.value
    expect(preview.locator("main")).to_contain_text("Preview: this is not published")
    expect(preview.locator("main em")).to_have_text("not")
    browser.locator("button[value=publish]").click()
    expect(browser.locator(".messagelist .success")).to_have_text("Version 2 is published.")
    browser.goto("/about/issues/")
    expect(browser.locator("main em")).to_have_text("not")
