"""Comments on proposals in the back-office."""

import pytest
from django.urls import reverse

from caucuses.services import proposals
from tests.caucuses.factories import GroupingFactory
from tests.caucuses.proposal_factories import sent_proposal

LIST = "admin:caucuses_proposalcomment_changelist"


@pytest.fixture
def comment(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    return proposals.comment(row, by=applicant, text="Planted words", shown_name="Ana")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("moderator", True),
        ("administrator", True),
        ("parent_coordinator", True),
        ("coordinator", False),
        ("other_coordinator", False),
    ],
)
def test_who_sees_a_comment(client_of, comment, who, sees):
    client = client_of(who)
    listed = client.get(reverse(LIST))
    searched = client.get(reverse(LIST), {"q": "Planted"})
    page = client.get(reverse("admin:caucuses_proposalcomment_change", args=[comment.pk]))

    assert listed.status_code == 200
    assert ("Planted words" in listed.content.decode()) is sees
    assert ("Planted words" in searched.content.decode()) is sees
    assert page.status_code == (200 if sees else 404)


@pytest.mark.parametrize("who", ["registered", "member", "representative", "former_coordinator"])
def test_who_does_not_come_in(client_of, comment, who):
    assert client_of(who).get(reverse(LIST)).status_code == 302


def test_address_of_the_writer_is_not_shown(client_of, comment, applicant):
    url = reverse("admin:caucuses_proposalcomment_change", args=[comment.pk])
    text = client_of("parent_coordinator").get(url).content.decode()

    assert applicant.email not in text
    assert applicant.name not in text


@pytest.mark.parametrize("who", ["moderator", "parent_coordinator"])
def test_comment_is_hidden_and_shown_again(client_of, comment, who):
    client = client_of(who)
    for action, is_hidden in (("hide", True), ("hide", True), ("show_again", False)):
        client.post(reverse(LIST), {"action": action, "_selected_action": [comment.pk]})
        comment.refresh_from_db()
        assert (comment.hidden_at is not None) is is_hidden


def test_comment_elsewhere_is_not_hidden(client_of, comment):
    client_of("other_coordinator").post(
        reverse(LIST), {"action": "hide", "_selected_action": [comment.pk]}
    )

    comment.refresh_from_db()
    assert comment.hidden_at is None


def test_comment_on_ones_own_proposal_is_not_hidden(
    client_of, parent_coordinator, parent_grouping, applicant
):
    row = sent_proposal(parent_coordinator, parent_grouping)
    made = proposals.comment(row, by=applicant, text="Against it", shown_name="Ana")
    response = client_of("parent_coordinator").post(
        reverse(LIST), {"action": "hide", "_selected_action": [made.pk]}, follow=True
    )

    made.refresh_from_db()
    assert made.hidden_at is None
    assert "You may not decide on this request." in response.content.decode()


def test_nothing_is_deleted(client_of, comment):
    url = reverse("admin:caucuses_proposalcomment_delete", args=[comment.pk])

    assert client_of("administrator").get(url).status_code == 403
    assert client_of("moderator").get(url).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(client_of, comment, count, django_assert_max_num_queries):
    for number in range(count - 1):
        row = sent_proposal(comment.author, GroupingFactory(), name=f"Radio of village {number}")
        proposals.comment(row, by=comment.author, text=f"No. {number}", shown_name="Ana")
    client = client_of("moderator")
    client.get(reverse(LIST))

    with django_assert_max_num_queries(13):
        client.get(reverse(LIST))
