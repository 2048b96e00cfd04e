"""One request of every kind that waits and could be approved, made as people make them."""

from itertools import count

from caucuses.models import Grouping
from caucuses.services import life, memberships
from moderation.models import Request
from organisations import services as organisations
from organisations.representatives import handover
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.caucuses.proposal_factories import ready_proposal
from tests.mailinglists import factories as lists
from tests.moderation import factories
from tests.organisations.factories import MandateFactory
from tests.pages import link_proposals
from tests.people import create_person
from translations.services import requests as translations

_numbers = count(1)


def _person():
    return create_person(f"asking{next(_numbers)}")


def _group(**fields):
    return Grouping.objects.get(pk=GroupingFactory(**fields).pk)


def registration():
    return factories.submitted(_person())


def profile_change():
    mandate = MandateFactory(organisation__listed=True)
    changes = {"website": {"old": "", "new": "https://new.example"}}
    return organisations.request_change(mandate.organisation, changes, by=mandate.person)


def handing_over():
    mandate = MandateFactory(organisation__listed=True)
    return handover.ask(
        mandate.organisation,
        function="Secretary",
        why="Nobody answers.",
        proof="The minutes of our last assembly.",
        by=_person(),
        language="en",
    )


def membership():
    request = memberships.join(_group(), by=_person(), introduction="I teach.")
    assert isinstance(request, Request)
    return request


def proposal():
    number = next(_numbers)
    return ready_proposal(
        _person(),
        _group(kind="content_and_themes"),
        name=f"Caucus on Subject {number}",
        coordinators=f"founder{number}@people.example",
    )


def renewal():
    grouping = _group()
    leader = AppointmentFactory(grouping=grouping, person=_person()).person
    return life.ask_renewal(grouping, by=leader, done="We met.", planned="To meet.", until=None)


def list_request():
    grouping = _group()
    member, leader = _person(), _person()
    AppointmentFactory(grouping=grouping, person=leader)
    memberships.admit(
        grouping,
        person=member,
        mandate=None,
        introduction="",
        is_listed=False,
        accepted_statement="",
    )
    return lists.ready(member, grouping, leader)


def subscription():
    return lists.asking(_person(), lists.list_here(subscribing="moderated"))


def link_proposal():
    number = next(_numbers)
    return link_proposals.submitted(_person(), url=f"https://example.org/proposed/{number}")


def translation():
    return translations.ask(
        by=_person(),
        language="en",
        languages=["fr"],
        purpose="People have to sign it.",
        interest="All who sign.",
        deadline_on=None,
        text={"title": "Statement", "text": "We agree.", "language": "en", "source_url": ""},
    )


# By kind: what makes one, and what its approval needs beside a reason.
BUILDERS = {
    "registration": (registration, {}),
    "profile_change": (profile_change, {}),
    "handover": (handing_over, {}),
    "membership": (membership, {}),
    "grouping_proposal": (proposal, {}),
    "renewal": (renewal, {}),
    "list_request": (list_request, lists.ADDRESSES),
    "translation": (translation, {"criteria": ["paper"], "priority": 2}),
    "link_proposal": (link_proposal, {}),
    "subscription": (subscription, {}),
}
