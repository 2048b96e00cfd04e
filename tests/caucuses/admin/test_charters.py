"""The back-office of charters: read, and adopted by a form."""

from datetime import date

import pytest
from django.urls import reverse

from caucuses.models import Charter, Grouping
from tests.caucuses.factories import CharterFactory, GroupingFactory

pytestmark = pytest.mark.django_db

ADD = "admin:caucuses_charter_add"
TYPED = {
    "text": "\uf0b7\tWe follow a subject.\x0bWe meet.\r\n",
    "language": "en",
    "who_may_join": "organisations",
    "admission": "open",
    "members_shown": "public",
    "appointed_by": "parent",
    "statement": "",
    "decides": "By consensus.",
    "adopted_on": "2026-01-15",
    "adopted_by": "The caucus, online vote",
    "expected": "0",
}


def adding(slug="here"):
    return f"{reverse(ADD)}?grouping={slug}"


def test_coordinator_adopts_a_pasted_charter_in_the_name_of_a_body(
    client_of, coordinator, grouping
):
    response = client_of("coordinator").post(adding(), TYPED)

    charter = Charter.objects.get()
    assert response["Location"] == reverse("admin:caucuses_charter_change", args=[charter.pk])
    assert charter.text == "• We follow a subject.\nWe meet."
    assert (charter.number, charter.adopted_on) == (1, date(2026, 1, 15))
    assert (charter.entered_by, charter.entered_under) == (
        coordinator,
        coordinator.appointments.get(),
    )
    assert Grouping.objects.get(pk=grouping.pk).admission == "open"


def test_longest_charter_in_every_script_is_taken(client_of, coordinator):
    response = client_of("coordinator").post(adding(), TYPED | {"text": "会" * 40_000})

    assert response.status_code == 302
    assert len(Charter.objects.get().text) == 40_000


def test_form_begins_with_the_version_in_force(client_of, coordinator, grouping):
    CharterFactory(grouping=grouping, entered_by=coordinator, text="The text in force.")

    html = client_of("coordinator").get(adding()).content.decode()

    assert "The text in force." in html
    assert 'name="expected" value="1"' in html


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "a\u202eb"}, 422),
        ({"text": "x" * 40_001}, 422),
        ({"adopted_on": "2999-01-01"}, 422),
        ({"expected": "4"}, 409),
    ],
    ids=["empty", "turned", "too long", "future", "another version"],
)
def test_what_cannot_be_adopted_is_said(client_of, coordinator, changes, status):
    response = client_of("coordinator").post(adding(), TYPED | changes)

    assert response.status_code == status
    assert not Charter.objects.exists()


def test_second_of_two_coordinators_is_told_of_the_first(client_of, coordinator, moderator):
    client_of("coordinator").post(adding(), TYPED)

    response = client_of("moderator").post(adding(), TYPED | {"text": "Mine."})

    assert response.status_code == 409
    assert "Version 1 was adopted since you opened this form" in response.content.decode()
    assert "Mine." in response.content.decode()
    assert Charter.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("registered", 302),
        ("member", 302),
        ("former_coordinator", 302),
        ("coordinator", 302),
        ("parent_coordinator", 302),
        ("moderator", 302),
        ("administrator", 302),
        ("other_coordinator", 422),
    ],
)
def test_who_adopts(client_of, grouping, who, status):
    allowed = who in ("coordinator", "parent_coordinator", "moderator", "administrator")

    response = client_of(who).post(adding(), TYPED)

    assert response.status_code == status
    assert Charter.objects.exists() is allowed


def test_group_is_chosen_first(client_of, coordinator, moderator, other_grouping):
    html = client_of("coordinator").get(reverse(ADD)).content.decode()
    assert '<option value="here">' in html
    assert "elsewhere" not in html
    html = client_of("moderator").get(reverse(ADD)).content.decode()
    assert "<option" not in html[html.index('id="content-main"') :]
    for slug in ("nowhere", "", "x" * 500, "%00"):
        assert client_of("moderator").get(adding(slug)).status_code == 422


def test_closed_group_adopts_nothing(client_of, moderator, grouping):
    Grouping.objects.update(status="closed")

    assert client_of("moderator").post(adding(), TYPED).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("parent_coordinator", 200),
        ("moderator", 200),
        ("other_coordinator", 404),
        ("former_coordinator", 302),
        ("registered", 302),
    ],
)
def test_version_is_read_and_never_changed(client_of, grouping, moderator, who, status):
    charter = CharterFactory(grouping=grouping, entered_by=moderator)
    url = reverse("admin:caucuses_charter_change", args=[charter.pk])
    browser = client_of(who)

    response = browser.get(url)

    assert response.status_code == status
    if status == 200:
        shows_who = moderator.email in response.content.decode()
        assert shows_who is (who == "moderator")
        assert browser.post(url, TYPED).status_code == 403
        listed = browser.get(reverse("admin:caucuses_charter_changelist")).content.decode()
        assert url in listed
    charter.refresh_from_db()
    assert charter.text == "The caucus follows a subject.\nIt meets every month."


def test_history_is_the_secretariats(client_of, coordinator, grouping):
    charter = CharterFactory(grouping=grouping, entered_by=coordinator)
    url = reverse("admin:caucuses_charter_history", args=[charter.pk])

    assert client_of("coordinator").get(url).status_code == 403


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_the_list(client_of, moderator, row_count, django_assert_num_queries):
    for _number in range(row_count):
        CharterFactory(grouping=GroupingFactory(), entered_by=moderator)
    browser = client_of("moderator")

    with django_assert_num_queries(12):
        browser.get(reverse("admin:caucuses_charter_changelist"))
