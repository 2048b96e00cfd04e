"""Versions of pages, their publication, and where pages stand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pages.models import Page, PageVersion
from pages.services import pages
from pages.services.pages import PageRefused, SavedMeanwhile
from tests.pages.factories import PageFactory

pytestmark = pytest.mark.django_db


def words(title="Other words", **changed):
    defaults = {"menu_title": "", "summary": "", "body": f"{title}.", "language": "en"}
    return {"title": title, **defaults, **changed}


def fresh(page):
    return Page.objects.get(pk=page.pk)


def draft(page, by, title="Other words", **changed):
    """Save a draft on top of the newest version."""
    newest = pages.newest_of(page)
    seen = newest.number if newest else 0
    return pages.save_draft(page, by=by, content=words(title, **changed), seen=seen)


@pytest.fixture
def about(db):
    return PageFactory(path="about/issues", title="The issues")


# --- Drafts -------------------------------------------------------------------------------------


def test_new_page_is_a_draft(moderator):
    version = pages.create(by=moderator, path="about/new", content=words(), note="First.")

    page = version.page
    assert (version.number, version.saved_by, version.note) == (1, moderator, "First.")
    assert (page.is_published, page.published_at, page.is_edited) == (False, None, True)
    assert page.title == "Other words"


def test_draft_is_not_what_everybody_reads(about, moderator):
    version = draft(about, moderator)

    page = fresh(about)
    assert (version.number, version.published_at) == (2, None)
    assert (page.title, page.is_edited) == ("The issues", True)


def test_draft_of_a_page_never_published_gives_it_its_name(moderator):
    page = pages.create(by=moderator, path="about/new", content=words()).page

    draft(page, moderator, "A better title")

    assert fresh(page).title == "A better title"


def test_same_words_make_no_version(about, moderator):
    first = draft(about, moderator)

    # Sent twice: the second says what the first said, and set out from the same version.
    again = pages.save_draft(about, by=moderator, content=words(), seen=1)

    assert again == first
    assert about.versions.count() == 2


def test_page_without_versions_gets_its_first(moderator):
    page = Page.objects.create(path="about/old", title="Old", body="Old.")

    assert draft(page, moderator).number == 1
    assert fresh(page).title == "Old"


def test_unseen_version_is_not_written_over(about, moderator, second_moderator):
    theirs = draft(about, second_moderator, "Theirs")

    with pytest.raises(SavedMeanwhile, match="Version 2") as caught:
        pages.save_draft(about, by=moderator, content=words("Mine"), seen=1)

    assert caught.value.newest == theirs
    assert pages.newest_of(about) == theirs


# --- Publication --------------------------------------------------------------------------------


def test_published_version_is_what_everybody_reads(about, moderator):
    before = fresh(about)
    version = draft(about, moderator, menu_title="Short", language="fr")

    pages.publish(version)

    page = fresh(about)
    version.refresh_from_db()
    assert page.content() == words(menu_title="Short", language="fr")
    assert page.published_at == before.published_at
    assert page.changed_at > before.changed_at
    assert version.published_at == page.changed_at


def test_latest_public_version_is_no_draft_and_comes_without_its_text(about, moderator):
    draft(about, moderator, "Second")
    assert pages.latest_public_of(about).number == 1

    pages.publish(pages.newest_of(about))
    draft(about, moderator, "Third")

    public = pages.latest_public_of(about)
    assert (public.number, public.get_deferred_fields()) == (2, {"body"})


def test_page_that_was_never_published_has_no_public_version(moderator):
    page = pages.create(by=moderator, path="about/new", content=words()).page

    assert pages.latest_public_of(page) is None


def test_publishing_twice_changes_nothing(about, moderator):
    version = draft(about, moderator)
    pages.publish(version)
    before = Page.objects.values().get(pk=about.pk)

    pages.publish(version)

    assert Page.objects.values().get(pk=about.pk) == before


def test_first_publication_is_the_day_of_a_page(moderator):
    version = pages.create(by=moderator, path="news/new", content=words())

    pages.publish(version)

    page = fresh(version.page)
    assert page.is_published
    assert page.published_at == page.changed_at
    assert list(Page.objects.news()) == [page]


def test_version_older_than_what_was_published_is_refused(about, moderator):
    old, new = draft(about, moderator, "Second"), draft(about, moderator, "Third")
    pages.publish(new)

    for act in (pages.publish, lambda each: pages.schedule(each, at=in_an_hour())):
        with pytest.raises(PageRefused, match="later version"):
            act(old)
    assert fresh(about).title == "Third"


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


def test_scheduled_version_waits_for_its_time(about, moderator):
    version = draft(about, moderator)
    at = in_an_hour()

    pages.schedule(version, at=at)

    assert not pages.publish_if_due(version, now=at - timedelta(seconds=1))
    assert fresh(about).title == "The issues"
    assert pages.publish_if_due(version, now=at)
    assert not pages.publish_if_due(version, now=at)
    version.refresh_from_db()
    assert (fresh(about).title, version.publish_at) == ("Other words", None)


@pytest.mark.parametrize(
    "wait", [timedelta(0), timedelta(days=-1), timedelta(days=800)], ids=["now", "past", "far"]
)
def test_time_that_cannot_be_is_refused(about, moderator, wait):
    version = draft(about, moderator)

    with pytest.raises(PageRefused, match="time to come"):
        pages.schedule(version, at=timezone.now() + wait)


def test_published_version_is_not_scheduled(about):
    with pytest.raises(PageRefused, match="is published"):
        pages.schedule(about.versions.get(), at=in_an_hour())


def test_one_version_waits_at_a_time(about, moderator):
    first, second = draft(about, moderator, "Second"), draft(about, moderator, "Third")
    pages.schedule(first, at=in_an_hour())

    pages.schedule(second, at=in_an_hour())

    assert list(about.versions.to_come()) == [second]


def test_later_version_calls_off_an_earlier_one(about, moderator):
    waiting = draft(about, moderator, "Second")
    pages.schedule(waiting, at=in_an_hour())

    pages.publish(draft(about, moderator, "Third"))

    assert not about.versions.to_come().exists()
    assert not pages.publish_if_due(waiting, now=in_an_hour() + timedelta(hours=1))
    assert fresh(about).title == "Third"


def test_earlier_version_leaves_a_later_one_waiting(about, moderator):
    second, third = draft(about, moderator, "Second"), draft(about, moderator, "Third")
    pages.schedule(third, at=in_an_hour())

    pages.publish(second)

    assert list(about.versions.to_come()) == [third]


def test_called_off_version_stays_a_draft(about, moderator):
    version = draft(about, moderator)
    pages.schedule(version, at=in_an_hour())

    pages.cancel(version)

    assert not pages.publish_if_due(version, now=in_an_hour() + timedelta(hours=1))
    with pytest.raises(PageRefused, match="waits no more"):
        pages.cancel(version)


def test_page_goes_offline_with_what_waits(about, moderator):
    pages.schedule(draft(about, moderator), at=in_an_hour())

    pages.take_offline(about)

    page = fresh(about)
    assert (page.is_published, page.is_edited) == (False, True)
    assert not about.versions.to_come().exists()
    with pytest.raises(PageRefused, match="offline"):
        pages.take_offline(about)


def test_page_comes_back_with_the_version_that_was_public(about):
    first = fresh(about).published_at
    pages.take_offline(about)

    pages.publish(about.versions.get())

    page = fresh(about)
    assert (page.is_published, page.published_at) == (True, first)


@pytest.mark.parametrize("path", ["about", "about/privacy", "plenary"])
def test_page_on_which_the_portal_counts_stays(path):
    page = PageFactory(path=path)

    for act in (pages.take_offline, lambda each: pages.move(each, path="elsewhere")):
        with pytest.raises(PageRefused, match="menus and forms lead to this page"):
            act(page)
    assert (fresh(page).is_published, fresh(page).path) == (True, path)


# --- Former versions ----------------------------------------------------------------------------


@pytest.mark.parametrize("publish_now", [True, False])
def test_former_version_is_taken_up_again(about, moderator, publish_now):
    first = about.versions.get()
    pages.publish(draft(about, moderator))

    newest = pages.restore(first, by=moderator, seen=2, publish_now=publish_now)

    assert (newest.number, newest.note, newest.saved_by) == (3, "As version 1", moderator)
    assert newest.content() == first.content()
    assert fresh(about).title == ("The issues" if publish_now else "Other words")


def test_version_that_is_the_newest_is_not_doubled(about, moderator):
    newest = draft(about, moderator)

    assert pages.restore(newest, by=moderator, seen=2, publish_now=True) == newest
    assert about.versions.count() == 2
    assert fresh(about).title == "Other words"


def test_version_is_not_taken_up_over_an_unseen_one(about, moderator, second_moderator):
    draft(about, second_moderator)

    with pytest.raises(SavedMeanwhile):
        pages.restore(about.versions.get(number=1), by=moderator, seen=1, publish_now=True)
    assert about.versions.count() == 2


# --- Starting content ---------------------------------------------------------------------------


def test_loaded_page_gets_versions():
    page = Page.objects.create(path="about/loaded", title="Loaded", body="1", content_key="loaded")
    pages.record_loaded()
    pages.record_loaded()
    Page.objects.filter(pk=page.pk).update(body="2")

    pages.record_loaded()

    said = page.versions.order_by("number").values_list("number", "body", "saved_by")
    assert list(said) == [(1, "1", None), (2, "2", None)]
    assert not page.versions.filter(published_at=None).exists()
    assert fresh(page).published_at is not None
    assert not fresh(page).is_edited


def test_loaded_page_that_was_edited_is_left_alone(moderator):
    page = PageFactory(content_key="edited", title="Loaded")
    draft(page, moderator)
    before = list(PageVersion.objects.values())

    pages.record_loaded()

    assert list(PageVersion.objects.values()) == before


def test_place_is_kept_without_a_version(about):
    pages.arrange(about, order=7, is_in_menu=False, is_edited=True)

    page = fresh(about)
    assert (page.order, page.is_in_menu, page.is_edited) == (7, False, True)
    assert about.versions.count() == 1
