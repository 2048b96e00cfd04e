"""What people do in the back-office stands in the audit log, and nothing else about them does."""

import json

import pytest
from django.urls import reverse

from audit import log
from audit.models import Entry
from moderation.models import Request
from tests.caucuses.factories import MembershipFactory
from tests.people import create_person


def entries():
    return list(Entry.objects.order_by("number").values_list("deed", "kind", "rows", "details"))


def url_of(view, *args, **query):
    return reverse(f"admin:{view}", args=args, query=query)


def test_lists_pages_and_searches_are_noted(client_of, administrator, applicant, member):
    client = client_of("administrator")

    client.get(url_of("accounts_user_changelist", q=applicant.email))
    client.get(url_of("accounts_user_change", member.pk))
    field = {"app_label": "caucuses", "model_name": "grouping", "field_name": "parent"}
    choices = client.get(url_of("autocomplete", **field, term="a"))

    found = [str(row["id"]) for row in choices.json()["results"]]
    assert entries() == [
        ("listed", "accounts.user", [str(applicant.pk)], ["q"]),
        ("viewed", "accounts.user", [str(member.pk)], ["change"]),
        ("listed", "caucuses.grouping.parent", found, []),
    ]
    assert {entry.actor for entry in Entry.objects.all()} == {administrator.uid}
    assert log.verify().broken_at is None


def test_changes_name_their_fields_and_no_values(client_of, administrator, member):
    client = client_of("administrator")
    url = url_of("accounts_user_change", member.pk)
    values = {"email": member.email, "name": "Other Name", "language": "fr", "is_active": "on"}

    refused = client.post(url, values | {"email": "no address"})
    client.post(url, values)

    assert refused.status_code == 200
    assert entries() == [
        ("viewed", "accounts.user", [str(member.pk)], ["change"]),
        ("changed", "accounts.user", [str(member.pk)], ["Language", "Name", "change"]),
    ]
    text = json.dumps(list(Entry.objects.values()), default=str)
    assert "Other" not in text
    assert member.email not in text


def test_decisions_are_noted_with_their_rows(client_of, moderator, pending):
    client = client_of("moderator")

    client.post(url_of("moderation_request_move", pending.pk, "decline"), {"reason": ""})
    client.post(
        url_of("moderation_request_move", pending.pk, "decline"),
        {"reason": "Because.", "moves": pending.moves},
    )
    client.post(
        url_of("moderation_request_changelist"),
        {"action": "approve", "_selected_action": [pending.pk]},
    )

    key = [str(pending.pk)]
    (*_before, declined, chosen) = entries()
    assert declined == ("acted", "moderation.request", key, ["decline", "move"])
    assert chosen == ("acted", "moderation.request", key, ["approve", "changelist"])


def test_page_that_is_shown_again_because_it_was_refused_is_noted(client_of, moderator, grouping):
    person = create_person("target", name="Targeted Person")
    row = MembershipFactory(grouping=grouping, person=person)

    page = client_of("moderator").post(url_of("caucuses_membership_end", row.pk), {"reason": ""})

    assert page.status_code == 422
    assert "Targeted Person" in page.text
    assert entries() == [("viewed", "caucuses.membership", [str(row.pk)], ["end"])]


def test_nothing_is_shown_or_done_without_its_entry(client_of, moderator, pending, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no room")

    monkeypatch.setattr("audit.back_office.note", fail)
    client = client_of("moderator")
    move = url_of("moderation_request_move", pending.pk, "decline")

    with pytest.raises(OSError, match="no room"):
        client.get(url_of("accounts_user_changelist"))
    with pytest.raises(OSError, match="no room"):
        client.post(move, {"reason": "Because.", "moves": pending.moves})

    assert Request.objects.get(pk=pending.pk).state == "submitted"


def test_who_is_not_let_in_leaves_no_entry(client_of, registered):
    for client in (client_of("visitor"), client_of("registered")):
        client.get(url_of("accounts_user_changelist"))
        client.get(url_of("login"))

    assert entries() == []


def test_log_is_read_by_administrators_with_the_names_of_people(
    client_of, administrator, moderator, django_assert_num_queries, member
):
    log.note(moderator, "viewed", "accounts.user", [1])
    log.note(None, "changed", "accounts.user", [1])
    moderators = client_of("moderator").get(url_of("audit_entry_changelist"))
    client = client_of("administrator")
    client.get(url_of("audit_entry_changelist"))

    page = client.get(url_of("audit_entry_changelist"))
    of_one = client.get(url_of("audit_entry_changelist", q=moderator.email))

    assert moderators.status_code == 403
    assert moderator.email in page.text
    assert "the portal" in page.text
    assert len(of_one.context_data["cl"].result_list) == 1
    assert client.get(url_of("audit_entry_change", 1)).status_code == 200
    assert client.post(url_of("audit_entry_change", 1), {"kind": "x"}).status_code == 403
    for number in range(30):
        log.note([moderator, member][number % 2], "viewed", "accounts.user", [number])
    with django_assert_num_queries(11):
        client.get(url_of("audit_entry_changelist"))
