"""The back-office of archives: read by who keeps lists, and posts are taken out there."""

import pytest
from django.urls import reverse

from archive.models import ImportRun, Post, Removal
from tests.archive.factories import list_here, post_of
from tests.mailinglists import factories as lists

pytestmark = pytest.mark.django_db

LIST = reverse("admin:archive_post_changelist")


@pytest.fixture
def kept(registered, member, grouping):
    """A list that `registered` owns."""
    request = lists.submitted(member, grouping)
    mailing_list = list_here(archive="members")
    lists.owner_of(request).delete()
    request.list_keepers.create(
        mailing_list=mailing_list,
        email=registered.email,
        role="owner",
        language="en",
        answer="accepted",
        answered_at="2026-01-01T00:00Z",
    )
    return mailing_list


def remove_url(post):
    return reverse("admin:archive_post_remove", args=[post.pk])


def test_keepers_see_the_posts_of_their_lists(client_of, kept):
    mine, other = post_of(kept, Subject="Mine"), post_of(Subject="Elsewhere")
    client = client_of("registered")

    page = client.get(LIST).content.decode()

    assert ("Mine" in page, "Elsewhere" in page) == (True, False)
    assert client.get(remove_url(mine)).status_code == 200
    assert client.get(remove_url(other)).status_code == 404
    assert client.get(mine.get_absolute_url()).status_code == 200


def test_keeper_removes_a_post(client_of, kept, registered):
    post = post_of(kept, "A secret.")

    response = client_of("registered").post(remove_url(post), {"reason": "Asked for."}, follow=True)

    assert response.status_code == 200
    assert "1 post was removed." in response.content.decode()
    assert "A secret." not in response.content.decode()
    assert Removal.objects.get().removed_by == registered


def test_all_of_a_sender(client_of, list_master):
    mailing_list = list_here()
    first, _second = post_of(mailing_list), post_of(mailing_list)
    other = post_of(mailing_list, From="John <john@people.example>")

    response = client_of("list_master").post(
        remove_url(first), {"reason": "Asked for.", "is_of_sender": "on"}, follow=True
    )

    assert "2 posts were removed." in response.content.decode()
    assert list(Post.objects.shown()) == [other]


def test_reason_is_needed(client_of, list_master):
    post = post_of()

    for reason in ("", "...", "x" * 501, "a\u202eb"):
        response = client_of("list_master").post(remove_url(post), {"reason": reason})
        assert response.status_code == 422

    assert not Removal.objects.exists()


def test_pressed_twice(client_of, list_master):
    post = post_of()
    client = client_of("list_master")
    client.post(remove_url(post), {"reason": "Asked for."})

    response = client.post(remove_url(post), {"reason": "Asked for."})

    assert response.status_code == 409
    assert "This post was removed before." in response.content.decode()
    assert Removal.objects.count() == 1


def test_log_names_no_address(client_of, list_master, kept):
    post = post_of(kept)
    client_of("list_master").post(remove_url(post), {"reason": "Asked for."})
    url = reverse("admin:archive_removal_change", args=[Removal.objects.get().pk])

    page = client_of("registered").get(url).content.decode()

    assert "Asked for." in page
    assert list_master.name in page
    assert list_master.email not in page


def test_posts_are_found_by_a_whole_address(client_of, list_master):
    post_of(Subject="Mine")
    client = client_of("list_master")

    assert "Mine" in client.get(LIST, {"q": "jane.doe@people.example"}).content.decode()
    assert "Mine" not in client.get(LIST, {"q": "jane"}).content.decode()


def test_import_shows_what_was_unreadable(client_of, list_master):
    run = ImportRun.objects.create(mailing_list=list_here(), file_name="a.mbox", digest="0" * 64)
    run.faults.create(offset=7, size=3, reason="It is empty.")

    page = client_of("list_master").get(reverse("admin:archive_importrun_change", args=[run.pk]))

    assert "7 (3): It is empty." in page.content.decode()
