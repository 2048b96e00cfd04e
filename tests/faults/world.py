"""Who is there before it begins: people who are signed in already, and groups to join. Asks the
database of the stage: its settings have to be set.
"""

from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction
from django.utils import timezone

from accounts.groups import LIST_MASTERS, SECRETARIAT
from accounts.models import User
from caucuses.enums import Admission, Relation, WhoMayJoin
from caucuses.models import Appointment, Grouping, Membership

DOMAIN = "faults.example"
MODERATORS = ("moderator1", "moderator2")
COORDINATORS = ("coordinator1", "coordinator2")
GROUPS = 24  # half of them open, half of them moderated
FIRST_GROUP = "telecentres"  # that of all, for which they ask for lists


@transaction.atomic
def build(people: int) -> tuple[dict[str, str], list[str]]:
    """Make everybody; return their session keys by the first part of their address, and the slugs
    of the groups to join.
    """
    secretariat = Group.objects.get(name=SECRETARIAT)
    made = {name: _person(name) for name in (*MODERATORS, *COORDINATORS)}
    for name in MODERATORS:
        made[name].groups.add(secretariat, Group.objects.get(name=LIST_MASTERS))
    first = Grouping.objects.get(slug=FIRST_GROUP)
    others = Grouping.objects.filter(relation=Relation.PART).exclude(pk=first.pk)
    groups = list(others.order_by("pk")[:GROUPS])
    today = timezone.now().date()
    for place, grouping in enumerate([first, *groups]):
        grouping.who_may_join = WhoMayJoin.BOTH
        grouping.admission = Admission.OPEN if place % 2 else Admission.MODERATED
        grouping.statement, grouping.status = "", "active"
        grouping.save()
        for name in COORDINATORS:
            Appointment.objects.create(
                grouping=grouping,
                person=made[name],
                role="coordinator",
                from_on=today - timedelta(days=30),
                until_on=today + timedelta(days=335),
                term_until_on=today + timedelta(days=335),
                decided_by="election",
                entered_by=made[MODERATORS[0]],
            )
    for number in range(people):
        person = made[f"person{number}"] = _person(f"person{number}")
        Membership.objects.create(grouping=first, person=person, joined_by=person)
    keys = {name: _session(person) for name, person in made.items()}
    return keys, [grouping.slug for grouping in groups]


def close() -> None:
    """Let go of the database, which will be killed."""
    connections.close_all()


def _person(name: str) -> User:
    person = User.objects.create(
        email=f"{name}@{DOMAIN}", password="!", name=f"{name.capitalize()} Testperson"
    )
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def _session(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
