"""Who sees and decides a request for a list, in the kernel's own pages."""

import pytest
from django.urls import reverse

from mailinglists.models import MailingList
from moderation import kinds
from moderation.models import Request
from tests.caucuses.factories import MembershipFactory
from tests.mailinglists import factories
from tests.mailinglists.factories import ADDRESSES

pytestmark = pytest.mark.django_db


def case(row):
    return reverse("admin:moderation_request_change", args=[row.pk])


def move(row, verb):
    return reverse("admin:moderation_request_move", args=[row.pk, verb])


@pytest.mark.parametrize(
    ("who", "sees", "supports", "decides"),
    [
        ("coordinator", 200, 200, 403),
        ("parent_coordinator", 200, 200, 403),
        ("other_coordinator", 404, 404, 404),
        ("former_coordinator", 302, 302, 302),
        ("member", 302, 302, 302),
        ("list_master", 200, 403, 200),
        ("moderator", 200, 403, 200),
        ("administrator", 200, 200, 200),
    ],
)
def test_who_sees_supports_and_decides(
    client_of, request, coordinator, registered, grouping, who, sees, supports, decides
):
    request.getfixturevalue(who)
    MembershipFactory(grouping=grouping, person=registered)
    row = factories.submitted(registered, grouping)
    client = client_of(who)

    assert client.get(case(row)).status_code == sees
    assert client.get(move(row, "support")).status_code == supports
    for verb in ("approve", "ask", "decline"):
        assert client.get(move(row, verb)).status_code == decides


def test_scope_holds_what_may_be_decided(
    member, coordinator, other_coordinator, list_master, moderator, registered, grouping
):
    row = factories.submitted(member, grouping)
    kind = kinds.get("list_request")
    for person in (coordinator, other_coordinator, list_master, moderator, registered):
        in_queue = Request.objects.visible_to(person).filter(pk=row.pk).exists()
        assert in_queue is kind.may_decide(person, row)


def test_list_master_sees_nothing_else(client_of, list_master, pending, member, grouping):
    row = factories.submitted(member, grouping)
    client = client_of("list_master")

    shown = client.get(reverse("admin:moderation_request_changelist"))

    assert list(shown.context["cl"].result_list) == [row]
    assert client.get(case(pending)).status_code == 404
    for name in ("organisations_organisation", "accounts_user", "caucuses_grouping"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403


def test_applicant_who_is_list_master_does_not_decide(
    client_of, list_master, coordinator, grouping
):
    MembershipFactory(grouping=grouping, person=list_master)
    row = factories.ready(list_master, grouping, coordinator)

    assert client_of("list_master").get(move(row, "approve")).status_code == 403


def test_secretariat_supports_where_nobody_leads(client_of, member, moderator, grouping):
    row = factories.submitted(member, grouping)
    assert list(kinds.get("list_request").deciders(row)) == [moderator]
    assert "Nobody leads the group today" in client_of("moderator").get(case(row)).text

    client_of("moderator").post(move(row, "support"), {"reason": ""})

    assert Request.objects.get(pk=row.pk).payload["is_supported"] is True


def test_owners_addresses_are_for_those_who_make_the_list(
    client_of, member, coordinator, list_master, grouping
):
    row = factories.submitted(member, grouping)

    assert "first@owners.example" in client_of("list_master").get(case(row)).text
    assert "first@owners.example" not in client_of("coordinator").get(case(row)).text
    assert "first@owners.example" in client_of("member").get(row.get_absolute_url()).text


def test_request_for_an_organisation_names_it(
    client_of, representative, organisation, coordinator, grouping
):
    MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=representative
    )
    row = factories.submitted(representative, grouping)

    assert organisation.name in client_of("coordinator").get(case(row)).text


def test_support_and_approval_in_the_back_office(
    client_of, member, coordinator, list_master, grouping
):
    row = factories.submitted(member, grouping, name="rights")
    factories.confirm(row)
    early = client_of("list_master").post(move(row, "approve"), {**ADDRESSES, "reason": ""})
    assert early.status_code == 409
    assert "have not said that they support" in early.text

    client_of("coordinator").post(move(row, "support"), {"reason": "We agreed on it."})
    lacking = client_of("list_master").post(move(row, "approve"), {"posting_address": "x"})
    assert lacking.status_code == 422
    assert set(lacking.context["form"].errors) == {
        "posting_address",
        "subscribe_address",
        "archive_url",
    }
    done = client_of("list_master").post(move(row, "approve"), {**ADDRESSES, "reason": "Good."})

    assert done.status_code == 302
    made = MailingList.objects.get()
    assert (made.name, made.posting_address) == ("rights", ADDRESSES["posting_address"])
    assert row.decisions.last().details == ADDRESSES
    twice = client_of("list_master").post(move(row, "approve"), {**ADDRESSES, "reason": ""})
    assert twice.status_code == 409


def test_bulk_approval_says_why_not(client_of, member, coordinator, list_master, grouping):
    row = factories.ready(member, grouping, coordinator)
    sent = {"action": "bulk_approve", "_selected_action": row.pk, "confirmed": "1", "reason": ""}

    answer = client_of("list_master").post(
        reverse("admin:moderation_request_changelist"), sent, follow=True
    )

    assert "one by one" in answer.text
    assert not MailingList.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_of_a_coordinator_asks_as_often(
    client_of, member, coordinator, grouping, rows, django_assert_max_num_queries
):
    for _number in range(rows):
        factories.submitted(member, grouping)
    client = client_of("coordinator")

    with django_assert_max_num_queries(23):
        client.get(reverse("admin:moderation_request_changelist"))


def test_private_page_shows_a_draft_before_it_is_sent(client_of, member, grouping):
    row = factories.draft(member, grouping)

    assert "Nothing is filled in." in client_of("member").get(row.get_absolute_url()).text
