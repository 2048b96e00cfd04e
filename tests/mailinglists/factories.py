"""Lists, and requests for them in each state, made as people make them."""

from itertools import count

import factory
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.invitations import Answer
from mailinglists.mailman_plugin import leave_tokens
from mailinglists.models import (
    HeldPost,
    Installation,
    ListKeeper,
    MailingList,
    RoleAddress,
    Subscription,
)
from mailinglists.services import lists as services
from mailinglists.services import subscriptions
from moderation import services as moderation
from moderation.models import Request

_numbers = count(1)
ADDRESSES = {
    "posting_address": "rights@lists.example.org",
    "subscribe_address": "https://lists.example.org/rights",
    "archive_url": "https://lists.example.org/rights/archive",
}


class MailingListFactory(DjangoModelFactory):
    class Meta:
        model = MailingList

    class Params:
        closed = factory.Trait(state="closed")
        old = factory.Trait(subscribing="", posting="", archive="", is_moderated=None)

    name = factory.Sequence(lambda number: f"list-number-{number}x")
    title = factory.Sequence(lambda number: f"List number {number}")
    languages = factory.LazyFunction(lambda: ["en"])
    subscribing = "open"
    posting = "subscribers"
    is_moderated = False
    archive = "public"
    posting_address = factory.LazyAttribute(lambda row: f"{row.name}@lists.example.org")


class RoleAddressFactory(DjangoModelFactory):
    """The address of a group's coordinators, which the server has. Needs a `grouping`."""

    class Meta:
        model = RoleAddress

    office = "coordinators"
    slug = factory.SelfAttribute("grouping.slug")
    name = factory.LazyAttribute(lambda row: f"{row.slug}-{row.office}")
    made_at = factory.LazyFunction(timezone.now)
    wanted = 1
    brought = 1


class HeldPostFactory(DjangoModelFactory):
    """A message of an outsider that waits; `decided=True`: accepted, and carried out."""

    class Meta:
        model = HeldPost

    class Params:
        decided = factory.Trait(
            state="accepted",
            decided_at=factory.LazyFunction(timezone.now),
            done_at=factory.LazyFunction(timezone.now),
        )

    mailing_list = factory.SubFactory(MailingListFactory, run_by="portal")
    number = factory.Sequence(lambda number: number + 1)
    message_id = factory.Sequence(lambda number: f"<message-{number}@outside.example>")
    sender = "outsider@outside.example"
    subject = factory.Sequence(lambda number: f"Question {number}")
    causes = factory.LazyFunction(lambda: ["outsider"])
    text = "What about the next meeting?"
    size = 1234


def keeping(mailing_list, person, role="moderator"):
    """Let the person own or moderate the list; return the keeper."""
    now = timezone.now()
    return ListKeeper.objects.create(
        mailing_list=mailing_list,
        email=person.email,
        person=person,
        role=role,
        language=person.language,
        answer=Answer.ACCEPTED,
        answered_at=now,
    )


class InstallationFactory(DjangoModelFactory):
    """A list that the portal's own server has, as it shall be."""

    class Meta:
        model = Installation

    mailing_list = factory.SubFactory(MailingListFactory, run_by="portal")
    brought = 1
    made_at = factory.LazyFunction(timezone.now)


def typed(**changes):
    """Return what somebody types into the form."""
    values = {
        "name": f"rights-{next(_numbers)}",
        "title": "Rights in the information society",
        "description": "Human rights in all questions of the information society.",
        "purpose": "We prepare common positions before each meeting. No list does this yet.",
        "languages": ["en", "fr"],
        "subscribing": "open",
        "posting": "subscribers",
        "archive": "public",
        "owners": "first@owners.example\nsecond@owners.example",
        "moderators": "third@owners.example",
    }
    return {key: value for key, value in (values | changes).items() if value is not None}


def draft(applicant, grouping, **changes):
    """Return an unsent request with a filled form."""
    form = {
        key: value if isinstance(value, list) else [value]
        for key, value in typed(**changes).items()
    }
    return Request.objects.create(
        kind="list_request",
        applicant=applicant,
        language=applicant.language,
        target=grouping,
        payload={"start": {"template": "discussion"}, "form": form},
    )


def submitted(applicant, grouping, **changes):
    """Return a request that waits for support, owners and a decision."""
    row = draft(applicant, grouping, **changes)
    moderation.submit(row, by=applicant)
    return row


def owner_of(row, email="first@owners.example"):
    return ListKeeper.objects.get(request=row, email=email, answer="")


def confirm(row, email="first@owners.example"):
    """Let the owner confirm; return the keeper."""
    keeper = owner_of(row, email)
    services.answer_as_keeper(keeper, Answer.ACCEPTED)
    return keeper


def ready(applicant, grouping, coordinator, **changes):
    """Return a request that a list master can approve."""
    row = submitted(applicant, grouping, **changes)
    confirm(row)
    moderation.move(row, "support", by=coordinator)
    return row


def approved(applicant, grouping, coordinator, by, **changes):
    """Return an approved request; its list is `row.mailing_list`."""
    row = ready(applicant, grouping, coordinator, **changes)
    moderation.approve(row, by=by, **ADDRESSES)
    return Request.objects.get(pk=row.pk)


def list_here(**fields):
    """Return an active list that the portal runs."""
    return MailingListFactory(run_by="portal", **fields)


class SubscriptionFactory(DjangoModelFactory):
    """An address on an open list of the portal, as the mail server knows it."""

    class Meta:
        model = Subscription

    class Params:
        asked = factory.Trait(state="asked", confirmed_at=None, is_pushed=False)
        left = factory.Trait(
            state="ended", ending="self", ended_at=factory.LazyFunction(timezone.now)
        )

    mailing_list = factory.LazyFunction(list_here)
    email = factory.Sequence(lambda number: f"reader{number}@people.example")
    language = "en"
    state = "active"
    origin = "form"
    confirmed_at = factory.LazyFunction(timezone.now)
    is_pushed = True


def leave_token(subscription):
    """Return the token of the link to leave in the messages to a subscriber."""
    list_id = f"{subscription.mailing_list.name}.{settings.LISTS_DOMAIN}"
    return leave_tokens.make(settings.MAILMAN_KEY, list_id, subscription.email)


def keeper_without_account(mailing_list, email="keeper@owners.example"):
    """Let somebody own the list who confirmed it by mail alone."""
    return ListKeeper.objects.create(
        mailing_list=mailing_list,
        email=email,
        role="owner",
        answer=Answer.ACCEPTED,
        answered_at=timezone.now(),
    )


def asking(applicant, mailing_list, **changes):
    """Return a request to be let in on a moderated list."""
    wish = {"statement": "I teach.", "delivery": "each"} | changes
    return subscriptions.ask_to_be_let_in(mailing_list, by=applicant, **wish)
