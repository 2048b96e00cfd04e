"""The links in the back-office."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pages.models import Link
from tests.pages import link_proposals
from tests.pages.factories import LinkFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/pages/link/"
CHECKED = ["answer", "failures", "failing_since", "dead_since", "checked_at", "death_told_at"]


def queued():
    rows = DBTaskResult.objects.filter(task_path="pages.jobs.links.check_link")
    return sorted(row.args_kwargs["args"][0] for row in rows)


def change(link, **fields):
    """Return the form of a link as the browser sends it."""
    names = ("section", "title", "url", "note", "language", "order", "archived_url")
    return {
        **{name: getattr(link, name) for name in names},
        "year_seen_dead": link.year_seen_dead or "",
        **fields,
    }


@pytest.fixture
def dead(db):
    """A link that died, by the check."""
    now = timezone.now()
    return LinkFactory(
        title="Gone Site",
        answer="404",
        failures=3,
        failing_since=now,
        dead_since=date(2026, 1, 1),
        checked_at=now,
        death_told_at=now,
    )


def test_list_shows_what_died(client_of, dead):
    LinkFactory(title="Well Site", answer="200")
    client = client_of("moderator")

    html = client.get(LIST).content.decode()
    assert "The page is not found, or the site is out of order. (404)" in html
    assert "Well Site" in html

    html = client.get(f"{LIST}?state=dead").content.decode()
    assert "Gone Site" in html
    assert "Well Site" not in html


def test_what_the_check_found_cannot_be_typed(client_of, dead):
    client, url = client_of("moderator"), reverse("admin:pages_link_change", args=[dead.pk])
    before = Link.objects.values(*CHECKED).get()

    data = change(dead, title="New Title", failures="0", dead_since="", answer="200")
    assert client.post(url, data).status_code == 302

    assert Link.objects.get().title == "New Title"
    assert Link.objects.get().is_edited
    assert Link.objects.values(*CHECKED).get() == before


def test_new_address_begins_anew(client_of, dead):
    url = reverse("admin:pages_link_change", args=[dead.pk])

    client_of("moderator").post(url, change(dead, url="https://new.example/"))

    link = Link.objects.get()
    assert (link.answer, link.failures, link.is_dead) == ("", 0, False)
    assert (link.checked_at, link.failing_since, link.death_told_at) == (None, None, None)


def test_archived_copy_is_entered(client_of, dead):
    url = reverse("admin:pages_link_change", args=[dead.pk])

    data = change(dead, archived_url="https://copy.example/", year_seen_dead="2026")
    client_of("moderator").post(url, data)

    assert Link.objects.get().copy_url == "https://copy.example/"
    assert Link.objects.get().year_seen_dead == 2026


def test_button_has_a_link_checked_soon(client_of, dead):
    client = client_of("moderator")
    url = reverse("admin:pages_link_check", args=[dead.pk])
    assert url in client.get(reverse("admin:pages_link_change", args=[dead.pk])).content.decode()

    response = client.post(url, follow=True)

    assert "1 link is checked within the next minutes." in response.content.decode()
    assert queued() == [dead.pk]
    assert DBTaskResult.objects.get().priority == 0
    assert client.get(url).status_code == 405
    assert client.post(reverse("admin:pages_link_check", args=[0])).status_code == 404


def test_button_is_for_the_secretariat(client_of, dead, coordinator, list_master):
    url = reverse("admin:pages_link_check", args=[dead.pk])

    for who in ("coordinator", "list_master"):
        assert client_of(who).post(url).status_code == 403
    assert client_of("registered").post(url).status_code == 302
    assert queued() == []


def test_several_links_are_checked_at_once(client_of, dead):
    other = LinkFactory()
    chosen = {"action": "check_now", "_selected_action": [dead.pk, other.pk]}

    response = client_of("moderator").post(LIST, chosen, follow=True)

    assert "2 links are checked within the next minutes." in response.content.decode()
    assert queued() == [dead.pk, other.pk]


def test_request_of_a_link_cannot_be_probed(client_of, registered, moderator):
    row = link_proposals.approved(registered, moderator)
    client = client_of("moderator")

    for query in ("request__link_token__startswith=a", "request__applicant__email=x"):
        assert client.get(f"{LIST}?{query}").status_code == 400
    html = client.get(reverse("admin:pages_link_change", args=[Link.objects.get().pk]))
    assert row.reference in html.content.decode()
