"""The standing people of the tests, each a fixture, and what makes them what they are."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.groups import SECRETARIAT
from accounts.models import User
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.moderation import factories

ROLES = [
    "visitor",
    "registered",
    "applicant",
    "member",
    "representative",
    "other_representative",
    "former_representative",
    "former_coordinator",
    "coordinator",
    "other_coordinator",
    "parent_coordinator",
    "moderator",
    "second_moderator",
    "list_master",
    "administrator",
]


def create_person(local_part, **fields):
    """Create somebody with a confirmed address; their names end in Testperson."""
    fields = {"name": f"{local_part.capitalize()} Testperson", "language": "en"} | fields
    person = User.objects.create_user(f"{local_part}@people.example", **fields)
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def create_moderator(local_part, **fields):
    """Create a member of the secretariat."""
    person = create_person(local_part, **fields)
    person.groups.add(Group.objects.get(name=SECRETARIAT))
    return person


@pytest.fixture
def visitor(db):
    """Nobody: who has not signed in."""


@pytest.fixture
def registered(db):
    """A person with an account and nothing else."""
    return create_person("registered")


@pytest.fixture
def applicant(db):
    """A person whose registration waits (`pending`)."""
    return create_person("applicant")


@pytest.fixture
def moderator(db):
    """A member of the secretariat."""
    return create_moderator("moderator")


@pytest.fixture
def second_moderator(db):
    """Another member of the secretariat."""
    return create_moderator("colleague")


@pytest.fixture
def administrator(db):
    """A person who may everything, but decide on their own requests."""
    return create_person("administrator", is_superuser=True)


@pytest.fixture
def representative(organisation):
    """A person who acts for `organisation`."""
    return organisation.mandates.get(until_at=None).person


@pytest.fixture
def other_representative(other_organisation):
    """A person who acts for `other_organisation`."""
    return other_organisation.mandates.get(until_at=None).person


@pytest.fixture
def former_representative(organisation):
    """A person whose mandate for `organisation` has ended."""
    person = create_person("formerly")
    now = timezone.now()
    organisation.mandates.create(
        person=person, from_at=now - timedelta(days=9), until_at=now - timedelta(days=1)
    )
    return person


@pytest.fixture
def list_master(db):
    """A person who decides on mailing lists."""
    person = create_person("listmaster")
    person.groups.add(Group.objects.get_or_create(name="list masters")[0])
    return person


@pytest.fixture
def parent_grouping(db):
    """A group that coordinates `grouping`."""
    return GroupingFactory(slug="upper", name="Upper Group", kind="content_and_themes")


@pytest.fixture
def grouping(parent_grouping):
    """An active group that organisations and individuals may join by a decision."""
    return GroupingFactory(slug="here", name="Caucus Here", parent=parent_grouping)


@pytest.fixture
def other_grouping(db):
    """A group that has nothing to do with `grouping`."""
    return GroupingFactory(slug="elsewhere", name="Caucus Elsewhere")


@pytest.fixture
def member(grouping):
    """A person who is a member of `grouping`."""
    person = create_person("member")
    MembershipFactory(grouping=grouping, person=person)
    return person


@pytest.fixture
def coordinator(grouping):
    """A person who coordinates `grouping`."""
    return AppointmentFactory(grouping=grouping, person=create_person("coordinator")).person


@pytest.fixture
def other_coordinator(other_grouping):
    """A person who coordinates `other_grouping`."""
    person = create_person("elsewhere")
    return AppointmentFactory(grouping=other_grouping, person=person).person


@pytest.fixture
def parent_coordinator(parent_grouping):
    """A person who coordinates `parent_grouping`."""
    return AppointmentFactory(grouping=parent_grouping, person=create_person("upper")).person


@pytest.fixture
def former_coordinator(grouping):
    """A person whose term as coordinator of `grouping` has ended."""
    person = create_person("retired")
    return AppointmentFactory(grouping=grouping, person=person, ended=True).person


@pytest.fixture
def pending(applicant):
    """A registration of `applicant` that waits for a decision."""
    return factories.submitted(applicant, "Pending Network")


@pytest.fixture
def organisation(second_moderator):
    """A registered organisation that everybody may see."""
    person = create_person("representative")
    return factories.approved(person, second_moderator, "Listed Network").target


@pytest.fixture
def other_organisation(second_moderator):
    """Another registered organisation."""
    person = create_person("neighbour")
    return factories.approved(person, second_moderator, "Neighbour Network").target


@pytest.fixture
def client_of(request):
    """Give a browser in which the named person has signed in; the visitor's has no session."""

    def client_of(name):
        client = Client()
        if person := request.getfixturevalue(name):
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of
