"""A person with something in every room, beside another one who must not be seen or touched."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts import consents
from accounts.models import User
from archive.models import Post
from caucuses.models import Appointment, Grouping, Membership
from caucuses.services import memberships, proposals
from mailinglists.models import ListKeeper, MailingList, Subscription, SubscriptionAttempt
from moderation.models import Request
from notices.models import OutgoingMail
from organisations.models import Mandate, Organisation
from tests.archive import factories as archives
from tests.caucuses.factories import (
    AppointmentFactory,
    AppointmentOfferFactory,
    BulletinReaderFactory,
    BulletinRequestFactory,
    GroupingFactory,
    MembershipFactory,
    RelayMessageFactory,
    ReportFactory,
)
from tests.caucuses.proposal_factories import sent_proposal
from tests.mailinglists import factories as lists
from tests.moderation import factories
from tests.organisations.factories import InvitationFactory
from tests.people import create_moderator, create_person
from translations.models import Volunteer

OTHERS = ("Bert Otherperson", "bert@others.example")


@dataclass
class Life:
    """What a test asks for of the person and of what is theirs."""

    person: User
    other: User
    moderator: User
    organisation: Organisation
    grouping: Grouping
    mailing_list: MailingList
    mandate: Mandate
    appointment: Appointment
    membership: Membership
    subscription: Subscription
    waiting: Request
    declined: Request
    post: Post


def live() -> Life:
    """Make the person, named "Zoe Wholelife", with `zoe@people.example`, and all that is theirs."""
    zoe = create_person("zoe", name="Zoe Wholelife", language="fr")
    bert = User.objects.create_user(OTHERS[1], name=OTHERS[0])
    bert.emailaddress_set.create(email=bert.email, verified=True, primary=True)
    moderator = create_moderator("decider")
    Authenticator.objects.create(user=zoe, type="totp", data={"secret": "x"})

    approved = factories.approved(zoe, moderator, "Wholelife Network")
    organisation = approved.target
    mandate = organisation.mandates.get(person=zoe)
    InvitationFactory(
        organisation=organisation, email=bert.email, invited_by=zoe, invited_under=mandate
    )
    theirs = factories.approved(bert, moderator, "Bert's Network")
    InvitationFactory(
        organisation=theirs.target,
        email=zoe.email,
        invited_by=bert,
        invited_under=theirs.target.mandates.get(),
    )
    declined = factories.declined(zoe, moderator, "Refused Network", reason="It is a company.")
    waiting = factories.submitted(zoe, "Waiting Network")
    factories.draft(zoe, "Drafted Network")

    grouping = GroupingFactory(slug="zoes", name="Zoe's Caucus is open", admission="open")
    membership = memberships.join(grouping, by=zoe, is_listed=True, introduction="I am Zoe W.")
    MembershipFactory(grouping=grouping, person=bert, introduction=f"I am {OTHERS[0]}.")
    appointment = AppointmentFactory(grouping=grouping, person=zoe, is_listed=True)
    consents.give(zoe, "appointment", str(appointment.uid))
    AppointmentOfferFactory(grouping=grouping, email=zoe.email, offered_by=bert)
    ReportFactory(grouping=grouping, by=zoe, under=appointment)
    RelayMessageFactory(grouping=grouping, name=zoe.name, email=zoe.email, sender=zoe)
    RelayMessageFactory(grouping=grouping, name=bert.name, email=bert.email)
    BulletinReaderFactory(email=zoe.email)
    BulletinReaderFactory(email=bert.email)
    BulletinRequestFactory(email=zoe.email)

    proposal = sent_proposal(bert, GroupingFactory(kind="content_and_themes"))
    proposals.comment(proposal, by=zoe, text="A good idea.", shown_name=zoe.name)
    proposals.comment(proposal, by=bert, text="Bert's own words.", shown_name=bert.name)
    Request.objects.filter(pk=proposal.pk).update(
        payload={**proposal.payload, "coordinators": [zoe.email]}
    )

    mailing_list = lists.MailingListFactory(name="zoes-list", run_by="portal")
    subscription = _subscribed(mailing_list, zoe)
    _subscribed(mailing_list, bert)
    lists.keeping(mailing_list, zoe, role="owner")
    mailing_list.trusted_senders.create(email=zoe.email)
    SubscriptionAttempt.objects.create(mailing_list=mailing_list, email=zoe.email, source="x")
    lists.HeldPostFactory(mailing_list=mailing_list, sender=zoe.email, decided=True)
    lists.HeldPostFactory(mailing_list=mailing_list, sender=bert.email, decided=True)
    post = archives.post_of(mailing_list, "We meet on Monday.\n", From=f"Zoe W <{zoe.email}>")
    archives.post_of(mailing_list, "Bert's own post.\n", From=f"{OTHERS[0]} <{bert.email}>")

    Volunteer.objects.create(person=zoe, availability="On Sundays", is_credited=True)
    consents.give(zoe, "translation_credit", "desk")
    _log(moderator, zoe)
    OutgoingMail.objects.create(
        sender="portal@portal.example",
        recipient=zoe.email,
        subject="To Zoe",
        sent_at=timezone.now() - timedelta(days=1),
    )
    return Life(
        zoe,
        bert,
        moderator,
        organisation,
        grouping,
        mailing_list,
        mandate,
        appointment,
        membership,
        subscription,
        waiting,
        declined,
        post,
    )


def keeper_of(life: Life) -> ListKeeper:
    """Return the person's row as an owner of the list."""
    return life.mailing_list.keepers.get(person=life.person)


def _subscribed(mailing_list: MailingList, person: User) -> Subscription:
    return Subscription.objects.create(
        mailing_list=mailing_list,
        email=person.email,
        person=person,
        language="en",
        state="active",
        origin="form",
        confirmed_at=timezone.now(),
        is_pushed=True,
    )


def _log(moderator: User, person: User) -> None:
    LogEntry.objects.create(
        user=moderator,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=str(person),
        action_flag=CHANGE,
        change_message="",
    )
