"""What the whole suite uses: stored mail, and a real browser for the tests marked `browser`.

People and data stand in the factories of each room. The database is chosen by `settings_test`.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

pytest_plugins = [
    "tests.people",
    "tests.access_world",
    "tests.browsing",
    "tests.doors",
    "tests.running_mailman",
    "tests.running_portal",
    "tests.screens",
]

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = [
    "--no-sandbox",  # needed as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers give 64 MB, too little for a screenshot
]


def pytest_collection_modifyitems(config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what asks no database: it ran on SQLite."""
    if "TEST_DATABASE_URL" not in os.environ:
        return
    config.hook.pytest_deselected(items=[item for item in items if not asks_database(item)])
    items[:] = filter(asks_database, items)


def asks_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "_django_db_helper" in names


@pytest.fixture(scope="session", autouse=True)
def stored_mail(django_test_environment):
    """Keep the portal's mail backend, which Django's test set-up replaces."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "notices.backend.StoredEmailBackend"


@pytest.fixture(scope="session", autouse=True)
def flushable_log(django_test_environment):
    """Let Django empty the tables after a transactional test.

    It does so by DELETE on SQLite and by TRUNCATE on PostgreSQL, which the triggers of the decision
    log and of the audit log refuse. The flush sends `post_migrate`, which installs them again (held
    by tests/moderation/test_triggers.py).
    """
    from django.test import TransactionTestCase

    from audit import triggers as audit_triggers
    from moderation import triggers

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def remove_and_flush(self):
        triggers.remove()
        audit_triggers.remove()
        flush(self)

    TransactionTestCase._fixture_teardown = remove_and_flush  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def default_language():
    """Begin each test in English: Django's test client leaves the language of the last page set."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def unknown_generation(monkeypatch):
    """Begin each test with nothing known of the database of the test before."""
    from pagecache import generations

    monkeypatch.setattr(generations, "_known", None)


@pytest.fixture
def limit_to(settings) -> Callable[..., None]:
    """Switch the limits on, and take away all but these: `limit_to(joining="1/d/person")`."""

    def limit_to(**rates: str) -> None:
        settings.LIMITS_ON = True
        settings.LIMIT_RATES = dict.fromkeys(settings.LIMIT_RATES, "") | rates

    return limit_to


@pytest.fixture
def django_assert_num_queries(django_assert_num_queries, db):
    """Count queries as in a process that has looked up the content types, which each does once."""
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False)
    return django_assert_num_queries


# --- Browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium, once for all browser tests of the process."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        message = "No Chromium on the PATH (Debian: apt-get install chromium)."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    # Playwright's sync API leaves an event loop running in this thread, which Django would take for
    # asynchronous code that must not use the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def viewport() -> tuple[int, int]:
    """Give the size of the window in pixels; parametrize it for others."""
    return (1280, 800)


@pytest.fixture
def browser_locale() -> str:
    """Give the language that the browser asks for; parametrize it for others."""
    return "en-GB"


@pytest.fixture
def site(live_server, settings) -> str:
    """Serve the portal to a browser, and let the links in its mails lead there."""
    # django-allauth counts there who asks for codes, by names that stories share.
    cache.clear()
    settings.SITE_URL = live_server.url
    return live_server.url


WHAT_PAGES_SHOW = pytest.StashKey[Callable[[], str]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let the report of a failed browser test tell what its pages show."""
    report = yield
    if report.when == "call" and report.failed and WHAT_PAGES_SHOW in item.stash:
        report.sections.append(("pages", item.stash[WHAT_PAGES_SHOW]()))
    return report


@pytest.fixture
def open_page(browser, site, viewport, browser_locale, request) -> Iterator[Callable[..., Page]]:
    """Open a page in a new browser profile: each call is another person.

    Takes the options of Playwright's `Browser.new_context`, such as `java_script_enabled=False`.
    The test fails when a page raised a script error or ran into the content security policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    def note_error(error: Exception) -> None:
        complaints.append(str(error))

    def open_page(**options) -> Page:
        width, height = viewport
        defaults = {
            "base_url": site,
            "locale": browser_locale,
            "timezone_id": "UTC",
            "viewport": {"width": width, "height": height},
        }
        context = browser.new_context(**(defaults | options))
        contexts.append(context)
        context.set_default_timeout(10_000)  # milliseconds
        page = context.new_page()
        page.on("console", note_message)
        page.on("pageerror", note_error)
        return page

    def what_pages_show() -> str:
        pages = [page for context in contexts for page in context.pages]
        return "\n\n".join(f"{page.url}\n{page.inner_text('body')}" for page in pages)

    request.node.stash[WHAT_PAGES_SHOW] = what_pages_show
    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page) -> Page:
    """Open one page for a test that needs only one person."""
    return open_page()
