"""Lists, and requests for them in each state, made as people make them."""

from itertools import count

import factory
from factory.django import DjangoModelFactory

from accounts.invitations import Answer
from mailinglists.models import ListKeeper, MailingList
from mailinglists.services import lists as services
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
