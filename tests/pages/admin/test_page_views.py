"""Preview, versions, publication and address of a page, in the back-office."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from pages.models import Page, PageVersion
from pages.services import pages
from tests.all_rows import all_rows, assert_refused
from tests.pages.factories import PageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(db):
    return PageFactory(path="about/issues", title="The issues", body="The first words.")


@pytest.fixture
def browser(client_of):
    return client_of("moderator")


def address(page, view, *arguments, **query):
    return reverse(f"admin:pages_page_{view}", args=[page.pk, *arguments], query=query)


def text_of(response):
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def save(page, by, **words):
    newest = pages.newest_of(page)
    content = newest.content() | words
    return pages.save_draft(page, by=by, content=content, seen=newest.number)


def fresh(page):
    return Page.objects.get(pk=page.pk)


TYPED = {
    "title": "Typed title",
    "menu_title": "",
    "summary": "Typed summary.",
    "body": "## Part\n\nTyped *words*.<script>alert(1)</script>",
    "language": "ar",
}


# --- Preview ------------------------------------------------------------------------------------


def test_preview_shows_what_is_typed_as_the_page_would(browser, about):
    PageFactory(path="about", title="About it")
    before = all_rows()

    response = browser.post(address(about, "preview"), TYPED)

    html = response.content.decode()
    assert response.status_code == 200
    assert all_rows() == before
    assert "Preview: this is not published" in html
    assert '<h1><bdi lang="ar" dir="rtl">Typed title</bdi></h1>' in html
    assert "<p>Typed <em>words</em>.&lt;script&gt;" in html
    assert "About it" in html.partition('class="crumbs')[2].partition("</nav>")[0]
    assert '<body class="portal">' in html


def test_preview_of_a_part_is_the_text_alone(browser, about):
    html = browser.post(address(about, "preview", part=1), TYPED).content.decode()

    assert html.strip().startswith('<div lang="ar" dir="rtl"><h3>Part</h3>')
    assert "<html" not in html
    assert "<script" not in html


def test_preview_of_a_text_that_cannot_be_saved_says_why(browser, about):
    wrong = {**TYPED, "title": "", "body": "a\u200bb"}

    whole = browser.post(address(about, "preview"), wrong)
    part = browser.post(address(about, "preview", part=1), {**TYPED, "title": ""})

    assert (whole.status_code, part.status_code) == (422, 422)
    assert "Text: The text contains a character that cannot be seen" in text_of(whole)
    assert "<em>words</em>" in text_of(part)
    assert browser.post(address(about, "preview"), {"language": "xx"}).status_code == 422


def test_preview_without_typing_shows_the_newest_version(browser, about, moderator):
    save(about, moderator, title="Drafted title")

    assert "Drafted title</bdi></h1>" in text_of(browser.get(address(about, "preview")))
    former = browser.get(address(about, "preview", version=1))
    assert "The issues</bdi></h1>" in text_of(former)
    for version in (9, "nonsense", 10**30):
        status = browser.get(address(about, "preview", version=version)).status_code
        assert status == (200 if version == "nonsense" else 404)


def test_preview_of_a_new_page(browser):
    url = reverse("admin:pages_page_preview_new")

    html = browser.post(url, {**TYPED, "path": "news/first"}).content.decode()

    assert "Typed title" in html
    assert '<a href="/news/">News</a>' in html
    assert browser.post(url, {**TYPED, "path": "Not an address"}).status_code == 200
    assert browser.get(url).headers["Location"] == reverse("admin:pages_page_add")
    assert not Page.objects.exists()


def test_preview_is_quick_where_the_text_is_long(browser, about, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        response = browser.post(address(about, "preview"), {**TYPED, "body": "[a](" * 12_500})
    assert response.status_code == 200


# --- Versions -----------------------------------------------------------------------------------


def test_versions_tell_who_when_and_what(browser, about, moderator, second_moderator):
    pages.publish(save(about, second_moderator, title="Second"))
    newest = pages.newest_of(about)
    PageVersion.objects.filter(pk=newest.pk).update(note="A new name")
    third = save(about, moderator, title="Third")
    pages.schedule(third, at=timezone.now() + timedelta(days=1))

    html = text_of(browser.get(address(about, "versions")))

    rows = [
        re.sub(r"<[^>]+>", " ", row) for row in html.partition('id="restore"')[2].split("<tr>")[2:]
    ]
    assert "Version 3" in rows[0]
    assert "Moderator Testperson" in rows[0]
    assert "Will be published on" in rows[0]
    assert "Colleague Testperson" in rows[1]
    assert "A new name" in rows[1]
    assert "Everybody reads it" in rows[1]
    assert "Starting content" in rows[2]
    assert "Was published on" in rows[2]
    assert "Publish again" in rows[2]
    assert "Publish again" not in rows[0]


def test_versions_are_paged(browser, about):
    later = [PageVersion(page=about, number=number, title="T", body="B") for number in range(2, 53)]
    PageVersion.objects.bulk_create(later)

    first = browser.get(address(about, "versions"))

    assert len(first.context["shown"].rows) == 50
    rest = browser.get(address(about, "versions", after=first.context["shown"].next_key))
    assert [version.number for version in rest.context["shown"]] == [2, 1]
    assert browser.get(address(about, "versions", after="forged")).status_code == 400


@pytest.mark.parametrize("row_count", [1, 3])
def test_versions_query_count(browser, about, moderator, row_count, django_assert_num_queries):
    for number in range(row_count):
        save(about, moderator, title=f"Title {number}")
    browser.get(address(about, "versions"))
    # Session, person, groups, appointments twice; page, versions, the newest, the public one.
    with django_assert_num_queries(14):
        browser.get(address(about, "versions"))


@pytest.mark.parametrize("order", [(1, 3), (3, 1)], ids=["forward", "backward"])
def test_two_versions_are_compared_the_older_first(browser, about, moderator, order):
    save(about, moderator, title="In between")
    save(about, moderator, title="The questions", body="The last words.", language="fr")

    html = text_of(browser.get(address(about, "compare", old=order[0], new=order[1])))

    assert "<del><span" in html
    assert "issues</del>" in html
    assert "questions</ins>" in html
    assert "first </del>" in html
    assert "English</del>" in html
    assert "Français</ins>" in html
    assert "In between" not in html
    assert "Summary" not in html


def test_same_version_has_no_changes(browser, about):
    html = text_of(browser.get(address(about, "compare", old=1, new=1)))

    assert "The text is the same." in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"old": 1}, 400),
        ({"old": 1, "new": "x"}, 400),
        ({"old": 0, "new": 1}, 400),
        ({"old": 1, "new": 10**12}, 400),
        ({"old": 1, "new": 9}, 404),
    ],
)
def test_versions_that_are_none_are_not_compared(browser, about, query, status):
    assert browser.get(address(about, "compare", **query)).status_code == status


@pytest.mark.parametrize(
    ("deed", "title", "said"),
    [
        ("draft", "Second", "Version 3 says what version 1 said, as a draft."),
        ("publish", "The issues", "Version 3 says what version 1 said, and is published."),
    ],
)
def test_former_version_is_taken_up_again(browser, about, moderator, deed, title, said):
    pages.publish(save(about, moderator, title="Second"))

    response = browser.post(address(about, "restore", 1), {"deed": deed, "seen": 2})

    assert response.headers["Location"] == address(about, "versions")
    assert pages.newest_of(about).title == "The issues"
    assert fresh(about).title == title
    assert LogEntry.objects.get().change_message == said
    assert said in text_of(browser.get(address(about, "versions")))


def test_former_version_is_not_taken_up_over_an_unseen_one(browser, about, second_moderator):
    save(about, second_moderator, title="Second")

    assert_refused(
        lambda: browser.post(address(about, "restore", 1), {"deed": "publish", "seen": 1}),
        409,
        "Version 2 was saved since",
    )


@pytest.mark.parametrize("sent", [{}, {"deed": "schedule", "seen": 1}, {"deed": "draft"}])
def test_restoring_needs_to_know_what_for(browser, about, sent):
    before = all_rows()
    assert browser.post(address(about, "restore", 1), sent).status_code == 400
    assert all_rows() == before


@pytest.mark.parametrize(("view", "arguments"), [("restore", [1]), ("cancel", [])])
def test_deeds_are_done_by_post_alone(browser, about, view, arguments):
    assert browser.get(address(about, view, *arguments)).status_code == 405


# --- Offline and elsewhere ----------------------------------------------------------------------


def test_page_is_taken_offline(browser, about, client):
    assert "leads nowhere" in text_of(browser.get(address(about, "offline")))
    assert fresh(about).is_published

    assert browser.post(address(about, "offline")).status_code == 302

    assert client.get("/about/issues/").status_code == 404
    assert LogEntry.objects.get().change_message == "Taken offline."
    assert_refused(lambda: browser.post(address(about, "offline")), 409, "it is offline")


def test_page_is_moved(browser, about, client):
    PageFactory(path="about/issues/one")
    asked = text_of(browser.get(address(about, "move")))
    assert "1 page below it moves along." in asked
    assert 'value="about/issues"' in asked

    assert browser.post(address(about, "move"), {"path": "guide"}).status_code == 302

    assert client.get("/about/issues/one/").headers["Location"] == "/guide/one/"
    assert LogEntry.objects.get().change_message == "Moved from about/issues to guide."
    change = text_of(browser.get(address(about, "change")))
    assert "Former addresses, which lead here:" in change
    assert ">/about/issues/</bdi>" in change


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        ("", 422, "This field is required."),
        ("Capital", 422, "Use small letters"),
        ("me/page", 422, "The portal uses this address for something else."),
        ("x" * 201, 422, "at most 200"),
        ("about/issues", 409, "The page has this address already."),
        ("taken", 409, "Another page stands at the address taken."),
    ],
)
def test_page_is_not_moved_to_a_wrong_address(browser, about, path, status, why):
    PageFactory(path="taken")
    assert_refused(lambda: browser.post(address(about, "move"), {"path": path}), status, why)


@pytest.mark.parametrize(("view", "sent"), [("move", {"path": "guide"}), ("offline", {})])
def test_fixed_page_stays_where_it_is(browser, view, sent):
    page = PageFactory(path="about/privacy")
    assert_refused(
        lambda: browser.post(address(page, view), sent), 409, "menus and forms lead to this page"
    )


def test_texts_of_pages_are_for_the_secretariat(client_of, about, coordinator, list_master):
    views = ["preview", "versions", "compare", "move", "offline", "change", "history"]
    for who in ("coordinator", "list_master"):
        client = client_of(who)
        assert [client.get(address(about, view)).status_code for view in views] == [403] * 7
        for view, arguments in (("preview", []), ("restore", [1]), ("cancel", []), ("move", [])):
            assert client.post(address(about, view, *arguments)).status_code == 403
