"""What can be found, in each room, for the tests of the search.

The Arabic names are of the directory of the Arab Institute for Human Rights (2014), as in
tests/organisations/data/excerpt.csv.
"""

from datetime import date

from tests.organisations.factories import OrganisationFactory
from texts import services
from texts.enums import Origin

AMNESTY_GABES = "منظمة العفو الدولية فرع قابس"
WOMEN_OF_TUNISIA = "جمعية تونسيات"
INTERNET_SOCIETY_OF_CHINA = "中国互联网协会"
PEKING_UNIVERSITY = "北京大学互联网发展研究中心"
CHARTER_97 = "Хартия свободы слова"


def listed(name, *, arabic="", purpose="", shows=("listed", "names", "purpose"), **fields):
    """Create an organisation that is listed, with its Arabic name and its purpose."""
    organisation = OrganisationFactory(listed=True, name=name, public_fields=list(shows), **fields)
    if arabic:
        organisation.names.create(language="ar", text=arabic)
    if purpose:
        organisation.purposes.create(language="en", text=purpose)
    return organisation


def translate(row, language, *, origin=Origin.DRAFT, **words):
    """Publish a translation of a row, a paragraph for each field."""
    pairs = {name: [(getattr(row, name), text)] for name, text in words.items()}
    return services.publish(row, language, pairs, origin=origin, source_on=date(2026, 1, 5))
