"""Every public page and every state of a form, in each language, light and dark: axe-core finds
nothing (WCAG 2.2 AA).
"""

import pytest
from django.conf import settings

from tests.accessibility import violations_in_both_schemes
from tests.page_weight import heaviest_of
from tests.walking import PREFIXES, walk
from wsis_portal.demo_groups import GROUP

pytestmark = pytest.mark.browser

CODES = [code for code, _name in settings.LANGUAGES]
# Forms of people who are signed in, by who fills them in. Where a form needs answers, it is sent
# empty as well, and the page that says what is missing is looked at.
FORMS = {
    "applicant": [
        "/organisations/register/",
        "/me/",
        "/me/profile/",
        "/caucuses/propose/",
        "/links/propose/",
        "/translations/ask/",
        "/translations/volunteer/",
    ],
    "member": [f"/caucuses/{GROUP}/join/", "/lists/request/"],
    "coordinator": [f"/caucuses/{GROUP}/reports/add/", f"/caucuses/{GROUP}/renew/"],
}
VISITORS_FORMS = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    f"/caucuses/{GROUP}/write/",
    "/search/?q=",
    "/about/get-involved/?who=nobody",
    "/organisations/?country=nowhere",
    "/timeline/?kind=nothing",
    "/caucuses/?kind=nothing",
    "/lists/?language=nothing",
    "/nowhere/",
]


@pytest.fixture
def shown_by(browser, running_portal):
    """Return the page of a new profile, signed in as one of the demonstration people or nobody."""
    contexts = []

    def shown_by(name=""):
        context = browser.new_context(base_url=running_portal.url)
        context.set_default_timeout(20_000)  # milliseconds
        contexts.append(context)
        page = context.new_page()
        if name:
            page.goto("/accounts/login/")
            page.fill("input[name=login]", f"{name}@demo.example")
            page.fill("input[name=password]", running_portal.password)
            page.click("main button[type=submit]")
            page.wait_for_url("**/me/")
        return page

    yield shown_by
    for context in contexts:
        context.close()


def faults_of(page, address):
    """Return what is wrong with the page at an address."""
    page.goto(address)
    return [(address, *found) for found in violations_in_both_schemes(page)]


def faults_of_form(page, address):
    """Return what is wrong with a form, and with what it says when nothing is filled in."""
    found = faults_of(page, address)
    form = page.locator("main form[method=post]").last
    if form.count():
        form.evaluate("form => { form.noValidate = true }")
        form.locator("[type=submit]").first.click()
        page.wait_for_load_state()
        sent = f"{address} sent empty"
        found += [(sent, *each) for each in violations_in_both_schemes(page)]
    return found


@pytest.mark.parametrize("code", CODES)
def test_every_public_page_is_accessible(running_portal, shown_by, code):
    page = shown_by()
    addresses = [
        address for address, _weight in heaviest_of(walk(running_portal, code).pages).values()
    ]

    found = [fault for address in addresses for fault in faults_of(page, address)]

    assert found == []
    assert len(addresses) > 25


@pytest.mark.parametrize("code", CODES)
def test_every_form_is_accessible_in_each_state(shown_by, code):
    visitor = shown_by()
    found = [
        fault
        for address in VISITORS_FORMS
        for fault in faults_of_form(visitor, PREFIXES[code] + address)
    ]
    for name, addresses in FORMS.items():
        page = shown_by(name)
        for address in addresses:
            found += faults_of_form(page, PREFIXES[code] + address)

    assert found == []
