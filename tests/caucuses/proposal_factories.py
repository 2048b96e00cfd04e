"""Proposals of groups in each state, made as people make them: by the services.

A module of its own, because the people of the tests need the room's other factories first.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from caucuses.services import appointments, proposals
from moderation import services as moderation
from moderation.models import Request
from tests.organisations.factories import MandateFactory
from tests.people import create_person


def proposal_form(parent, /, **changes):
    """Return a complete proposal as its draft keeps what was typed."""
    values = {
        "name": "Caucus on Rural Radio",
        "kind": "thematic_caucus",
        "parent": parent.slug,
        "language": "en",
        "aim": "We bring radio to villages without lines. We tell delegates what they need.",
        "who_may_join": "both",
        "admission": "open",
        "decides": "By consensus on the list, with two days for objections.",
        "statement": "",
        "coordinators": "first@people.example",
        "wants_list": "on",
        "list_name": "ruralradio",
    }
    return {name: [text] for name, text in (values | changes).items()}


def sent_proposal(applicant, parent, **changes):
    """Return a proposal that was sent just now: open for comments, nobody has accepted."""
    draft = proposals.begin(
        by=applicant, language=applicant.language, typed=proposal_form(parent, **changes)
    )
    moderation.submit(draft, by=applicant)
    return draft


def add_sponsors(proposal, count=2):
    """Let listed organisations co-sponsor the proposal; return their mandates."""
    mandates = MandateFactory.create_batch(count, organisation__listed=True)
    for mandate in mandates:
        proposals.sponsor(proposal, mandate=mandate, by=mandate.person)
    return mandates


def accept_offers(proposal, *, is_listed=False):
    """Let everybody accept who was named in the proposal; return the people."""
    people = []
    for offer in proposal.offers.open():
        person = User.objects.filter(email=offer.email).first()
        person = person or create_person(offer.email.partition("@")[0], name="Ina Planted")
        appointments.accept(offer, by=person, is_listed=is_listed)
        people.append(person)
    return people


def end_comments(proposal):
    """Let the time for comments be over since a day."""
    since = timezone.now() - settings.PROPOSAL_COMMENTS - timedelta(days=1)
    Request.objects.filter(pk=proposal.pk).update(submitted_at=since)
    proposal.refresh_from_db()


def ready_proposal(applicant, parent, **changes):
    """Return a proposal that lacks nothing for approval."""
    proposal = sent_proposal(applicant, parent, **changes)
    add_sponsors(proposal)
    accept_offers(proposal)
    end_comments(proposal)
    return proposal
