"""The pages on which the secretariat renames, merges, closes and opens groups."""

import pytest
from django.urls import reverse

from caucuses.models import Grouping, GroupingAddress
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

DEEDS = ["rename", "merge", "close", "reopen"]


def address(grouping, deed):
    return reverse(f"admin:caucuses_grouping_{deed}", args=[grouping.pk])


def stored(grouping):
    return Grouping.objects.get(pk=grouping.pk)


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("registered", 302),
        ("member", 302),
        ("former_coordinator", 302),
        ("coordinator", 403),
        ("parent_coordinator", 403),
        ("other_coordinator", 404),
        ("moderator", 200),
        ("administrator", 200),
    ],
)
def test_only_the_secretariat_arranges(client_of, grouping, other_grouping, who, deed, status):
    browser = client_of(who)
    typed = {"reason": "Stolen.", "into": "elsewhere", "name": "Stolen", "slug": "stolen"}

    assert browser.get(address(grouping, deed)).status_code == status
    if status != 200:
        assert browser.post(address(grouping, deed), typed).status_code == status
        assert (stored(grouping).name, stored(grouping).status) == ("Caucus Here", "active")


def test_links_stand_on_the_page_of_the_group(client_of, moderator, coordinator, grouping):
    page = reverse("admin:caucuses_grouping_change", args=[grouping.pk])

    html = client_of("moderator").get(page).content.decode()
    for deed in ("rename", "merge", "close"):
        assert address(grouping, deed) in html
    assert address(grouping, "reopen") not in html
    html = client_of("coordinator").get(page).content.decode()
    assert not any(address(grouping, deed) in html for deed in DEEDS)
    assert reverse("admin:caucuses_charter_add") in html


def test_rename(client_of, moderator, grouping):
    response = client_of("moderator").post(
        address(grouping, "rename"), {"name": "New Name", "slug": "new-name"}
    )

    assert response.status_code == 302
    assert (stored(grouping).name, stored(grouping).slug) == ("New Name", "new-name")
    assert GroupingAddress.objects.get().slug == "here"


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"name": "", "slug": "here"}, 422),
        ({"name": "New", "slug": "elsewhere"}, 422),
        ({"name": "Caucus Here", "slug": "here"}, 409),
    ],
)
def test_rename_that_cannot_be(client_of, moderator, grouping, other_grouping, typed, status):
    response = client_of("moderator").post(address(grouping, "rename"), typed)

    assert response.status_code == status
    assert stored(grouping).name == "Caucus Here"


def test_close_says_what_will_end(client_of, moderator, grouping, member, coordinator):
    browser = client_of("moderator")
    html = browser.get(address(grouping, "close")).content.decode()
    assert "1 membership ends." in html
    assert "1 appointment ends today." in html

    assert browser.post(address(grouping, "close"), {"reason": ""}).status_code == 422
    assert stored(grouping).status == "active"
    browser.post(address(grouping, "close"), {"reason": "Done."})

    assert stored(grouping).status == "closed"
    assert browser.post(address(grouping, "close"), {"reason": "Done."}).status_code == 409
    browser.post(address(grouping, "reopen"), {"reason": "Not yet."})
    assert stored(grouping).status == "active"
    assert browser.post(address(grouping, "reopen"), {"reason": "Again."}).status_code == 409


def test_merge_in_two_steps(client_of, moderator, grouping, other_grouping, coordinator):
    GroupingFactory.create_batch(2, parent=grouping)
    for name in ("one", "two", "three"):
        MembershipFactory(grouping=grouping, person=create_person(name))
    browser = client_of("moderator")

    page = browser.get(address(grouping, "merge"), {"into": "elsewhere"})

    html = page.content.decode()
    assert "3 members go over" in html
    assert "2 groups below it come below" in html
    assert "1 appointment ends today." in html
    assert stored(grouping).status == "active"
    typed = {"into": "elsewhere", "reason": "The same people."}
    response = browser.post(address(grouping, "merge"), typed)
    assert response["Location"] == reverse(
        "admin:caucuses_grouping_change", args=[other_grouping.pk]
    )
    assert stored(grouping).merged_into == other_grouping
    assert browser.post(address(grouping, "merge"), typed).status_code == 422


@pytest.mark.parametrize("into", ["here", "nowhere", "below", "", "x" * 200, "%00"])
def test_group_that_cannot_take_it_in(client_of, moderator, grouping, into):
    GroupingFactory(slug="below", parent=grouping)
    browser = client_of("moderator")

    assert browser.get(address(grouping, "merge"), {"into": into}).status_code == 422
    typed = {"into": into, "reason": "Why not."}
    assert browser.post(address(grouping, "merge"), typed).status_code == 422
    assert stored(grouping).status == "active"


def test_merge_needs_a_reason(client_of, moderator, grouping, other_grouping):
    response = client_of("moderator").post(address(grouping, "merge"), {"into": "elsewhere"})

    assert response.status_code == 422
    assert stored(grouping).status == "active"


@pytest.mark.parametrize("deed", DEEDS)
def test_group_that_is_not_there(client_of, moderator, deed):
    url = reverse(f"admin:caucuses_grouping_{deed}", args=[999_999])

    assert client_of("moderator").get(url).status_code == 404
