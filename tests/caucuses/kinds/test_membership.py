"""The request to join a moderated group."""

import pytest
from django.utils import timezone

from caucuses.models import Grouping, Membership
from caucuses.services import memberships as services
from moderation import kinds
from moderation import services as moderation
from moderation.models import Request
from notices.models import OutgoingMail
from organisations.models import Mandate, Organisation
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipWishFactory
from tests.organisations.factories import MandateFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_request(grouping, registered):
    """A person's own request to join `grouping`."""
    return services.join(grouping, by=registered, introduction="I teach.", is_listed=True)


@pytest.fixture
def mandate(representative):
    return Mandate.objects.get(person=representative)


@pytest.fixture
def their_request(grouping, representative, mandate):
    """A request of `organisation` to join `grouping`."""
    return services.join(grouping, by=representative, mandate=mandate)


@pytest.mark.parametrize("who", ["coordinator", "parent_coordinator", "moderator"])
def test_those_who_lead_the_group_admit(request, own_request, registered, who):
    by = request.getfixturevalue(who)

    decision = moderation.approve(own_request, by=by)

    membership = Membership.objects.get()
    assert (membership.person, membership.admitted_by) == (registered, decision)
    assert membership.introduction == "I teach."
    assert membership.is_listed
    assert own_request.target.memberships.current().get() == membership


@pytest.mark.parametrize(
    "who", ["other_coordinator", "former_coordinator", "member", "registered", "list_master"]
)
def test_nobody_else_decides(request, own_request, who):
    with pytest.raises(moderation.NotAllowed):
        moderation.approve(own_request, by=request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("who", "is_seen"),
    [
        ("coordinator", True),
        ("parent_coordinator", True),
        ("moderator", True),
        ("administrator", True),
        ("other_coordinator", False),
        ("former_coordinator", False),
        ("member", False),
        ("registered", False),
    ],
)
def test_queue_shows_what_one_may_decide(request, own_request, who, is_seen):
    user = request.getfixturevalue(who)

    assert Request.objects.visible_to(user).contains(own_request) is is_seen
    assert own_request.kind_object.may_decide(user, own_request) is is_seen


def test_organisation_is_admitted_under_the_mandate(
    their_request, coordinator, organisation, mandate
):
    moderation.approve(their_request, by=coordinator)

    membership = Membership.objects.get()
    assert (membership.person, membership.organisation) == (None, organisation)
    assert membership.joined_under == mandate


def test_coordinator_does_not_decide_on_their_own_request(grouping, coordinator):
    request = services.join(grouping, by=coordinator)

    with pytest.raises(moderation.NotAllowed, match="own request"):
        moderation.approve(request, by=coordinator)


def test_coordinator_who_represents_the_organisation_does_not_decide(
    their_request, coordinator, organisation
):
    MandateFactory(organisation=organisation, person=coordinator)

    with pytest.raises(moderation.NotAllowed, match="own request"):
        moderation.approve(their_request, by=coordinator)


def test_applicant_without_a_mandate_no_longer_acts(their_request, representative, mandate):
    Mandate.objects.filter(pk=mandate.pk).update(until_at=timezone.now())

    with pytest.raises(moderation.NotAllowed):
        moderation.withdraw(their_request, by=representative)


def test_applicant_withdraws_and_may_ask_again(own_request, grouping, registered):
    moderation.withdraw(own_request, by=registered)

    assert services.join(grouping, by=registered).state == "submitted"


def _close(grouping, organisation):
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")


def _change_rule(grouping, organisation):
    Grouping.objects.filter(pk=grouping.pk).update(who_may_join="individuals")


def _join_meanwhile(grouping, organisation):
    person = create_person("meanwhile")
    grouping.memberships.create(organisation=organisation, joined_by=person)


def _lose_registration(grouping, organisation):
    Organisation.objects.filter(pk=organisation.pk).update(standing="applying", is_listed=False)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (_close, services.GroupClosed),
        (_change_rule, services.MayNotJoin),
        (_join_meanwhile, services.AlreadyMember),
        (_lose_registration, services.NotRegistered),
    ],
    ids=["closed", "takes no organisations", "a member meanwhile", "not registered"],
)
def test_approval_that_came_too_late_changes_nothing(
    their_request, grouping, organisation, coordinator, change, refusal
):
    change(grouping, organisation)
    before = list(Membership.objects.values())

    with pytest.raises(refusal):
        moderation.approve(their_request, by=coordinator)

    assert Request.objects.get(pk=their_request.pk).state == "submitted"
    assert list(Membership.objects.values()) == before


def test_case_page_says_why_an_approval_is_refused(client_of, own_request, grouping, coordinator):
    _close(grouping, None)

    page = client_of("coordinator").post(
        f"/admin/moderation/request/{own_request.pk}/move/approve/", {"reason": ""}
    )

    assert page.status_code == 409
    assert "This group is closed" in page.content.decode()


def test_reversed_approval_ends_the_membership(own_request, coordinator, moderator):
    moderation.approve(own_request, by=coordinator)
    moderation.reverse(own_request, by=moderator, reason="A mistake.")

    membership = Membership.objects.get()
    assert (membership.end, membership.ended_by) == ("reversed", moderator)
    moderation.approve(own_request, by=coordinator)
    assert Membership.objects.current().count() == 1


def test_reversed_refusal_ends_nothing(own_request, coordinator):
    moderation.decline(own_request, by=coordinator, reason="No.")
    moderation.reverse(own_request, by=coordinator, reason="A mistake.")

    assert not Membership.objects.exists()


@pytest.mark.parametrize("verb", ["approve", "decline", "withdraw"])
def test_answer_ends_the_wish(grouping, organisation, representative, mandate, coordinator, verb):
    MembershipWishFactory(grouping=grouping, organisation=organisation)
    row = services.join(grouping, by=representative, mandate=mandate)
    assert organisation.wishes.exists()

    by = representative if verb == "withdraw" else coordinator
    moderation.move(row, verb, by=by, reason="So.")

    assert not organisation.wishes.exists()


def test_leaders_are_told_at_once(own_request, coordinator, grouping, registered):
    OutgoingMail.objects.all().delete()
    AppointmentFactory(grouping=grouping, person=create_person("second"), role="alternate")
    services.join(grouping, by=create_person("further"))

    told = OutgoingMail.objects.filter(subject__startswith="Waits for your decision")
    assert {mail.recipient for mail in told} == {
        "coordinator@people.example",
        "second@people.example",
    }


def test_without_coordinators_the_secretariat_is_told(registered, moderator):
    row = services.join(GroupingFactory(), by=registered)

    assert list(row.kind_object.deciders(row)) == [moderator]


def test_title_names_no_person(own_request, their_request, registered):
    kind = kinds.get("membership")

    assert kind.title(own_request) == own_request.title == "Caucus Here"
    assert kind.title(their_request) == their_request.title == "Caucus Here (Listed Network)"


def test_state_page_and_case_show_the_matter(client_of, own_request, coordinator, registered):
    state = client_of("registered").get(own_request.get_absolute_url()).content.decode()
    case = client_of("coordinator").get(f"/admin/moderation/request/{own_request.pk}/change/")

    assert "I teach." in state
    assert "The applicant, as an individual" in state
    assert case.status_code == 200
    assert "I teach." in case.content.decode()
    assert "Member before?" in case.content.decode()


def test_case_shows_what_was_before(client_of, grouping, coordinator, registered):
    row = services.join(grouping, by=registered)
    moderation.approve(row, by=coordinator)
    services.remove(Membership.objects.get(), by=coordinator, reason="Sent advertisements.")
    again = services.join(grouping, by=registered)

    page = client_of("coordinator").get(f"/admin/moderation/request/{again.pk}/change/")

    assert "Sent advertisements." in page.content.decode()


def test_waiting_request_is_never_called_denied(client_of, own_request):
    mail = OutgoingMail.objects.get(recipient="registered@people.example")
    page = client_of("registered").get("/me/").content.decode()

    assert "waits for approval" in mail.text
    assert "Your request waits for approval." in page
    assert "denied" not in (mail.text + page).lower()
