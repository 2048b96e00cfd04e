"""The back-office of groups: what coordinators keep, and what only the secretariat arranges."""

import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from caucuses.models import Grouping, GroupingAddress
from caucuses.services import life
from tests.caucuses.factories import CharterFactory, GroupingFactory

pytestmark = pytest.mark.django_db

PAGE = {
    "acronym": "CH",
    "purpose": "Another purpose. In two sentences.",
    "subject": "Subject",
    "joining": "Write to us.",
    "website": "https://here.example.org",
    "meeting_at_0": "2030-05-01",
    "meeting_at_1": "14:00:00",
    "meeting_note": "Online.",
    "language": "fr",
}
# What a coordinator's form does not have.
HIDDEN = {
    "name": "Stolen Name",
    "slug": "stolen",
    "kind": "plenary",
    "relation": "outside",
    "region": "Mars",
    "status": "closed",
    "who_may_join": "appointed",
    "admission": "open",
    "members_shown": "public",
    "appointed_by": "itself",
    "statement": "Obey.",
    "decides": "I do.",
    "charter_url": "https://stolen.example.org",
    "charter_adopted_on": "2020-01-01",
    "began": "1999",
    "ended": "2001",
    "review_on": "2099-01-01",
    "family_group": "sector",
    "evidence": "seen",
    "note": "Stolen note.",
    "source_url": "https://stolen.example.org",
    "is_edited": "",
    "merged_into": "1",
    "dormant_on": "2020-01-01",
    "open_count": "10",
    "line": "/1/",
}


def address(grouping, view="change"):
    return reverse(f"admin:caucuses_grouping_{view}", args=[grouping.pk])


def stored(grouping):
    return Grouping.objects.filter(pk=grouping.pk).values().get()


def fields_of(response):
    """Return the names of the fields that can be typed into."""
    html = response.content.decode()
    form = html[html.index('id="grouping_form"') :]
    names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form))
    return names - {"csrfmiddlewaretoken", "_save", "_continue", "_addanother"}


def whole(grouping, **changes):
    """Return what the secretariat's form holds for a group, with some changes."""
    values = {name: value for name, value in stored(grouping).items() if value is not None}
    values |= {"parent": values.pop("parent_id", ""), "meeting_at_0": "", "meeting_at_1": ""}
    values["is_edited"] = "on" if values["is_edited"] else ""
    return values | changes


# --- Coordinators ---------------------------------------------------------------------------------


def test_coordinator_keeps_the_page(client_of, coordinator, grouping):
    response = client_of("coordinator").post(address(grouping), PAGE)

    assert response.status_code == 302
    after = stored(grouping)
    assert (after["purpose"], after["language"]) == (PAGE["purpose"], "fr")
    assert after["meeting_at"].isoformat() == "2030-05-01T14:00:00+00:00"
    assert after["is_edited"]
    assert {"purpose", "meeting"} <= set(after["open_items"])


def test_coordinator_types_into_the_page_alone(client_of, coordinator, grouping):
    assert fields_of(client_of("coordinator").get(address(grouping))) == set(PAGE)


def test_posting_hidden_fields_changes_nothing_for_a_coordinator(
    client_of, coordinator, grouping, other_grouping
):
    before = stored(grouping)

    client_of("coordinator").post(
        address(grouping), PAGE | HIDDEN | {"parent": str(other_grouping.pk)}
    )

    after = stored(grouping)
    kept = {"search_text", "meeting_at", "is_edited", "open_items", "open_count", *PAGE}
    assert {k: v for k, v in after.items() if k not in kept} == {
        k: v for k, v in before.items() if k not in kept
    }
    assert after["purpose"] == PAGE["purpose"]
    assert after["open_count"] < 10


def test_coordinator_sees_neither_note_nor_source(client_of, coordinator, grouping, moderator):
    Grouping.objects.update(note="A hidden note.", source_url="https://hidden.example.org")

    html = client_of("coordinator").get(address(grouping)).content.decode()

    assert "A hidden note" not in html
    assert "hidden.example.org" not in html
    assert "A hidden note." in client_of("moderator").get(address(grouping)).content.decode()


@pytest.mark.parametrize("query", ["note__contains=secret", "source_url__contains=s", "line=x"])
def test_coordinator_cannot_probe_what_is_not_shown(client_of, coordinator, grouping, query):
    Grouping.objects.update(note="A secret note.")
    url = reverse("admin:caucuses_grouping_changelist")

    assert client_of("coordinator").get(f"{url}?{query}").status_code in (302, 400)
    assert client_of("coordinator").get(f"{url}?status__exact=active").status_code == 200


def test_history_names_people_and_is_the_secretariats(client_of, coordinator, grouping, moderator):
    browser = client_of("moderator")
    browser.post(address(grouping), whole(grouping, purpose="Changed here."))
    assert LogEntry.objects.exists()

    assert client_of("coordinator").get(address(grouping, "history")).status_code == 403
    assert browser.get(address(grouping, "history")).status_code == 200


def test_page_of_a_closed_group_is_frozen(client_of, parent_coordinator, moderator, grouping):
    life.close(grouping, by=moderator, reason="Done.")
    before = stored(grouping)

    browser = client_of("parent_coordinator")

    assert browser.get(address(grouping)).status_code == 200
    assert browser.post(address(grouping), PAGE).status_code == 403
    assert stored(grouping) == before
    assert (
        client_of("moderator")
        .post(address(grouping), whole(grouping, purpose="Mended."))
        .status_code
        == 302
    )
    assert stored(grouping)["purpose"] == "Mended."


@pytest.mark.parametrize(
    ("who", "shown", "status"),
    [
        ("coordinator", {"Caucus Here", "Below"}, 200),
        ("parent_coordinator", {"Upper Group", "Caucus Here", "Below"}, 200),
        ("other_coordinator", {"Caucus Elsewhere"}, 404),
        ("moderator", {"Upper Group", "Caucus Here", "Below", "Caucus Elsewhere"}, 200),
        ("administrator", {"Upper Group", "Caucus Here", "Below", "Caucus Elsewhere"}, 200),
        ("former_coordinator", set(), 302),
        ("member", set(), 302),
        ("registered", set(), 302),
        ("visitor", set(), 302),
    ],
)
def test_each_sees_their_own(client_of, grouping, other_grouping, who, shown, status):
    GroupingFactory(name="Below", parent=grouping)
    browser = client_of(who)

    response = browser.get(reverse("admin:caucuses_grouping_changelist"))

    found = {row.name for row in response.context["cl"].result_list} if shown else set()
    assert found == shown
    assert browser.get(address(grouping)).status_code == status
    assert browser.get(
        reverse("admin:caucuses_grouping_delete", args=[grouping.pk])
    ).status_code in (
        302,
        403,
        404,
    )
    assert Grouping.objects.filter(pk=grouping.pk).exists()


def test_coordinator_makes_no_group_and_searches_no_other(client_of, coordinator, other_grouping):
    browser = client_of("coordinator")
    query = {"app_label": "caucuses", "model_name": "grouping", "field_name": "parent"}

    assert browser.get(reverse("admin:caucuses_grouping_add")).status_code == 403
    assert browser.post(reverse("admin:caucuses_grouping_add"), PAGE).status_code == 403
    found = browser.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["text"] for row in found] == ["Caucus Here"]


# --- The secretariat ------------------------------------------------------------------------------


def test_secretariat_enters_the_rules_where_there_is_no_charter(client_of, moderator, grouping):
    client_of("moderator").post(address(grouping), whole(grouping, admission="open"))

    assert stored(grouping)["admission"] == "open"


def test_charter_governs_the_rules_where_there_is_one(client_of, moderator, grouping):
    CharterFactory(grouping=grouping, entered_by=moderator)
    browser = client_of("moderator")

    browser.post(
        address(grouping), whole(grouping, admission="open", charter_adopted_on="2000-1-1")
    )

    assert stored(grouping)["admission"] == "moderated"
    assert stored(grouping)["charter_adopted_on"] is None
    assert "admission" not in fields_of(browser.get(address(grouping)))


def test_name_address_and_end_are_no_fields(client_of, moderator, grouping):
    browser = client_of("moderator")
    assert not {"name", "slug"} & fields_of(browser.get(address(grouping)))

    browser.post(address(grouping), whole(grouping, name="Other", slug="other", purpose="P."))
    closing = browser.post(address(grouping), whole(grouping, status="closed"))

    after = stored(grouping)
    assert (after["name"], after["slug"], after["status"]) == ("Caucus Here", "here", "active")
    assert closing.status_code == 200


def test_status_is_changed_with_its_day_and_event(client_of, moderator, grouping):
    client_of("moderator").post(address(grouping), whole(grouping, status="dormant"))

    after = stored(grouping)
    assert (after["status"], after["is_edited"]) == ("dormant", True)
    assert after["dormant_on"] is not None
    assert grouping.events.get().what == "dormant"


@pytest.mark.parametrize("what", ["itself", "child", "grandchild"])
def test_group_stands_not_below_itself(client_of, moderator, grouping, what):
    child = GroupingFactory(parent=grouping)
    above = {"itself": grouping, "child": child, "grandchild": GroupingFactory(parent=child)}[what]
    before = stored(grouping)

    response = client_of("moderator").post(address(grouping), whole(grouping, parent=above.pk))

    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert "part of itself" in str(errors) or "no part of itself" in str(errors)
    assert stored(grouping) == before


def test_new_parent_brings_its_coordinators(client_of, moderator, grouping, other_coordinator):
    other = other_coordinator.appointments.get().grouping
    child = GroupingFactory(parent=grouping)

    client_of("moderator").post(address(grouping), whole(grouping, parent=other.pk))

    assert client_of("other_coordinator").get(address(child)).status_code == 200


def test_new_group_gets_an_address_that_nobody_had(client_of, moderator, other_grouping):
    GroupingAddress.objects.create(slug="formerly", grouping=other_grouping)
    new = whole(other_grouping, name="New", slug="formerly")
    browser = client_of("moderator")

    assert browser.post(reverse("admin:caucuses_grouping_add"), new).status_code == 200
    assert not Grouping.objects.filter(name="New").exists()
    browser.post(reverse("admin:caucuses_grouping_add"), new | {"slug": "new"})

    made = Grouping.objects.get(slug="new")
    assert (made.line_keys, "purpose" in made.open_items) == ([made.pk], True)


def test_form_that_was_opened_before_the_group_was_closed_does_not_open_it(
    client_of, moderator, grouping
):
    typed = whole(grouping, purpose="Late.")
    life.close(grouping, by=moderator, reason="Done.")

    client_of("moderator").post(address(grouping), typed)

    assert stored(grouping)["status"] == "closed"
    assert grouping.events.count() == 1


def test_review_date_is_set_by_hand(client_of, moderator, grouping):
    client_of("moderator").post(address(grouping), whole(grouping, review_on="2030-01-01"))

    assert stored(grouping)["review_on"] == date(2030, 1, 1)
    assert "review" in stored(grouping)["open_items"]


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_the_list(client_of, moderator, row_count, django_assert_num_queries):
    parent = GroupingFactory(kind="plenary")
    GroupingFactory.create_batch(row_count, parent=parent)
    browser = client_of("moderator")

    with django_assert_num_queries(12):
        browser.get(reverse("admin:caucuses_grouping_changelist"))
