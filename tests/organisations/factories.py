"""Organisations in each standing, and what belongs to them. Nothing happens that is not asked for.

Requests are made by the moves of `moderation/services.py`: see `tests/moderation/factories.py`.
"""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from organisations import matching
from organisations.models import (
    Accreditation,
    Mandate,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
    PublicationConsent,
)
from tests.people import create_person


class OrganisationFactory(DjangoModelFactory):
    """An organisation that is known; traits make it another.

    `names=[("ar", "..."), ...]` adds names; `searchable=True` writes sort key, search text and
    duplicate keys.
    """

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        imported = factory.Trait(
            source="directory.csv", import_key=factory.Sequence(lambda number: f"{number:064x}")
        )
        applying = factory.Trait(standing="applying")
        registered = factory.Trait(
            standing="registered",
            slug=factory.Sequence(lambda number: f"organisation-{number}"),
            registered_at=factory.LazyFunction(timezone.now),
        )
        listed = factory.Trait(registered=True, is_listed=True, public_fields=["listed"])
        former = factory.Trait(standing="former")
        merged = factory.Trait(
            standing="merged",
            merged_into=factory.SubFactory("tests.organisations.factories.OrganisationFactory"),
        )

    standing = "known"
    name = factory.Sequence(lambda number: f"Network number {number}")
    country = "TN"

    @factory.post_generation
    def names(self, create, extracted, **kwargs):
        if create:
            for language, text in extracted or []:
                self.names.create(language=language, text=text)

    @factory.post_generation
    def searchable(self, create, extracted, **kwargs):
        if create and extracted:
            matching.refresh(self)


class NameFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationName

    organisation = factory.SubFactory(OrganisationFactory)
    text = factory.Sequence(lambda number: f"Réseau numéro {number}")
    language = "fr"


class PurposeFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationPurpose

    organisation = factory.SubFactory(OrganisationFactory)
    language = "en"
    text = "We teach people to build and to keep their own networks."


class AccreditationFactory(DjangoModelFactory):
    class Meta:
        model = Accreditation

    class Params:
        confirmed = factory.Trait(status="confirmed")

    organisation = factory.SubFactory(OrganisationFactory)
    phase = "geneva"


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    class Params:
        ended = factory.Trait(until_at=factory.LazyFunction(timezone.now))

    organisation = factory.SubFactory(OrganisationFactory, registered=True)
    person = factory.Sequence(lambda number: create_person(f"mandated{number}"))
    from_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = PublicationConsent

    organisation = factory.SubFactory(OrganisationFactory, registered=True)
    field = "listed"
    given_by = factory.Sequence(lambda number: create_person(f"consenting{number}"))
