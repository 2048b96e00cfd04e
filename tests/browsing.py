"""What people do in the browser tests whatever the story: read their mail, sign up, sign in, decide
in the back-office.
"""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from moderation.models import Request


class MailBox:
    """The mails that the worker wrote to files, each read once."""

    def __init__(self, folder):
        self.folder = folder
        self.read = set()

    def new(self):
        """Run the worker, then return the mails that are new."""
        call_command("worker", once=True)
        mails = []
        for path in sorted(self.folder.glob("*.eml")):
            if path not in self.read:
                self.read.add(path)
                mails.append(message_from_bytes(path.read_bytes(), policy=policy.default))
        return mails

    def new_to(self, address):
        """Return the new mails to `address`; those to others count as read."""
        return [mail for mail in self.new() if mail["To"] == address]

    def one_to(self, address):
        """Return the only new mail to `address`."""
        (mail,) = self.new_to(address)
        return mail


@pytest.fixture
def mail_box(settings, tmp_path):
    """Let the worker write mails to files, and give the box that reads them."""
    settings.MAIL_TRANSPORT = "notices.backend.FileTransport"
    settings.MAIL_DIR = tmp_path / "mail"
    return MailBox(settings.MAIL_DIR)


# --- What stands in a mail ----------------------------------------------------------------------


def code_in(mail: EmailMessage) -> str:
    """Return the code that stands alone on a line of the mail."""
    return re.search(r"^\s*([A-Z0-9]{4,}(?:-[A-Z0-9]+)*)\s*$", mail.get_content(), re.M)[1]


def link_in(mail: EmailMessage, path: str) -> str:
    """Return the link of the mail whose address has `path` in it."""
    return re.search(rf"https?://\S+{re.escape(path)}\S+", mail.get_content())[0]


# --- Accounts -----------------------------------------------------------------------------------


def sign_up(page: Page, address: str, mail_box: MailBox) -> None:
    """Make an account with nothing but an address and the code that was mailed to it, from the page
    for signing in; then the page opens that was asked for.
    """
    page.locator("a[href*='/accounts/signup/']").first.click()
    page.fill("input[name=email]", address)
    page.locator("main form[action*=signup] button").first.click()
    _enter_code(page, address, mail_box)


def sign_in(page: Page, address: str, mail_box: MailBox) -> None:
    """Sign in by code, from the page for signing in; then the page opens that was asked for."""
    page.fill("#id_code_email", address)
    page.locator("form:has(#id_code_email) button").click()
    _enter_code(page, address, mail_box)


def _enter_code(page: Page, address: str, mail_box: MailBox) -> None:
    page.wait_for_selector("input[name=code]")
    page.fill("input[name=code]", code_in(mail_box.one_to(address)))
    page.locator("main form button").first.click()
    expect(page.locator("input[name=code]")).to_have_count(0)


def save(page: Page) -> None:
    """Send the form of the page."""
    page.locator("main form .btn-primary").click()


# --- The back-office ----------------------------------------------------------------------------


def enter_back_office(page: Page, address: str, mail_box: MailBox) -> None:
    """Sign in to the back-office by code."""
    page.goto("/admin/")
    sign_in(page, address, mail_box)
    page.wait_for_url("**/admin/moderation/request/")


def open_case(page: Page, request: Request) -> None:
    """Open a case from the queue."""
    page.goto("/admin/")
    page.get_by_role("link", name=request.reference).click()


def decide(page: Page, verb: str, reason: str = "", **fields: str) -> None:
    """Take a deed of the case page, with its confirmation."""
    page.locator(f"#content a[href$='/move/{verb}/']").click()
    page.fill("[name=reason]", reason)
    for name, text in fields.items():
        page.fill(f"[name={name}]", text)
    page.locator("#content .submit-row button").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
