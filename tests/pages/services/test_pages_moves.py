"""Where pages stand, and where their former addresses lead."""

import pytest

from pages.models import FormerAddress, Page
from pages.services import pages
from pages.services.pages import PageRefused
from tests.pages.factories import PageFactory

pytestmark = pytest.mark.django_db
WORDS = {"title": "New", "menu_title": "", "summary": "", "body": "New.", "language": "en"}


def ways():
    """Return where each former address leads."""
    return dict(FormerAddress.objects.values_list("path", "page__path"))


def paths():
    return sorted(Page.objects.values_list("path", flat=True))


def test_page_moves_with_those_below():
    top = PageFactory(path="about/a")
    for path in ("about/a/b", "about/a/b/c", "about/ab"):
        PageFactory(path=path)

    pages.move(top, path="guide")

    assert paths() == ["about/ab", "guide", "guide/b", "guide/b/c"]
    assert ways() == {"about/a": "guide", "about/a/b": "guide/b", "about/a/b/c": "guide/b/c"}
    assert Page.objects.filter(is_edited=True).count() == 3


def test_every_former_address_leads_to_where_the_page_is():
    page = PageFactory(path="one")

    for path in ("two", "three", "one", "four"):
        pages.move(page, path=path)

    assert ways() == dict.fromkeys(["one", "two", "three"], "four")


def test_page_that_comes_back_is_not_led_away():
    page = PageFactory(path="one")
    pages.move(page, path="two")

    pages.move(page, path="one")

    assert ways() == {"two": "one"}


def test_page_that_nobody_could_read_leaves_no_way(moderator):
    version = pages.create(by=moderator, path="one", content=WORDS)

    pages.move(version.page, path="two")

    assert ways() == {}


def test_page_that_is_offline_leaves_a_way():
    page = PageFactory(path="one")
    pages.take_offline(page)

    pages.move(page, path="two")

    assert ways() == {"one": "two"}


def test_page_published_at_a_former_address_wins(moderator):
    pages.move(PageFactory(path="one"), path="two")
    version = pages.create(by=moderator, path="one", content=WORDS)
    assert ways() == {"one": "two"}  # nobody reads the draft: the old address still leads on

    pages.publish(version)

    assert ways() == {}


def test_page_moved_to_a_former_address_wins():
    pages.move(PageFactory(path="one"), path="two")

    pages.move(PageFactory(path="three"), path="one")

    assert ways() == {"three": "one"}


def test_page_moves_up_into_the_place_of_the_one_above():
    PageFactory(path="p/x/x")
    PageFactory(path="p/x/x/z")
    PageFactory(path="p/x/z")

    pages.move(PageFactory(path="p/x"), path="p")

    assert paths() == ["p", "p/x", "p/x/z", "p/z"]
    # What a page holds now leads nowhere else.
    assert ways() == {"p/x/x": "p/x", "p/x/x/z": "p/x/z"}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("one", "already"),
        ("one/two", "below itself"),
        ("taken", "Another page stands at the address taken"),
        ("Capital", "small letters"),
        ("a//b", "small letters"),
        ("../up", "small letters"),
        ("", "small letters"),
        ("caucuses/new", "something else"),
        ("me", "something else"),
        ("admin/pages", "something else"),
        ("fr", "something else"),
        ("zh-hans/page", "something else"),
        ("static/page", "something else"),
        ("news", "something else"),
        ("news/feed", "something else"),
        ("timeline/2003", "something else"),
        ("files/one", "something else"),
        ("africa", "something else"),
        ("x" * 201, "too long"),
    ],
)
def test_address_that_cannot_be_is_refused(path, why):
    PageFactory(path="taken")
    page = PageFactory(path="one")

    with pytest.raises(PageRefused, match=why):
        pages.move(page, path=path)
    assert paths() == ["one", "taken"]
    assert ways() == {}


def test_move_is_refused_where_one_below_finds_no_place():
    PageFactory(path="two/b")
    PageFactory(path="one/b")

    with pytest.raises(PageRefused, match="two/b"):
        pages.move(PageFactory(path="one"), path="two")
    assert paths() == ["one", "one/b", "two/b"]


def test_move_is_refused_where_one_below_is_too_long():
    PageFactory(path=f"one/{'b' * 150}")

    with pytest.raises(PageRefused, match="too long"):
        pages.move(PageFactory(path="one"), path="c" * 60)


def test_move_is_refused_where_one_below_is_fixed():
    PageFactory(path="about/privacy")
    page = PageFactory(path="about")

    with pytest.raises(PageRefused, match="menus and forms"):
        pages.move(page, path="elsewhere")


def test_new_page_at_a_taken_address_is_refused(moderator):
    PageFactory(path="one")

    for path, why in (("one", "Another page"), ("lists/one", "something else")):
        with pytest.raises(PageRefused, match=why):
            pages.create(by=moderator, path=path, content=WORDS)
    assert paths() == ["one"]


def test_fixed_page_that_is_lacking_can_be_made(moderator):
    assert pages.create(by=moderator, path="about", content=WORDS).page.path == "about"
