import pytest

from organisations.enums import PublicField
from organisations.linked_data import of_organisation
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(settings):
    """An organisation that says much of itself; what of it is shown is for the test to choose."""
    settings.SITE_URL = "https://portal.example"
    organisation = OrganisationFactory(
        registered=True,
        slug="network",
        name="Network",
        acronym="NW",
        names=[("fr", "Réseau")],
        country="TN",
        founded_year=1998,
        website="https://network.example/",
        working_languages=["fr", "ar"],
        is_listed=True,
    )
    organisation.purposes.create(language="en", text="We connect.")
    return organisation


def test_nothing_is_told_without_consent(network):
    network.public_fields = [PublicField.LISTED]
    assert of_organisation(network) == {
        "@type": "Organization",
        "name": "Network",
        "url": "https://portal.example/organisations/network/",
        "address": {"@type": "PostalAddress", "addressCountry": "TN"},
    }


def test_all_is_told_that_the_page_shows(network):
    network.public_fields = list(PublicField)
    found = of_organisation(network)
    assert found["alternateName"] == ["NW", "Réseau"]
    assert found["description"] == "We connect."
    assert found["foundingDate"] == "1998"
    assert found["knowsLanguage"] == ["fr", "ar"]
    assert found["sameAs"] == "https://network.example/"


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (PublicField.ACRONYM, "alternateName"),
        (PublicField.NAMES, "alternateName"),
        (PublicField.PURPOSE, "description"),
        (PublicField.FOUNDED, "foundingDate"),
        (PublicField.LANGUAGES, "knowsLanguage"),
        (PublicField.WEBSITE, "sameAs"),
    ],
)
def test_each_consent_tells_one_thing(network, field, name):
    network.public_fields = [PublicField.LISTED, field]
    assert set(of_organisation(network)) == {"@type", "name", "url", "address", name}
