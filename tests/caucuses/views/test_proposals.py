"""Proposing a group, reading, commenting and co-sponsoring, as people do it in a browser."""

import pytest
from django.urls import reverse
from django.utils import timezone

from caucuses.models import CoSponsorship, Grouping, ProposalComment
from caucuses.services import appointments, proposals
from moderation import services as moderation
from moderation.models import Request
from tests.caucuses.factories import GroupingFactory
from tests.caucuses.proposal_factories import (
    accept_offers,
    add_sponsors,
    end_comments,
    proposal_form,
    ready_proposal,
    sent_proposal,
)
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.texts.factories import TranslationFactory

NEW = "/caucuses/proposals/new/"
LIST = "/caucuses/proposals/"


def page_of(row, ending=""):
    return f"/caucuses/proposals/{row.uid}/{ending}"


def form_data(parent, /, **changes):
    """Return what a browser sends: a box that is not ticked is not sent."""
    return {name: texts[0] for name, texts in proposal_form(parent, **changes).items() if texts[0]}


COMMENT = {"text": "We need this.", "shown_name": "Ana Shown", "is_agreed": "on"}


# --- Proposing ---


def test_visitor_is_asked_to_sign_in(client, db):
    assert client.get(NEW).url == f"{reverse('account_login')}?next={NEW}"


def test_form_is_shown(client_of, registered, parent_grouping):
    response = client_of("registered").get(f"{NEW}?part_of=upper")

    assert response.status_code == 200
    assert '<option value="upper" selected>Upper Group</option>' in response.content.decode()
    assert not Request.objects.exists()


def test_form_is_sent(client_of, registered, parent_grouping):
    response = client_of("registered").post(NEW, form_data(parent_grouping))

    row = Request.objects.get(kind="grouping_proposal")
    assert response.url == row.get_absolute_url()
    assert (row.state, row.applicant, row.target) == ("submitted", registered, parent_grouping)
    assert row.reference.startswith("GRP-")


def test_form_sent_twice_is_one_proposal(client_of, registered, parent_grouping):
    client = client_of("registered")
    client.post(NEW, form_data(parent_grouping))
    response = client.post(NEW, form_data(parent_grouping))

    row = Request.objects.get(kind="grouping_proposal")
    assert response.url == row.get_absolute_url()
    assert row.offers.count() == 1


def test_invalid_form_is_kept_as_it_was_typed(client_of, registered, parent_grouping):
    client = client_of("registered")
    response = client.post(NEW, form_data(parent_grouping, aim="Short.", coordinators="nobody"))

    assert response.status_code == 422
    assert "<title>Error:" in response.content.decode()
    row = Request.objects.get(kind="grouping_proposal")
    assert row.state == "draft"
    again = client.get(page_of(row, "edit/")).content.decode()
    assert "Short." in again
    assert "nobody" in again
    assert "<title>Propose a group" in again


def test_four_coordinators_are_refused(client_of, registered, parent_grouping):
    four = "a@x.example\nb@x.example\nc@x.example\nd@x.example"
    response = client_of("registered").post(NEW, form_data(parent_grouping, coordinators=four))

    assert response.status_code == 422
    assert "Name at most 3 coordinators." in response.content.decode()


def test_draft_is_kept_for_later(client_of, registered, parent_grouping):
    client = client_of("registered")
    response = client.post(NEW, {"name": "Half a name", "later": "1"})

    row = Request.objects.get(kind="grouping_proposal")
    assert response.url == reverse("accounts:me")
    assert (row.state, row.title) == ("draft", "Half a name")
    assert "Half a name" in client.get(response.url).content.decode()
    assert client.get(row.get_absolute_url()).status_code == 200


def test_more_drafts_than_allowed(client_of, registered, parent_grouping):
    client = client_of("registered")
    for number in range(moderation.DRAFTS_PER_PERSON):
        client.post(NEW, {"name": f"Name {number}", "later": "1"})
    response = client.post(NEW, form_data(parent_grouping, name="One too many"))

    assert response.status_code == 409
    assert "One too many" in response.content.decode()


def test_like_name_is_shown_before_it_is_sent(client_of, registered, parent_grouping):
    other = GroupingFactory(name="Rural Radio Working Group")
    client = client_of("registered")
    response = client.post(NEW, form_data(parent_grouping))

    row = Request.objects.get(kind="grouping_proposal")
    assert response.status_code == 422
    assert other.get_absolute_url() in response.content.decode()
    assert row.state == "draft"
    response = client.post(page_of(row, "edit/"), form_data(parent_grouping, seen="1"))
    row.refresh_from_db()
    assert (response.url, row.state) == (row.get_absolute_url(), "submitted")


def test_two_tabs(client_of, registered, parent_grouping):
    client = client_of("registered")
    client.post(NEW, form_data(parent_grouping) | {"later": "1"})
    row = Request.objects.get(kind="grouping_proposal")
    client.post(page_of(row, "edit/"), form_data(parent_grouping))
    late = client.post(page_of(row, "edit/"), form_data(parent_grouping, name="Another name"))

    row.refresh_from_db()
    assert late.status_code == 409
    assert row.title == "Caucus on Rural Radio"
    assert client.get(page_of(row, "edit/")).url == row.get_absolute_url()


def test_draft_of_another_does_not_exist(client_of, registered, applicant, parent_grouping):
    draft = proposals.begin(by=registered, language="en", typed={"name": ["Half"]})

    for who in ("applicant", "moderator", "parent_coordinator"):
        assert client_of(who).get(page_of(draft, "edit/")).status_code == 404
        assert client_of(who).post(page_of(draft, "edit/"), {"name": "X"}).status_code == 404
    assert client_of("visitor").get(page_of(draft)).status_code == 404


def test_returned_one_is_changed_and_sent_again(
    client_of, registered, parent_grouping, parent_coordinator
):
    row = sent_proposal(registered, parent_grouping)
    moderation.ask(row, by=parent_coordinator, reason="Which villages?")
    client = client_of("registered")
    shown = client.get(page_of(row, "edit/")).content.decode()
    changed = form_data(parent_grouping, aim="We bring radio to the villages of the Sahel.")
    without_answer = client.post(page_of(row, "edit/"), changed)
    response = client.post(page_of(row, "edit/"), changed | {"reason": "Those of the Sahel."})

    assert "Which villages?" in shown
    assert without_answer.status_code == 422
    assert response.url == row.get_absolute_url()
    assert "villages of the Sahel" in client_of("visitor").get(page_of(row)).content.decode()


# --- The public pages ---


def test_list_without_proposals(client, db):
    response = client.get(LIST)

    assert "Nothing is proposed at the moment." in response.content.decode()


def test_list_shows_open_ones_then_decided_ones(client, registered, parent_grouping, moderator):
    sent_proposal(registered, parent_grouping, name="Still open")
    declined = sent_proposal(registered, parent_grouping, name="Went down")
    moderation.decline(declined, by=moderator, reason="No.")
    withdrawn = sent_proposal(registered, parent_grouping, name="Taken back")
    moderation.withdraw(withdrawn, by=registered)
    proposals.begin(by=registered, language="en", typed={"name": ["Only a draft"]})

    text = client.get(LIST).content.decode()
    decided = client.get(f"{LIST}?show=decided").content.decode()

    assert text.index("Still open") < text.index("Went down")
    assert "Taken back" not in text
    assert "Only a draft" not in text
    assert "Went down" in decided
    assert "Still open" not in decided


def test_list_goes_on(client, registered, parent_grouping, monkeypatch):
    monkeypatch.setattr("frame.paging.page_of.__defaults__", ("", 2))
    for number in range(3):
        sent_proposal(registered, parent_grouping, name=f"Radio of village {number}")

    first = client.get(LIST)
    second = client.get(LIST, {"after": first.context["page"].next_key})

    assert [row.title for row in first.context["page"]] == [
        "Radio of village 2",
        "Radio of village 1",
    ]
    assert [row.title for row in second.context["page"]] == ["Radio of village 0"]


def test_list_with_a_forged_key(client, db):
    assert client.get(LIST, {"after": "forged"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(client, registered, parent_grouping, count, django_assert_num_queries):
    for number in range(count):
        sent_proposal(registered, parent_grouping, name=f"Radio of village {number}")

    client.get(LIST)  # content types are asked once for a process
    with django_assert_num_queries(4):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_page_query_count(client, registered, parent_grouping, count, django_assert_num_queries):
    addresses = " ".join(f"no{number}@people.example" for number in range(count))
    row = sent_proposal(registered, parent_grouping, coordinators=addresses)
    add_sponsors(row, count)
    accept_offers(row, is_listed=True)
    for number in range(count):
        proposals.comment(row, by=registered, text=f"No. {number}", shown_name="Ana")

    client.get(page_of(row))
    with django_assert_num_queries(5):
        client.get(page_of(row))


def test_page_touches_no_session(client, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)

    for url in (LIST, page_of(row)):
        response = client.get(url)
        assert response.status_code == 200
        assert response.cookies == {}
        assert "Cookie" not in response.headers.get("Vary", "")


def test_page_shows_all_that_was_proposed_and_what_lacks(client, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping, statement="We share what we know.")
    text = client.get(page_of(row)).content.decode()

    for words in (
        "Caucus on Rural Radio",
        "We bring radio to villages",
        "By consensus on the list",
        "We share what we know.",
        "Upper Group",
        "Thematic caucus",
        "At once, on asking",
        "ruralradio",
        "0 of 2 needed",
        "2 co-sponsoring organisations are lacking.",
        "No coordinator has accepted yet.",
        "Comments are open until",
    ):
        assert words in text, words


def test_page_leaks_no_person(client, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    [person] = accept_offers(row)
    text = client.get(page_of(row)).content.decode()

    for planted in (
        registered.name,
        registered.email,
        person.name,
        person.email,
        "@people.example",
    ):
        assert planted not in text
    assert "1 has accepted" in text


def test_page_names_coordinators_who_agree(client, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    [person] = accept_offers(row, is_listed=True)

    assert person.name in client.get(page_of(row)).content.decode()


def test_page_names_listed_sponsors_only(client, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    for fields in (
        {"listed": True, "name": "Seen Net"},
        {"registered": True, "name": "Hidden Net"},
    ):
        mandate = MandateFactory(organisation=OrganisationFactory(**fields))
        proposals.sponsor(row, mandate=mandate, by=mandate.person)
    text = client.get(page_of(row)).content.decode()

    assert "Seen Net" in text
    assert "Hidden Net" not in text
    assert "An organisation not shown in the directory" in text


def test_page_of_a_founded_one_leads_to_the_group(client, registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping)
    moderation.approve(row, by=moderator)
    text = client.get(page_of(row)).content.decode()

    assert "/caucuses/caucus-on-rural-radio/" in text
    assert "Comment on it" not in text
    assert client.get("/caucuses/caucus-on-rural-radio/").status_code == 200


def test_page_of_a_withdrawn_one_stays(client, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    moderation.withdraw(row, by=registered)

    assert "Withdrawn" in client.get(page_of(row)).content.decode()


def test_page_of_another_kind_does_not_exist(client, pending):
    assert client.get(page_of(pending)).status_code == 404


def test_private_page_stays_for_the_applicant(client_of, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)

    text = client_of("registered").get(row.get_absolute_url()).content.decode()
    by_link = client_of("visitor").get(row.get_private_url())

    assert page_of(row) in text
    assert by_link.status_code == 200


# --- Commenting ---


def test_comment_stands_on_the_page(client_of, registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    response = client_of("applicant").post(page_of(row, "comment/"), COMMENT)

    assert response.url == page_of(row, "comment/")
    text = client_of("visitor").get(page_of(row)).content.decode()
    assert "We need this." in text
    assert "Ana Shown" in text
    assert applicant.name not in text


def test_comment_without_agreement(client_of, registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    data = {"text": "We need this.", "shown_name": "Ana Shown"}
    response = client_of("applicant").post(page_of(row, "comment/"), data)

    assert response.status_code == 422
    assert "We need this." in response.content.decode()
    assert not ProposalComment.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 2001, "turn\u202ed"])
def test_comment_that_cannot_be_taken(client_of, registered, parent_grouping, text):
    row = sent_proposal(registered, parent_grouping)
    response = client_of("registered").post(page_of(row, "comment/"), COMMENT | {"text": text})

    assert response.status_code == 422
    assert not ProposalComment.objects.exists()


def test_comment_after_the_end(client_of, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    end_comments(row)
    client = client_of("registered")

    assert "takes no comments any more" in client.get(page_of(row, "comment/")).content.decode()
    assert client.post(page_of(row, "comment/"), COMMENT).status_code == 409
    assert not ProposalComment.objects.exists()


def test_sixth_comment(client_of, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    client = client_of("registered")
    for number in range(5):
        client.post(page_of(row, "comment/"), COMMENT | {"text": f"No. {number}"})

    assert client.post(page_of(row, "comment/"), COMMENT).status_code == 409
    assert row.comments.count() == 5


def test_hidden_comment_says_so(client_of, registered, applicant, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    made = proposals.comment(row, by=applicant, text="Rude words", shown_name="Ana Shown")
    proposals.set_hidden(made, by=moderator, is_hidden=True)
    text = client_of("visitor").get(page_of(row)).content.decode()

    assert "Rude words" not in text
    assert "Ana Shown" not in text
    assert "Hidden by the moderators." in text


def test_name_is_taken_away(client_of, registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    made = proposals.comment(row, by=applicant, text="We need this.", shown_name="Ana Shown")
    url = page_of(row, f"comment/{made.uid}/unname/")

    assert client_of("registered").post(url).status_code == 404
    assert client_of("applicant").get(url).status_code == 405
    assert client_of("applicant").post(url).url == page_of(row, "comment/")
    text = client_of("visitor").get(page_of(row)).content.decode()
    assert "We need this." in text
    assert "Ana Shown" not in text


# --- Co-sponsoring ---


def test_representative_sponsors_and_takes_back(
    client_of, registered, representative, organisation, parent_grouping
):
    row = sent_proposal(registered, parent_grouping)
    client = client_of("representative")
    client.post(page_of(row, "sponsor/"), {"acting": organisation.uid})

    assert "Listed Network" in client_of("visitor").get(page_of(row)).content.decode()
    response = client.post(page_of(row, "sponsor/end/"), {"organisation": organisation.uid})
    assert response.url == page_of(row, "sponsor/")
    assert "Listed Network" not in client_of("visitor").get(page_of(row)).content.decode()


def test_sponsor_twice(client_of, registered, representative, organisation, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    client = client_of("representative")
    client.post(page_of(row, "sponsor/"), {"acting": organisation.uid})
    again = client.post(page_of(row, "sponsor/"), {"acting": organisation.uid})

    assert again.status_code == 409
    assert CoSponsorship.objects.count() == 1


def test_sponsor_for_a_forged_organisation(
    client_of, registered, representative, other_organisation, parent_grouping
):
    row = sent_proposal(registered, parent_grouping)
    client = client_of("representative")
    for forged in (other_organisation.uid, "myself", "'; drop", ""):
        response = client.post(page_of(row, "sponsor/"), {"acting": forged})
        assert response.status_code == 422
    ended = client.post(page_of(row, "sponsor/end/"), {"organisation": other_organisation.uid})

    assert ended.status_code == 403
    assert not CoSponsorship.objects.exists()


def test_sponsor_with_a_revoked_mandate(
    client_of, registered, representative, organisation, parent_grouping
):
    row = sent_proposal(registered, parent_grouping)
    client = client_of("representative")
    assert client.get(page_of(row, "sponsor/")).status_code == 200
    organisation.mandates.update(until_at=timezone.now())
    response = client.post(page_of(row, "sponsor/"), {"acting": organisation.uid})

    assert response.status_code == 403
    assert not CoSponsorship.objects.exists()


def test_sponsor_without_the_scope(
    client_of, registered, representative, organisation, parent_grouping
):
    organisation.mandates.update(may_sign=False)
    row = sent_proposal(registered, parent_grouping)
    client = client_of("representative")

    assert "You act for no registered" in client.get(page_of(row, "sponsor/")).content.decode()
    response = client.post(page_of(row, "sponsor/"), {"acting": organisation.uid})
    assert response.status_code == 403


def test_sponsor_of_a_decided_one(
    client_of, registered, representative, organisation, parent_grouping, moderator
):
    row = sent_proposal(registered, parent_grouping)
    moderation.decline(row, by=moderator, reason="No.")
    response = client_of("representative").post(
        page_of(row, "sponsor/"), {"acting": organisation.uid}
    )

    assert response.status_code == 409


# --- Deciding, in the back-office ---


def test_case_shows_what_lacks_and_no_address(
    client_of, registered, parent_grouping, parent_coordinator
):
    row = sent_proposal(registered, parent_grouping)
    [person] = accept_offers(row)
    url = reverse("admin:moderation_request_change", args=[row.pk])
    text = client_of("parent_coordinator").get(url).content.decode()

    assert "It cannot be approved yet." in text
    assert "2 co-sponsoring organisations are lacking." in text
    assert person.name in text
    assert person.email not in text


def test_approval_that_is_not_ready_is_refused_with_words(
    client_of, registered, parent_grouping, parent_coordinator
):
    row = sent_proposal(registered, parent_grouping)
    url = reverse("admin:moderation_request_move", args=[row.pk, "approve"])
    response = client_of("parent_coordinator").post(url, {"reason": "", "expected": row.moves})

    assert response.status_code == 409
    assert "Comments are open until" in response.content.decode()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_approval_in_the_back_office(client_of, registered, parent_grouping, parent_coordinator):
    row = ready_proposal(registered, parent_grouping)
    url = reverse("admin:moderation_request_move", args=[row.pk, "approve"])
    response = client_of("parent_coordinator").post(url, {"reason": "", "expected": row.moves})

    assert response.status_code == 302
    assert Grouping.objects.get(slug="caucus-on-rural-radio").status == "active"


def test_proposed_coordinator_may_not_open_the_deed(
    client_of, registered, parent_grouping, parent_coordinator
):
    row = sent_proposal(registered, parent_grouping, coordinators=parent_coordinator.email)
    appointments.accept(row.offers.get(), by=parent_coordinator, is_listed=False)
    url = reverse("admin:moderation_request_move", args=[row.pk, "approve"])

    assert client_of("parent_coordinator").post(url, {"reason": ""}).status_code == 403


@pytest.mark.parametrize("language", ["fr", "ar", "zh-hans"])
def test_pages_in_other_languages(client_of, registered, parent_grouping, language):
    row = sent_proposal(registered, parent_grouping, name="مجموعة الراديو الريفي", language="ar")
    client = client_of("registered")
    for path in (LIST, NEW, page_of(row), page_of(row, "comment/"), page_of(row, "sponsor/")):
        assert client.get(f"/{language}{path}").status_code == 200


def test_group_above_is_named_in_the_readers_language(client, registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    TranslationFactory(row=parent_grouping)

    for address in (LIST, page_of(row)):
        assert "<bdi>Upper Group (fr)</bdi>" in client.get(f"/fr{address}").text
