"""The whole story in a real browser: from an e-mail address to the public directory, over a
question and its answer.

The organisation is a real one of the import file (its Arabic name, country and year), under an
invented address.
"""

import re
from email import message_from_bytes, policy

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from moderation.models import Request
from organisations.models import Organisation
from pages.loading import load_all
from tests.people import create_moderator

NAME = "المركز الأردني للبحوث الاجتماعية"
NAME_EN = "Jordan Center for Social Research"
PURPOSE = "تبني وتنمية المعرفة العلمية في مختلف نواحي المجتمع الأردني والعربي"
QUESTION = "هل لديكم موقع على الإنترنت؟"
ANSWER = "نعم، وسنضيفه قريباً."
APPLICANT = "researcher@example.org"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class MailBox:
    """The mails that the worker wrote to files, each read once."""

    def __init__(self, folder):
        self.folder = folder
        self.read = set()

    def new(self):
        """Run the worker, then return the mails that are new, the oldest first."""
        call_command("worker", once=True)
        mails = []
        for path in self.folder.glob("*.eml"):
            if path not in self.read:
                self.read.add(path)
                mails.append(message_from_bytes(path.read_bytes(), policy=policy.default))
        return mails

    def one_to(self, address):
        """Return the only new mail to `address`."""
        mails = [mail for mail in self.new() if mail["To"] == address]
        assert len(mails) == 1
        return mails[0]


@pytest.fixture
def mail_box(settings, tmp_path):
    settings.MAIL_TRANSPORT = "notices.backend.FileTransport"
    settings.MAIL_DIR = tmp_path / "mail"
    return MailBox(settings.MAIL_DIR)


def test_organisation_registers_answers_a_question_and_is_listed(open_page, mail_box):
    load_all()
    moderator = create_moderator("moderator")
    applicant_page = open_page(locale="ar")
    sign_up(applicant_page, mail_box)
    fill_in_registration(applicant_page)

    received = mail_box.one_to(APPLICANT)
    request = Request.objects.get()
    assert request.reference in received["Subject"]
    assert received["Content-Language"] == "ar"
    link = private_link(received)

    moderator_page = open_page()
    sign_in(moderator_page, moderator.email, mail_box)
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
    decide(moderator_page, "approve", "")
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


def sign_up(page: Page, mail_box: MailBox) -> None:
    """Make an account with nothing but an address and the code that was mailed to it."""
    page.goto("/ar/organisations/register/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("a[href*='/accounts/signup/']").first.click()
    page.fill("input[name=email]", APPLICANT)
    page.locator("main form[action*=signup] button").first.click()
    page.wait_for_selector("input[name=code]")
    page.fill("input[name=code]", code_in(mail_box.one_to(APPLICANT)))
    page.locator("main form button").first.click()
    page.wait_for_url("**/ar/organisations/register/")


def sign_in(page: Page, address: str, mail_box: MailBox) -> None:
    """Sign in to the back-office by code."""
    page.goto("/admin/")
    page.fill("#id_code_email", address)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_selector("input[name=code]")
    page.fill("input[name=code]", code_in(mail_box.one_to(address)))
    page.locator("main form button").first.click()
    page.wait_for_url("**/admin/moderation/request/")
    expect(page.locator("#result_list")).to_contain_text(NAME)


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


def save(page: Page) -> None:
    page.locator("main form .btn-primary").click()


def open_case(page: Page, request: Request) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=request.reference).click()


def decide(page: Page, verb: str, reason: str) -> None:
    """Take a deed of the case page, with its confirmation."""
    page.locator(f"#content a[href$='/move/{verb}/']").click()
    page.fill("[name=reason]", reason)
    page.locator("#content .submit-row button").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def answer_by_link(page: Page, link: str) -> None:
    """Answer the question by the private link, without signing in."""
    page.goto(link)
    expect(page.locator("main")).to_contain_text(QUESTION)
    page.locator("a[href$='/answer/']").click()
    page.fill("[name=reason]", ANSWER)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".st-submitted").first).to_be_visible()


def code_in(mail) -> str:
    """Return the code that stands alone on a line of the mail."""
    return re.search(r"^\s*([A-Z0-9]{4,}(?:-[A-Z0-9]+)*)\s*$", mail.get_content(), re.M)[1]


def private_link(mail) -> str:
    return re.search(r"https?://\S+/me/requests/link/\S+", mail.get_content())[0]
