"""Every public page and every state of a form, in each language, light and dark: axe-core finds
nothing (WCAG 2.2 AA). Nothing moves while a page loads.
"""

import pytest
from django.utils.translation import override

from tests.accessibility import show, violations_in_both_schemes
from tests.page_weight import heaviest_of
from tests.test_story_of_the_site import AFTER_NEXT_PAINT, WATCH_SHIFTS
from tests.walking import PREFIXES, walk
from wsis_portal.demo_groups import GROUP

pytestmark = pytest.mark.browser

# The last two have a time that a script sets, and a picture.
STILL = [
    "/",
    f"/caucuses/{GROUP}/",
    "/organisations/",
    "/timeline/example-call/",
    "/news/example-translators/",
]
CODES = ["en", "ar"]  # one for each direction of writing; script/quality looks at all six


FIRST_PAINT = """() => new Promise(done =>
  new PerformanceObserver(() => done()).observe({type: "paint", buffered: true}))"""


@pytest.fixture
def reader(browser, running_portal):
    """Return the page of a visitor. Colours change at once, as for people who want no motion."""
    context = browser.new_context(base_url=running_portal.url, reduced_motion="reduce")
    context.set_default_timeout(20_000)  # milliseconds
    yield context.new_page()
    context.close()


@pytest.fixture
def screen(browser):
    """Return a page on which HTML is shown that nobody serves."""
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def faults_of_pages(reader, addresses):
    """Return what is wrong with public pages, by address."""
    found = []
    for address in addresses:
        reader.goto(address)
        found += [(address, *fault) for fault in violations_in_both_schemes(reader)]
    return found


def faults_of_screens(screen, screens):
    """Return what is wrong with screens, by what they show."""
    found = []
    for name, html in screens.items():
        show(screen, html)
        found += [(name, *fault) for fault in violations_in_both_schemes(screen)]
    return found


def addresses_of_each_name(portal, code):
    """Return one public page of each address by name: the heaviest."""
    return [address for address, _weight in heaviest_of(walk(portal, code).pages).values()]


@pytest.mark.parametrize("code", CODES)
def test_every_public_page_is_accessible(running_portal, reader, code):
    addresses = addresses_of_each_name(running_portal, code)

    assert faults_of_pages(reader, addresses) == []
    assert len(addresses) > 25


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_every_form_is_accessible_in_each_state(screen, screens, code):
    with override(code):
        shown = screens()

    assert faults_of_screens(screen, shown) == []
    assert len(shown) > 100


def test_faults_are_found_in_both_schemes(screen):
    html = '<html lang="en"><title>T</title><body class="portal"><main><h1>H</h1><input>{}'
    pale = '<p class="form-text"><span class="field">Pale <a href="/">words</a></span></p>'

    show(screen, html.format(pale).encode())

    assert {found[0] for found in violations_in_both_schemes(screen)} == {"label"}


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(reader, code, width):
    reader.set_viewport_size({"width": width, "height": 740})
    reader.add_init_script(WATCH_SHIFTS)
    moved, scripts = {}, []
    for address in STILL:
        scripts.clear()
        # On a slow line scripts come after the first sight.
        reader.route("**/*.js", lambda script: scripts.append(script))
        reader.goto(PREFIXES[code] + address, wait_until="commit")
        reader.evaluate(FIRST_PAINT)
        for script in scripts:
            script.continue_()
        reader.unroute("**/*.js")
        reader.wait_for_load_state("networkidle")
        moved[address] = reader.evaluate(AFTER_NEXT_PAINT)

    assert moved == dict.fromkeys(STILL, 0)
