"""Organisations in each standing, and what belongs to them. Nothing happens that is not asked for.

Requests are made by the moves of `moderation/services.py`: see `tests/moderation/factories.py`.
"""

from datetime import timedelta

from django.utils import timezone
from factory.declarations import (
    LazyFunction,
    PostGeneration,
    SelfAttribute,
    Sequence,
    SubFactory,
    Trait,
)
from factory.django import DjangoModelFactory

from organisations.duplicates import matching
from organisations.models import (
    Accreditation,
    Mandate,
    MandateInvitation,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
    PublicationConsent,
)
from tests.people import create_person


def _write_names(organisation, create, names, **kwargs):
    if create:
        for language, text in names or []:
            organisation.names.create(language=language, text=text)


def _write_keys(organisation, create, is_searchable, **kwargs):
    if create and is_searchable:
        matching.refresh(organisation)


class OrganisationFactory(DjangoModelFactory):
    """An organisation that is known; traits make it another.

    `names=[("ar", "..."), ...]` adds names; `searchable=True` writes sort key, search text and
    duplicate keys.
    """

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        imported = Trait(
            source="directory.csv", import_key=Sequence(lambda number: f"{number:064x}")
        )
        applying = Trait(standing="applying")
        registered = Trait(
            standing="registered",
            slug=Sequence(lambda number: f"organisation-{number}"),
            registered_at=LazyFunction(timezone.now),
        )
        listed = Trait(registered=True, is_listed=True, public_fields=["listed"])
        former = Trait(standing="former")
        merged = Trait(
            standing="merged",
            merged_into=SubFactory("tests.organisations.factories.OrganisationFactory"),
        )

    standing = "known"
    name = Sequence(lambda number: f"Network number {number}")
    country = "TN"

    names = PostGeneration(_write_names)
    searchable = PostGeneration(_write_keys)


class NameFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationName

    organisation = SubFactory(OrganisationFactory)
    text = Sequence(lambda number: f"Réseau numéro {number}")
    language = "fr"


class PurposeFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationPurpose

    organisation = SubFactory(OrganisationFactory)
    language = "en"
    text = "We teach people to build and to keep their own networks."


class AccreditationFactory(DjangoModelFactory):
    class Meta:
        model = Accreditation

    class Params:
        confirmed = Trait(status="confirmed")

    organisation = SubFactory(OrganisationFactory)
    phase = "geneva"


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    class Params:
        ended = Trait(until_at=LazyFunction(timezone.now))

    organisation = SubFactory(OrganisationFactory, registered=True)
    person = Sequence(lambda number: create_person(f"mandated{number}"))
    from_at = LazyFunction(lambda: timezone.now() - timedelta(days=1))


class InvitationFactory(DjangoModelFactory):
    """An open invitation to registered@people.example, sent under a full mandate."""

    class Meta:
        model = MandateInvitation

    class Params:
        lapsed = Trait(lapses_at=LazyFunction(timezone.now))

    organisation = SelfAttribute("invited_under.organisation")
    invited_under = SubFactory(MandateFactory)
    invited_by = SelfAttribute("invited_under.person")
    email = "registered@people.example"
    function = "Treasurer"
    sent_at = LazyFunction(lambda: timezone.now() - timedelta(days=2))


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = PublicationConsent

    organisation = SubFactory(OrganisationFactory, registered=True)
    field = "listed"
    given_by = Sequence(lambda number: create_person(f"consenting{number}"))
