"""The whole story in a real browser: from an e-mail address to the public directory, over a
question and its answer.

The organisation is a real one of the import file (its Arabic name, country and year), under an
invented address.
"""

import pytest
from playwright.sync_api import Page, expect

from moderation.models import Request
from organisations.models import Organisation
from pages.loading import load_all
from tests.browsing import MailBox, decide, enter_back_office, link_in, open_case, save, sign_up
from tests.people import create_moderator

NAME = "المركز الأردني للبحوث الاجتماعية"
NAME_EN = "Jordan Center for Social Research"
PURPOSE = "تبني وتنمية المعرفة العلمية في مختلف نواحي المجتمع الأردني والعربي"
QUESTION = "هل لديكم موقع على الإنترنت؟"
ANSWER = "نعم، وسنضيفه قريباً."
APPLICANT = "researcher@example.org"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_organisation_registers_answers_a_question_and_is_listed(open_page, mail_box):
    load_all()
    moderator = create_moderator("moderator")
    applicant_page = open_page(locale="ar")
    begin(applicant_page, mail_box)
    fill_in_registration(applicant_page)

    received = mail_box.one_to(APPLICANT)
    request = Request.objects.get()
    assert request.reference in received["Subject"]
    assert received["Content-Language"] == "ar"
    link = link_in(received, "/me/requests/link/")

    moderator_page = open_page()
    enter_back_office(moderator_page, moderator.email, mail_box)
    expect(moderator_page.locator("#result_list")).to_contain_text(NAME)
    open_case(moderator_page, request)
    expect(moderator_page.locator("#content")).to_contain_text(NAME)
    decide(moderator_page, "ask", QUESTION)
    asked = mail_box.one_to(APPLICANT)
    assert QUESTION in asked.get_content()

    answer_by_link(open_page(locale="ar"), link)
    told = {mail["To"]: mail for mail in mail_box.new()}
    assert set(told) == {APPLICANT, moderator.email}
    assert ANSWER in told[moderator.email].get_content()

    open_case(moderator_page, request)
    expect(moderator_page.locator(".history")).to_contain_text(ANSWER)
    decide(moderator_page, "approve")
    approved = mail_box.one_to(APPLICANT)
    organisation = Organisation.objects.get()
    assert organisation.get_absolute_url() in approved.get_content()

    visitor = open_page()
    visitor.goto("/organisations/")
    visitor.get_by_role("link", name=NAME).click()
    expect(visitor.locator("h1")).to_have_text(NAME)
    expect(visitor.locator("main")).to_contain_text(NAME_EN)
    expect(visitor.locator("main")).to_contain_text(PURPOSE)
    visitor.goto("/caucuses/human-rights/")
    expect(visitor.locator("main")).to_contain_text(NAME)

    applicant_page.goto("/ar/me/")
    expect(applicant_page.locator("main")).to_contain_text(NAME)
    assert organisation.mandates.current().get().person.email == APPLICANT
    visitor.goto("/decisions/")
    expect(visitor.locator("main")).to_contain_text(request.reference)
    assert APPLICANT not in visitor.content()


def begin(page: Page, mail_box: MailBox) -> None:
    """Go to the registration, and make an account on the way."""
    page.goto("/ar/organisations/register/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    sign_up(page, APPLICANT, mail_box)
    page.wait_for_url("**/ar/organisations/register/")


def fill_in_registration(page: Page) -> None:
    """Fill in the parts; the browser is closed in the middle, and nothing is lost."""
    page.locator("main form button").first.click()
    page.fill("[name=name]", NAME)
    page.select_option("[name=name_language]", "ar")
    page.fill("[name=other_name_1]", NAME_EN)
    page.select_option("[name=other_language_1]", "en")
    page.select_option("[name=country]", "JO")
    save(page)
    # An error: the summary leads to the field, and what was typed stays.
    page.check("[name=scope][value=national]")
    page.fill("[name=founded_year]", "98")
    save(page)
    expect(page.locator(".alert-danger a[href='#id_founded_year']")).to_be_visible()
    expect(page.locator("[name=founded_year]")).to_have_value("98")
    draft = page.url
    page.goto("about:blank")
    page.goto(draft)
    expect(page.locator("[name=founded_year]")).to_have_value("98")
    page.fill("[name=founded_year]", "1998")
    page.check("[name=kind][value=academic]")
    page.fill("[name=purpose_ar]", PURPOSE)
    page.check("[name=working_languages][value=ar]")
    save(page)
    page.check("[name=ecosoc_status][value=none]")
    save(page)
    page.fill("[name=person_name]", "باحث")
    page.fill("[name=person_function]", "منسق")
    page.check("[name=is_entitled]")
    save(page)
    page.check("[name=groups][value=human-rights]")
    save(page)
    for field in ("listed", "names", "purpose", "groups"):
        page.check(f"[name=public_fields][value={field}]")
    save(page)
    page.wait_for_url("**/check/")
    expect(page.locator("main")).to_contain_text(PURPOSE)
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/requests/**")
    expect(page.locator(".lead")).to_contain_text("ORG-")


def answer_by_link(page: Page, link: str) -> None:
    """Answer the question by the private link, without signing in."""
    page.goto(link)
    expect(page.locator("main")).to_contain_text(QUESTION)
    page.locator("a[href$='/answer/']").click()
    page.fill("[name=reason]", ANSWER)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".st-submitted").first).to_be_visible()
