"""Names, owners, making and closing: what each deed does, and what refuses it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.invitations import Answer, InvitationRefused
from caucuses.models import Charter, Grouping, Membership
from mailinglists.models import ListKeeper, MailingList, NameClaim
from mailinglists.services import lists as services
from moderation import services as moderation
from moderation.models import Request
from notices.models import OutgoingMail
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.mailinglists import factories
from tests.mailinglists.factories import ADDRESSES, MailingListFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def mails_to(address):
    return list(OutgoingMail.objects.filter(recipient=address).order_by("pk"))


def fresh(row):
    return Request.objects.get(pk=row.pk)


# --- Sending ------------------------------------------------------------------------------------


def test_sending_claims_the_name_and_asks_owners_and_moderators(member, grouping):
    row = factories.submitted(member, grouping, name="Rights")

    assert fresh(row).title == "rights"
    assert NameClaim.objects.get().name == "rights"
    asked = ListKeeper.objects.filter(request=row).values_list("email", "role", "answer")
    assert sorted(asked) == [
        ("first@owners.example", "owner", ""),
        ("second@owners.example", "owner", ""),
        ("third@owners.example", "moderator", ""),
    ]
    for address in ("first@owners.example", "third@owners.example"):
        (mail,) = mails_to(address)
        assert ListKeeper.objects.get(email=address).get_answer_url() in mail.text
        # Words of an applicant never go to an address that they typed.
        assert "common positions" not in mail.text


def test_sending_keeps_the_charter_it_rests_on(member, grouping):
    for number in (1, 2):
        Charter.objects.create(
            grouping=grouping,
            number=number,
            text="Text.",
            adopted_on=timezone.now().date(),
            adopted_by="The caucus",
            entered_by=member,
        )

    row = factories.submitted(member, grouping)

    assert fresh(row).payload["charter"] == 2


def test_representative_of_a_member_asks_for_their_organisation(
    representative, organisation, grouping
):
    MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=representative
    )

    row = factories.submitted(representative, grouping)

    mandate = organisation.mandates.get(until_at=None)
    assert fresh(row).payload["acting_for"] == {
        "organisation": str(organisation.uid),
        "mandate": str(mandate.uid),
    }


def test_former_representative_and_strangers_are_refused(
    former_representative, registered, organisation, grouping
):
    MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=registered
    )
    for person in (former_representative, registered):
        with pytest.raises(services.NotAMember):
            factories.submitted(person, grouping)
    assert not NameClaim.objects.exists()
    assert not ListKeeper.objects.exists()


def test_membership_that_ended_meanwhile_is_refused(member, grouping):
    row = factories.draft(member, grouping)
    Membership.objects.update(until_at=timezone.now(), end="left")

    with pytest.raises(services.NotAMember):
        moderation.submit(row, by=member)

    assert fresh(row).state == "draft"


def test_group_closed_meanwhile_is_refused(member, grouping):
    row = factories.draft(member, grouping)
    Grouping.objects.update(status="closed")

    with pytest.raises(services.NotAMember):
        moderation.submit(row, by=member)


def test_incomplete_form_is_not_sent(member, grouping):
    row = factories.draft(member, grouping, title=None)

    with pytest.raises(services.RequestIncomplete):
        moderation.submit(row, by=member)


def test_sixth_open_request_is_refused(member, grouping):
    for _number in range(services.OPEN_PER_PERSON):
        factories.submitted(member, grouping)

    with pytest.raises(services.TooManyRequests):
        factories.submitted(member, grouping)


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("existing", "asked"),
    [("rights", "rights"), ("rights", "rights-owner"), ("rights-owner", "rights")],
)
def test_name_of_a_list_is_taken(existing, asked):
    MailingListFactory(name=existing)

    with pytest.raises(services.NameTaken):
        services.check_free(asked)


def test_name_that_waits_is_taken_by_another_request(member, coordinator, grouping):
    first = factories.submitted(member, grouping, name="rights")
    second = factories.draft(coordinator, grouping, name="rights")

    # The form says it before; the deed itself says it too.
    with pytest.raises(services.NameTaken):
        services.receive(second, services.sent_wish(fresh(first)))
    services.check_free("rights", beside=first)


@pytest.mark.parametrize("verb", ["withdraw", "decline"])
def test_name_is_free_again_when_the_request_is_over(member, list_master, grouping, verb):
    row = factories.submitted(member, grouping, name="rights")
    by = member if verb == "withdraw" else list_master

    moderation.move(row, verb, by=by, reason="So.")

    services.check_free("rights")
    assert set(ListKeeper.objects.values_list("answer", flat=True)) == {Answer.WITHDRAWN}


def test_reversed_refusal_claims_the_name_again(member, list_master, grouping):
    row = factories.submitted(member, grouping, name="rights")
    moderation.decline(row, by=list_master, reason="No.")
    moderation.reverse(row, by=list_master, reason="Yes, after all.")

    assert NameClaim.objects.get().name == "rights"
    assert ListKeeper.objects.filter(answer="").count() == 3


def test_reversed_refusal_says_that_the_name_is_gone(member, list_master, grouping):
    row = factories.submitted(member, grouping, name="rights")
    moderation.decline(row, by=list_master, reason="No.")
    MailingListFactory(name="rights")

    with pytest.raises(services.NameTaken):
        moderation.reverse(row, by=list_master, reason="Yes.")

    assert fresh(row).state == "declined"


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_send_the_same_name_at_once():
    grouping = GroupingFactory()
    people = [create_person(name) for name in ("one", "two")]
    for person in people:
        MembershipFactory(grouping=grouping, person=person)
    for number in range(10):
        rows = [factories.draft(person, grouping, name=f"race{number}") for person in people]
        barrier = threading.Barrier(2, timeout=60)
        outcomes = [None, None]

        def send(place, rows=rows, barrier=barrier, outcomes=outcomes):
            try:
                row = Request.objects.get(pk=rows[place].pk)
                barrier.wait()
                outcomes[place] = moderation.submit(row, by=row.applicant)
            except moderation.MoveRefused as refused:
                outcomes[place] = refused
            finally:
                connection.close()

        threads = [threading.Thread(target=send, args=(place,), daemon=True) for place in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        refusals = [found for found in outcomes if isinstance(found, moderation.MoveRefused)]
        assert len(refusals) == 1, outcomes
        (claim,) = NameClaim.objects.filter(name=f"race{number}")
        assert claim.request.state == "submitted"
        moderation.withdraw(claim.request, by=claim.request.applicant)


# --- Support ------------------------------------------------------------------------------------


def test_support_tells_the_list_masters(member, coordinator, list_master, grouping):
    row = factories.submitted(member, grouping)
    assert [mail.subject for mail in mails_to(coordinator.email)] == [
        f"Waits for your support: mailing list {row.title}"
    ]
    assert mails_to(list_master.email) == []

    moderation.move(row, "support", by=coordinator)

    assert [mail.subject for mail in mails_to(list_master.email)] == [
        f"Waits for your decision: mailing list {row.title}"
    ]


def test_second_support_is_refused(member, coordinator, parent_coordinator, grouping):
    row = factories.submitted(member, grouping)
    moderation.move(row, "support", by=coordinator)

    with pytest.raises(services.AlreadySupported):
        moderation.move(row, "support", by=parent_coordinator)


def test_sending_by_a_coordinator_counts_as_support(coordinator, list_master, grouping):
    row = factories.submitted(coordinator, grouping)

    assert fresh(row).payload["is_supported"] is True
    assert len(mails_to(list_master.email)) == 1


def test_coordinator_neither_supports_nor_decides_their_own(coordinator, grouping):
    row = factories.submitted(coordinator, grouping)

    for verb in ("support", "approve"):
        with pytest.raises(moderation.NotAllowed):
            moderation.move(row, verb, by=coordinator)


def test_change_needs_support_anew_and_words_do_not(member, coordinator, list_master, grouping):
    row = factories.submitted(member, grouping)
    moderation.move(row, "support", by=coordinator)
    moderation.ask(row, by=list_master, reason="Why?")
    moderation.answer(row, by=member, reason="Because.")
    assert fresh(row).payload["is_supported"] is True
    moderation.ask(row, by=list_master, reason="Public?")
    form = {**fresh(row).payload["form"], "archive": ["none"]}
    moderation.save_payload(row, "form", form, by=member)
    moderation.answer(row, by=member, reason="Now without.")

    assert fresh(row).payload["is_supported"] is False


# --- Owners -------------------------------------------------------------------------------------


def test_keeper_confirms_once(member, grouping):
    row = factories.submitted(member, grouping)
    keeper = factories.confirm(row)
    assert (keeper.answer, keeper.person) == (Answer.ACCEPTED, None)

    for answer in (Answer.ACCEPTED, Answer.DECLINED):
        with pytest.raises(InvitationRefused):
            services.answer_as_keeper(keeper, answer)


def test_signed_in_keeper_is_noted_only_where_the_address_is_theirs(member, registered, grouping):
    row = factories.submitted(member, grouping, owners=f"{registered.email.upper()} a@b.example")
    mine = factories.owner_of(row, registered.email)
    services.answer_as_keeper(mine, Answer.ACCEPTED, by=registered)
    other = factories.owner_of(row, "a@b.example")
    services.answer_as_keeper(other, Answer.ACCEPTED, by=registered)

    assert mine.person == registered
    assert other.person is None


def test_applicant_is_told_of_a_no(member, grouping):
    row = factories.submitted(member, grouping)
    services.answer_as_keeper(factories.owner_of(row), Answer.DECLINED)

    assert "first@owners.example" in mails_to(member.email)[-1].text


def test_changed_owners_are_asked_and_former_ones_are_not_needed(member, list_master, grouping):
    row = factories.submitted(member, grouping)
    factories.confirm(row, "second@owners.example")
    services.answer_as_keeper(factories.owner_of(row, "third@owners.example"), Answer.DECLINED)
    moderation.ask(row, by=list_master, reason="Others?")
    form = {
        **fresh(row).payload["form"],
        "owners": ["new@owners.example"],
        "moderators": ["third@owners.example"],
    }
    moderation.save_payload(row, "form", form, by=member)
    moderation.answer(row, by=member)

    found = ListKeeper.objects.filter(request=row).values_list("email", "answer")
    assert sorted(found) == [
        ("first@owners.example", "withdrawn"),
        ("new@owners.example", ""),
        ("second@owners.example", "withdrawn"),
        ("third@owners.example", "declined"),  # not asked again
    ]


def later(**age):
    """Let everything of the keepers have happened so long ago."""
    for keeper in ListKeeper.objects.all():
        keeper.sent_at -= timedelta(**age)
        keeper.lapses_at -= timedelta(**age)
        keeper.save()


def test_keepers_are_reminded_after_three_and_seven_days(member, grouping):
    row = factories.submitted(member, grouping)
    factories.confirm(row)
    counts = []
    for _day in range(10):
        later(days=1)
        counts.append(services.remind_keepers())

    assert counts == [0, 0, 2, 0, 0, 0, 2, 0, 0, 0]
    assert len(mails_to("first@owners.example")) == 1
    assert len(mails_to("second@owners.example")) == 3


def test_request_without_an_owner_lapses(member, grouping, settings):
    row = factories.submitted(member, grouping)
    services.answer_as_keeper(factories.owner_of(row), Answer.DECLINED)
    factories.confirm(row, "third@owners.example")  # a moderator is no owner
    later(days=20)
    assert services.lapse_unowned() == 0
    later(days=1)
    assert services.lapse_unowned() == 1
    assert services.lapse_unowned() == 0

    assert fresh(row).state == "withdrawn"
    assert row.decisions.last().verb == "lapse"
    assert "None of the owners" in mails_to(member.email)[-1].text
    services.check_free(row.title)
    with pytest.raises(InvitationRefused):
        services.answer_as_keeper(
            ListKeeper.objects.get(email="second@owners.example"), Answer.ACCEPTED
        )


def test_request_with_an_owner_does_not_lapse(member, grouping):
    row = factories.submitted(member, grouping)
    factories.confirm(row)
    later(days=100)

    assert services.lapse_unowned() == 0
    assert services.close_overdue_questions() == 2
    assert fresh(row).state == "submitted"


# --- The list -----------------------------------------------------------------------------------


def test_approval_makes_the_list_at_once(member, coordinator, list_master, grouping):
    row = factories.approved(member, grouping, coordinator, list_master, name="rights")

    made = MailingList.objects.get()
    assert (made.name, made.grouping, made.state, made.run_by) == (
        "rights",
        grouping,
        "active",
        "elsewhere",
    )
    assert made.posting_address == ADDRESSES["posting_address"]
    assert (made.subscribing, made.archive, made.languages) == ("open", "public", ["en", "fr"])
    assert made.template == "discussion"
    assert made.checked_at is not None
    assert row.mailing_list == made
    assert not NameClaim.objects.exists()
    grouping.refresh_from_db()
    assert "list" in grouping.open_items
    assert ADDRESSES["posting_address"] in mails_to("first@owners.example")[-1].text


def test_owner_who_confirms_later_is_told_how_to_run_it(member, coordinator, list_master, grouping):
    row = factories.approved(member, grouping, coordinator, list_master)
    assert len(mails_to("second@owners.example")) == 1

    factories.confirm(row, "second@owners.example")

    assert "how to run it" in mails_to("second@owners.example")[-1].subject


def test_approval_without_support_is_refused(member, coordinator, list_master, grouping):
    row = factories.submitted(member, grouping)
    factories.confirm(row)

    with pytest.raises(services.NotReady, match="support"):
        moderation.approve(row, by=list_master, **ADDRESSES)

    assert fresh(row).state == "submitted"
    assert not MailingList.objects.exists()


def test_approval_without_an_owner_is_refused(member, coordinator, list_master, grouping):
    row = factories.submitted(member, grouping)
    moderation.move(row, "support", by=coordinator)
    factories.confirm(row, "third@owners.example")  # a moderator

    with pytest.raises(services.NotReady, match="no owner"):
        moderation.approve(row, by=list_master, **ADDRESSES)


def test_approval_without_addresses_is_refused(member, coordinator, list_master, grouping):
    row = factories.ready(member, grouping, coordinator)

    with pytest.raises(services.NotReady, match="one by one"):
        moderation.approve(row, by=list_master)


def test_approval_for_a_closed_group_is_refused(member, coordinator, list_master, grouping):
    row = factories.ready(member, grouping, coordinator)
    Grouping.objects.update(status="closed")

    with pytest.raises(services.NotReady, match="closed"):
        moderation.approve(fresh(row), by=list_master, **ADDRESSES)


def test_approval_of_a_name_that_was_taken_by_hand_is_refused(
    member, coordinator, list_master, grouping
):
    row = factories.ready(member, grouping, coordinator, name="rights")
    MailingListFactory(name="rights")

    with pytest.raises(services.NameTaken):
        moderation.approve(row, by=list_master, **ADDRESSES)

    assert fresh(row).state == "submitted"


def test_reversed_approval_closes_the_list_and_a_new_one_brings_it_back(
    member, coordinator, list_master, grouping
):
    row = factories.approved(member, grouping, coordinator, list_master, name="rights")
    moderation.reverse(row, by=list_master, reason="Too early.")
    made = MailingList.objects.get()
    assert (made.state, made.closed_at is not None) == ("closed", True)
    grouping.refresh_from_db()
    assert "list" not in grouping.open_items

    moderation.approve(row, by=list_master, **ADDRESSES)

    made = MailingList.objects.get()
    assert (made.state, made.closed_at) == ("active", None)


def test_save_list_brings_both_groups_up_to_date(grouping, other_grouping):
    row = MailingListFactory(grouping=grouping)
    services.save_list(row)
    row.grouping = other_grouping
    services.save_list(row, was_in=grouping.pk)

    grouping.refresh_from_db()
    other_grouping.refresh_from_db()
    assert "list" not in grouping.open_items
    assert "list" in other_grouping.open_items
