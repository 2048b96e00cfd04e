"""Pages in the back-office: the tree, and writing one."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from pages.models import Page
from pages.services import pages
from tests.all_rows import assert_refused
from tests.pages.factories import PageFactory, PageFileFactory

pytestmark = pytest.mark.django_db
LIST = "admin:pages_page_changelist"


@pytest.fixture
def about(db):
    return PageFactory(path="about/issues", title="The issues", body="The words.")


@pytest.fixture
def browser(client_of):
    return client_of("moderator")


def change(page):
    return reverse("admin:pages_page_change", args=[page.pk])


def sent(deed="draft", seen=1, **fields):
    """Return what the form sends."""
    words = {"title": "Other", "menu_title": "", "summary": "", "body": "Other.", "language": "en"}
    place = {"order": "100", "is_in_menu": "on"}
    return {**words, **place, "note": "", "publish_at": "", "deed": deed, "seen": seen, **fields}


def text_of(response):
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def fresh(page):
    return Page.objects.get(pk=page.pk)


# --- The tree -----------------------------------------------------------------------------------


def listed(response):
    return [page.path for page in response.context["cl"].result_list]


@pytest.fixture
def tree(db):
    for path, order in [
        ("about", 5),
        ("about/z", 1),
        ("about/z/deep", 9),
        ("about/a", 2),
        ("bureau", 1),
        ("about-us", 6),
        ("news/first", 1),
    ]:
        PageFactory(path=path, order=order)


TREE = ["news/first", "bureau", "about", "about/z", "about/z/deep", "about/a", "about-us"]


def test_list_is_the_tree_in_the_order_of_the_menu(browser, tree):
    assert listed(browser.get(reverse(LIST))) == TREE


def test_list_is_paged_in_the_order_of_the_tree(browser, tree, monkeypatch):
    monkeypatch.setattr("pages.admin.pages.PageAdmin.list_per_page", 3)

    shown = [listed(browser.get(reverse(LIST), {"p": number})) for number in (1, 2, 3)]

    assert shown == [TREE[:3], TREE[3:6], TREE[6:]]
    assert listed(browser.get(reverse(LIST), {"all": ""})) == TREE


def test_list_is_filtered_and_searched(browser, tree):
    PageFactory(path="about/hidden", is_published=False, body="Bergamot.")

    assert listed(browser.get(reverse(LIST), {"is_published__exact": "0"})) == ["about/hidden"]
    assert listed(browser.get(reverse(LIST), {"q": "bergamot"})) == ["about/hidden"]
    assert listed(browser.get(reverse(LIST), {"q": "nothing like it"})) == []


def test_list_tells_state_and_what_waits(browser, about, moderator):
    content = about.content()
    at = timezone.now().replace(year=timezone.now().year + 1, month=3, day=1, hour=9, minute=0)
    second = pages.save_draft(about, by=moderator, content=content | {"title": "2"}, seen=1)
    pages.schedule(second, at=at)
    other = PageFactory(path="about/other")
    pages.save_draft(other, by=moderator, content=content | {"title": "3"}, seen=1)
    pages.take_offline(PageFactory(path="about/off"))
    pages.create(by=moderator, path="about/new", content=content)

    html = text_of(browser.get(reverse(LIST)))

    rows = {
        path: re.sub(r"<[^>]+>", "|", row)
        for row in html.split("<tr>")
        if (path := next(iter(re.findall(r'field-path">([^<]*)', row)), ""))
    }
    assert "Published" in rows["about/issues"]
    assert f"Will be published on 1 March {at.year}" in rows["about/issues"]
    assert "Version 2 is a draft" in rows["about/other"]
    assert "Offline" in rows["about/off"]
    assert "|Draft|" in rows["about/new"]
    assert "Version 1 is a draft" in rows["about/new"]


# --- Writing ------------------------------------------------------------------------------------


def test_new_page_is_saved_as_a_draft(browser, moderator):
    response = browser.post(reverse("admin:pages_page_add"), sent(path="about/new", seen=0))

    page = Page.objects.get()
    assert response.headers["Location"] == change(page)
    assert (page.path, page.is_published, page.title) == ("about/new", False, "Other")
    assert page.versions.get().saved_by == moderator
    assert "Version 1 is saved as a draft." in text_of(browser.get(change(page)))
    assert LogEntry.objects.get().change_message == "Version 1 is saved as a draft."


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("about/issues", "Another page stands at the address about/issues."),
        ("caucuses/new", "The portal uses this address for something else."),
        ("About", "Use small letters"),
        ("", "This field is required."),
    ],
)
def test_new_page_at_a_wrong_address_is_refused(browser, about, path, why):
    response = browser.post(reverse("admin:pages_page_add"), sent(path=path, seen=0))

    assert response.status_code in (409, 422)
    assert why in text_of(response)
    assert 'value="Other"' in text_of(response)
    assert Page.objects.count() == 1


def test_form_shows_the_newest_version(browser, about, moderator):
    content = about.content() | {"title": "Drafted", "body": "Drafted words."}
    pages.save_draft(about, by=moderator, content=content, seen=1)

    html = text_of(browser.get(change(about)))

    assert "Everybody reads version 1" in html
    assert "Below stands version 2, a draft" in html
    assert 'value="Drafted"' in html
    assert "Drafted words.</textarea>" in html


@pytest.mark.parametrize(
    ("deed", "title", "said"),
    [
        ("draft", "The issues", "Version 2 is saved as a draft."),
        ("publish", "Other", "Version 2 is published."),
    ],
)
def test_page_is_saved(browser, about, moderator, deed, title, said):
    fields = {"note": " A  note ", "order": "7", "summary": " In  short "}
    response = browser.post(change(about), sent(deed, **fields))

    assert response.status_code == 302
    version, page = pages.newest_of(about), fresh(about)
    assert (version.number, version.note, version.summary) == (2, "A note", "In short")
    assert (version.saved_by, page.title, page.order) == (moderator, title, 7)
    assert page.is_edited
    assert said in text_of(browser.get(change(about)))
    assert LogEntry.objects.get().change_message == said


def test_page_is_scheduled_and_called_off(browser, about):
    at = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    fields = {"publish_at": at.strftime("%Y-%m-%dT%H:%M")}
    assert browser.post(change(about), sent("schedule", **fields)).status_code == 302
    version = about.versions.to_come().get()
    assert (version.number, version.publish_at) == (2, at)
    html = text_of(browser.get(change(about)))
    assert "Version 2 will be published on" in html
    assert "(UTC)" in html

    cancel = reverse("admin:pages_page_cancel", args=[about.pk])
    assert browser.post(cancel).status_code == 302

    assert not about.versions.to_come().exists()
    assert "stays a draft" in text_of(browser.get(change(about)))
    assert_refused(lambda: browser.post(cancel), 409, "No version waits for its time.")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": " "}, "This field is required."),
        ({"title": "..."}, "Write at least one letter."),
        ({"title": "x" * 201}, "at most 200"),
        ({"title": "a\u202eb"}, "turns the direction"),
        ({"body": ""}, "This field is required."),
        ({"body": "x" * 50_001}, "at most 50000"),
        ({"body": "a\u200bb"}, "cannot be seen"),
        (
            {"body": "![ ](/files/6f1e3c9a-0000-4000-8000-000000000000/)"},
            "There is no file /files/6f1e3c9a",
        ),
        ({"language": "xx"}, "Select a valid choice"),
        ({"order": "-1"}, "greater than or equal to 0"),
        ({"order": "32768"}, "less than or equal to 32767"),
        ({"order": "many"}, "Enter a whole number"),
        ({"note": "x" * 201}, "at most 200"),
        ({"deed": "nonsense"}, "Select a valid choice"),
        ({"deed": "schedule"}, "Write when it is to be published."),
        ({"deed": "schedule", "publish_at": "2001-01-01T09:00"}, "Choose a time to come"),
        ({"deed": "schedule", "publish_at": "2999-01-01T09:00"}, "Choose a time to come"),
        ({"deed": "schedule", "publish_at": "soon"}, "Write it as year, month, day and time"),
        ({"seen": "none"}, "Enter a whole number"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_saved(browser, about, fields, why):
    assert_refused(lambda: browser.post(change(about), sent(**fields)), 422, why)


def test_line_ends_count_as_one_letter(browser, about):
    body = "x\r\n" * 25_000

    assert browser.post(change(about), sent(body=body)).status_code == 302
    assert pages.newest_of(about).body == ("x\n" * 25_000).strip()


def test_long_text_in_any_script_gets_through(browser, about):
    # 50,000 Chinese characters, as a browser sends them, stay below the limit for forms.
    assert browser.post(change(about), sent(body="中" * 50_000)).status_code == 302
    html = browser.get(change(about)).content.decode()
    assert '<form method="post" enctype="multipart/form-data" id="page_form"' in html


def test_same_form_sent_twice_makes_one_version(browser, about):
    for _time in range(2):
        assert browser.post(change(about), sent("publish")).status_code == 302

    assert about.versions.count() == 2


def test_second_writer_is_told_what_the_first_saved(client_of, about, second_moderator):
    first, second = client_of("second_moderator"), client_of("moderator")
    first.post(change(about), sent(body="The words of the first."))

    def save():
        return second.post(change(about), sent("publish", body="My own words."))

    response = assert_refused(save, 409, "Version 2 was saved since you opened the page.")

    html = text_of(response)
    assert "What was saved meanwhile" in html
    assert "of the first.</ins>" in html
    assert "My own words.</textarea>" in html
    # Having seen it, the second saves on top of it; both versions are kept.
    (seen,) = re.findall(r'name="seen" value="(\d+)"', html)
    assert second.post(change(about), sent(seen=seen, body="Both.")).status_code == 302
    bodies = about.versions.order_by("number").values_list("body", flat=True)
    assert list(bodies) == ["The words.", "The words of the first.", "Both."]


def test_refused_publication_keeps_no_draft(browser, about, monkeypatch):
    def refuse(version):
        raise pages.PageRefused("Not today.")

    monkeypatch.setattr(pages, "publish", refuse)

    assert_refused(lambda: browser.post(change(about), sent("publish")), 409, "Not today.")


def test_starting_content_is_taken_again_only_where_it_is_said(browser):
    page = PageFactory(path="about/loaded", content_key="about/loaded")
    browser.post(change(page), sent(is_edited=""))
    assert fresh(page).is_edited

    browser.post(change(page), sent(seen=2))  # the tick is taken away

    assert not fresh(page).is_edited


def test_saving_without_a_change_leaves_starting_content_in_charge(browser):
    page = PageFactory(path="about/loaded", content_key="about/loaded")

    browser.post(change(page), sent(**page.content()))

    assert not fresh(page).is_edited
    assert page.versions.count() == 1


# --- Pages on which the portal counts -----------------------------------------------------------


def test_fixed_page_says_why_it_stays(browser):
    page = PageFactory(path="about")

    html = text_of(browser.get(change(page)))

    assert "it keeps its address and stays published" in html
    for name in ("move", "offline", "delete"):
        assert reverse(f"admin:pages_page_{name}", args=[page.pk]) not in html
    assert browser.get(reverse("admin:pages_page_delete", args=[page.pk])).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": page.pk, "post": "yes"}
    browser.post(reverse(LIST), chosen)
    assert Page.objects.get() == page


def test_other_page_is_deleted_with_its_versions(browser, about):
    pages.move(about, path="about/moved")

    url = reverse("admin:pages_page_delete", args=[about.pk])
    assert browser.post(url, {"post": "yes"}).status_code == 302

    assert not Page.objects.exists()


def test_page_that_does_not_exist(browser):
    assert browser.get("/admin/pages/page/999999/change/").status_code == 404


@pytest.mark.parametrize("row_count", [1, 3])
def test_form_query_count(client_of, row_count, django_assert_num_queries, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    browser = client_of("administrator")
    pictures = PageFileFactory.create_batch(row_count)
    page = PageFactory(body=" ".join(f"![](/files/{each.uid}/)" for each in pictures))
    for number in range(row_count):
        page.former_addresses.create(path=f"former/{number}")
    browser.get(change(page))
    # Session, person, the person's groups; page, its newest version for the form and for what is
    # told of it, the public one, the one to come, former addresses.
    with django_assert_num_queries(14):
        browser.get(change(page))
