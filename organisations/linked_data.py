"""Organisations in the words of schema.org: only what they let their pages show."""

from typing import Any

from frame.addresses import absolute
from organisations.enums import PublicField
from organisations.models import Organisation


def of_organisation(organisation: Organisation) -> dict[str, Any]:
    """Return what programs learn of a listed organisation; reads what `for_page` brought along."""
    shows = organisation.shows
    data: dict[str, Any] = {
        "@type": "Organization",
        "name": organisation.name,
        "url": absolute(organisation.get_absolute_url()),
    }
    if organisation.country:
        data["address"] = {"@type": "PostalAddress", "addressCountry": organisation.country.code}
    if shows(PublicField.ACRONYM) and organisation.acronym:
        data["alternateName"] = [organisation.acronym]
    if shows(PublicField.NAMES):
        further = [name.text for name in organisation.names.all()]
        data["alternateName"] = [*data.get("alternateName", []), *further]
    if shows(PublicField.PURPOSE) and (purpose := organisation.purpose_for()):
        data["description"] = purpose.text
    if shows(PublicField.FOUNDED) and organisation.founded_year:
        data["foundingDate"] = str(organisation.founded_year)
    if shows(PublicField.LANGUAGES):
        data["knowsLanguage"] = organisation.working_languages
    if shows(PublicField.WEBSITE):
        data["sameAs"] = organisation.website
    return data
