"""A portal to try: people and requests that are marked as examples, made through the same doors as
real ones.
"""

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.groups import LIST_MASTERS, SECRETARIAT
from accounts.models import User
from caucuses.models import Grouping
from moderation import services
from moderation.models import Request
from organisations.models import Mandate
from wsis_portal import demo_groups, demo_lists, demo_site

PASSWORD = (
    "demonstration-only"  # printed by `load_demo`, which refuses to run where mail is really sent
)


@dataclass(frozen=True)
class DemoPerson:
    email: str
    name: str
    language: str = "en"


MODERATOR = DemoPerson("moderator@demo.example", "Example Moderator")
REPRESENTATIVE = DemoPerson("representative@demo.example", "Example Representative")
APPLICANT = DemoPerson("applicant@demo.example", "Example Applicant", "fr")
COORDINATOR = DemoPerson("coordinator@demo.example", "Example Coordinator")
MEMBER = DemoPerson("member@demo.example", "Example Member")
LIST_MASTER = DemoPerson("listmaster@demo.example", "Example List Master")
TRANSLATOR = DemoPerson("translator@demo.example", "Example Translator")
REVIEWER = DemoPerson("reviewer@demo.example", "Example Reviewer", "fr")
PEOPLE = (
    MODERATOR,
    REPRESENTATIVE,
    APPLICANT,
    COORDINATOR,
    MEMBER,
    LIST_MASTER,
    TRANSLATOR,
    REVIEWER,
)


@dataclass(frozen=True)
class DemoOrganisation:
    name: str
    country: str
    language: str
    purpose: str
    acronym: str = ""
    website: str = ""
    other: dict[str, str] = field(default_factory=dict)
    kind: str = "ngo"
    groups: tuple[str, ...] = ()
    family: str = ""
    public: tuple[str, ...] = (
        "listed",
        "acronym",
        "names",
        "purpose",
        "website",
        "languages",
        "groups",
    )


REGISTERED = DemoOrganisation(
    "Example Rural Network",
    "KE",
    "en",
    "Brings telecentres in rural districts together. This is an example, not a real organisation.",
    acronym="ERN",
    kind="network",
    groups=("telecentres", "africa"),
    family="family-networks",
)
WAITING = (
    DemoOrganisation(
        "Exemple Union des radios communautaires",
        "SN",
        "fr",
        "Réunit des radios communautaires. Ceci est un exemple, non une organisation réelle.",
        kind="media",
        groups=("community-media",),
        family="family-media",
    ),
    DemoOrganisation(
        "جمعية المثال للقراءة",
        "TN",
        "ar",
        "تشجّع على القراءة في المدارس. هذا مثال وليست منظمة حقيقية.",
        other={"fr": "Association Exemple pour la lecture"},
        groups=("human-rights",),
    ),
    DemoOrganisation(
        "Rural Network Example",
        "KE",
        "en",
        "Resembles a registered one on purpose. This is an example, not a real organisation.",
        acronym="ERN",
        kind="network",
        groups=("telecentres",),
    ),
)


@transaction.atomic
def build() -> bool:
    """Make the demonstration people and requests; return False where they are there already."""
    if User.objects.filter(email=MODERATOR.email).exists():
        return False
    people = {each: _person(each) for each in PEOPLE}
    moderator, representative = people[MODERATOR], people[REPRESENTATIVE]
    moderator.groups.add(Group.objects.get(name=SECRETARIAT))
    people[LIST_MASTER].groups.add(Group.objects.get(name=LIST_MASTERS))
    first = send_registration(REGISTERED, by=representative)
    services.approve(first, by=moderator, reason="Example: complete, and the purpose fits.")
    for organisation in WAITING:
        request = send_registration(organisation, by=people[APPLICANT])
    services.ask(
        request, by=moderator, reason="Example: are you the same as the Example Rural Network?"
    )
    demo_groups.build(
        moderator=moderator,
        coordinator=people[COORDINATOR],
        member=people[MEMBER],
        mandate=Mandate.objects.get(person=representative),
    )
    group = Grouping.objects.get(slug=demo_groups.GROUP)
    demo_lists.build(group, owner=people[COORDINATOR], member=people[MEMBER])
    demo_site.build(moderator=moderator, translator=people[TRANSLATOR], reviewer=people[REVIEWER])
    return True


def send_registration(organisation: DemoOrganisation, *, by: User) -> Request:
    """Fill in and send the registration form of one organisation."""
    request = services.open_draft("registration", by=by, language=by.language)
    for part, data in typed_parts(organisation).items():
        services.save_payload(request, part, data, by=by)
    services.submit(request, by=by)
    return request


def typed_parts(organisation: DemoOrganisation) -> dict[str, dict[str, list[str]]]:
    """Return what a person would type into each part of the form."""
    name: dict[str, Any] = {
        "name": [organisation.name],
        "name_language": [organisation.language],
        "acronym": [organisation.acronym],
        "country": [organisation.country],
        "website": [organisation.website],
    }
    for number, (language, text) in enumerate(organisation.other.items(), start=1):
        name[f"other_name_{number}"] = [text]
        name[f"other_language_{number}"] = [language]
    return {
        "name": name,
        "profile": {
            "scope": ["national"],
            "kind": [organisation.kind],
            "founded_year": ["1998"],
            "legal_status": [""],
            "working_languages": [organisation.language],
            f"purpose_{organisation.language}": [organisation.purpose],
        },
        "united-nations": {"ecosoc_status": ["none"]},
        "you": {
            "person_name": ["Example Person"],
            "person_function": ["secretary"],
            "is_entitled": ["on"],
        },
        "groups": {"family": [organisation.family], "groups": list(organisation.groups)},
        "public": {"public_fields": list(organisation.public)},
    }


def _person(person: DemoPerson) -> User:
    user = User.objects.create_user(
        person.email, PASSWORD, name=person.name, language=person.language
    )
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user
