"""Organisations, what is known of them, and who may act for them."""

from organisations.models.mandates import (
    Act,
    ActIsFinal,
    Mandate,
    MandateInvitation,
    Scoped,
)
from organisations.models.organisations import (
    FIRST_YEAR,
    NAME_LIMIT,
    PURPOSE_LIMIT,
    Accreditation,
    DistinctPair,
    DuplicateKey,
    Merge,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
    PublicationConsent,
    ShownLanguage,
    as_values,
    field_label,
)

__all__ = [
    "FIRST_YEAR",
    "NAME_LIMIT",
    "PURPOSE_LIMIT",
    "Accreditation",
    "Act",
    "ActIsFinal",
    "DistinctPair",
    "DuplicateKey",
    "Mandate",
    "MandateInvitation",
    "Merge",
    "Organisation",
    "OrganisationName",
    "OrganisationPurpose",
    "PublicationConsent",
    "Scoped",
    "ShownLanguage",
    "as_values",
    "field_label",
]
