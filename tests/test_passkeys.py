"""Passkeys in a real browser with a device of its own: added, used as second step, used alone."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browsing import code_in, sign_in
from tests.people import create_moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "**/admin/moderation/request/"


@pytest.fixture
def site(live_server, settings):
    """Serve the portal under a name: passkeys belong to names, not to numbers."""
    settings.ADMIN_SECOND_FACTOR = True
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    cache.clear()
    return settings.SITE_URL


@pytest.fixture
def device(page):
    """Plug a device into the browser that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page):
    page.goto("/accounts/logout/")
    page.locator("main form .btn-primary").click()


def test_passkey_opens_the_back_office(page, device, moderator, mail_box):
    page.goto("/admin/")
    sign_in(page, moderator.email, mail_box)
    expect(page.get_by_role("heading", name="The back-office asks for it")).to_be_visible()

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("This computer")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("Passkey added.")).to_be_visible()
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Go to the back-office").click()
    page.wait_for_url(QUEUE)
    subjects = [mail["Subject"] for mail in mail_box.new_to(moderator.email)]
    assert "A passkey was added" in subjects

    # Alone it counts as both steps.
    sign_out(page)
    page.goto("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(QUEUE)

    # Beside a code it is the second of them.
    sign_out(page)
    page.goto("/admin/")
    page.fill("#id_code_email", moderator.email)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/login/code/confirm/**")
    page.fill("input[name=code]", code_in(mail_box.one_to(moderator.email)))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(QUEUE)

    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row").filter(has_text="This computer")).to_contain_text("by itself")
    page.get_by_role("link", name="Rename").click()
    page.get_by_role("button", name="Use a passkey").click()  # is it you?
    page.get_by_label("Name").fill("Old computer")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Old computer").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Passkey removed.")).to_be_visible()
    assert not Authenticator.objects.exists()
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="The back-office asks for it")).to_be_visible()


def test_device_without_a_passkey_is_told_in_words(page, device):
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("It did not work.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


def test_without_scripts_the_other_ways_are_there_and_no_dead_button(open_page, mail_box):
    moderator = create_moderator("plain")
    page = open_page(java_script_enabled=False)

    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(page, moderator.email, mail_box)
    page.goto("/accounts/2fa/webauthn/add/")

    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Add the passkey")).to_be_hidden()
    page.get_by_role("link", name="Switch the app on").click()
    expect(page.get_by_role("heading", name="Switch the app on")).to_be_visible()
