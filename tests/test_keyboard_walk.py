"""An organisation is registered and groups are joined by keyboard alone: at each step one sees
where one is, and nothing holds the focus.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from caucuses.loading import load_groupings
from caucuses.models import Grouping
from moderation.models import Request
from tests.browsing import MailBox, code_in
from tests.keyboard import Keyboard
from tests.people import create_person

APPLICANT = "typist@example.org"
NAME = "Network of the Valley Libraries"
PURPOSE = "We bring reading rooms of the valley together. We teach how to find what one needs."
SUMMARY = ".alert-danger[role=alert]"
STATEMENT = "We speak for ourselves and for nobody else."

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_organisation_is_registered_by_keyboard(page, mail_box):
    load_groupings()
    keyboard = Keyboard(page)
    page.goto("/")
    keyboard.look_around()
    keyboard.skip()

    keyboard.open(page.locator(".field a[href='/organisations/register/']"))
    keyboard.open(page.locator("main a[href*='/accounts/signup/']"))
    keyboard.fill(page.locator("[name=email]"), APPLICANT)
    keyboard.open(page.locator("main form[action*=signup] button"))
    enter_code(keyboard, APPLICANT, mail_box)
    page.wait_for_url("**/organisations/register/")
    keyboard.skip()
    keyboard.open(main_button(page))

    keyboard.fill(page.locator("[name=name]"), NAME)
    keyboard.go_to(page.locator("[name=country]"))
    keyboard.type("Kenya")
    expect(page.locator("[name=country]")).to_have_value("KE")
    keyboard.open(main_button(page))
    fill_in_profile(keyboard)
    keyboard.choose(page.locator("[name=ecosoc_status][value=none]"))
    keyboard.open(main_button(page))
    keyboard.fill(page.locator("[name=person_name]"), "Typing Testperson")
    keyboard.fill(page.locator("[name=person_function]"), "Librarian")
    keyboard.tick(page.locator("[name=is_entitled]"))
    keyboard.open(main_button(page))
    keyboard.tick(page.locator("[name=groups][value=human-rights]"))
    keyboard.open(main_button(page))
    keyboard.tick(page.locator("[name=public_fields][value=listed]"))
    keyboard.open(main_button(page))
    page.wait_for_url("**/check/**")
    expect(page.locator("main")).to_contain_text(PURPOSE)
    keyboard.open(main_button(page))

    page.wait_for_url("**/me/requests/**")
    assert Request.objects.get().title == NAME
    assert Request.objects.get().reference in mail_box.one_to(APPLICANT)["Subject"]


def test_groups_are_joined_by_keyboard(page, mail_box):
    load_groupings()
    Grouping.objects.filter(slug="telecentres").update(statement=STATEMENT)
    Grouping.objects.filter(slug="gender").update(admission="open")
    person = create_person("joining")
    keyboard = Keyboard(page)
    page.goto("/caucuses/")
    keyboard.look_around()
    keyboard.skip()

    keyboard.open(page.locator("main a[href='/caucuses/telecentres/']"))
    keyboard.send(page.locator("#join a[href$='/join/']"))
    keyboard.fill(page.locator("#id_code_email"), person.email)
    keyboard.send(page.locator("form:has(#id_code_email) button"))
    enter_code(keyboard, person.email, mail_box)
    page.wait_for_url("**/caucuses/telecentres/join/")
    keyboard.send(main_button(page))
    expect(page.locator(SUMMARY)).to_be_focused()
    correct_from_summary(keyboard, ["#id_accepts"])
    keyboard.press("Space")
    expect(page.locator("[name=accepts]")).to_be_checked()
    keyboard.open(main_button(page))
    expect(page.locator("main")).to_contain_text("waits for approval")

    page.goto("/caucuses/gender/")
    keyboard.open(page.locator("#join a[href$='/join/']"))
    keyboard.send(main_button(page))
    page.wait_for_url("**/me/**")
    expect(page.locator("main [role=status]")).to_be_visible()
    assert person.memberships.current().get().grouping.slug == "gender"


def main_button(page: Page) -> Locator:
    """Return the button that goes on from the form of a page."""
    return page.locator("main form .btn-primary")


def enter_code(keyboard: Keyboard, address: str, mail_box: MailBox) -> None:
    """Type the code of the mail: the page opens that was asked for."""
    keyboard.fill(keyboard.page.locator("[name=code]"), code_in(mail_box.one_to(address)))
    keyboard.send(keyboard.page.locator("main form .btn-primary"))
    expect(keyboard.page.locator("[name=code]")).to_have_count(0)
    keyboard.look_around()


def fill_in_profile(keyboard: Keyboard) -> None:
    """Send the second part without its answers, then give each from the summary of errors."""
    page = keyboard.page
    keyboard.fill(page.locator("[name=founded_year]"), "98")
    keyboard.send(main_button(page))
    fields = [
        "#id_scope_0",
        "#id_kind_0",
        "#id_founded_year",
        "#id_working_languages_0",
        "#id_purpose_en",
    ]
    correct_from_summary(keyboard, fields)
    keyboard.type(PURPOSE)
    keyboard.go_to(page.locator("#id_founded_year"), "Shift+Tab")
    keyboard.press("Control+A")
    keyboard.type("1998")
    keyboard.choose(page.locator("[name=kind][value=network]"), "Shift+Tab")
    keyboard.choose(page.locator("[name=scope][value=local]"), "Shift+Tab")
    keyboard.tick(page.locator("[name=working_languages][value=sw]"))
    keyboard.open(main_button(page))
    expect(page.locator("h1")).to_have_text("United Nations")


def correct_from_summary(keyboard: Keyboard, fields: list[str]) -> None:
    """Follow each link of the summary of errors to its field. The summary has the focus; whoever
    skipped to the text of the page before comes to it from there.
    """
    page = keyboard.page
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.locator(SUMMARY)
    expect(summary).to_be_in_viewport()
    links = summary.locator("a")
    assert [link.get_attribute("href") for link in links.all()] == fields
    for number, field in enumerate(fields):
        keyboard.go_to(links.nth(number), "Shift+Tab" if number else "Tab")
        keyboard.press("Enter")
        expect(page.locator(field)).to_be_focused()
        expect(page.locator(field)).to_be_in_viewport()
