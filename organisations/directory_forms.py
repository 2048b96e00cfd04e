"""What a visitor may ask of the directory."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries import countries

from frame.filters import CHOOSE, FilterForm
from organisations.duplicates.names import normalise
from organisations.models import Organisation
from organisations.querysets import OrganisationQuerySet

INTERNATIONAL = "international"


def _country_choices() -> list[tuple[str, Any]]:
    """Return the countries in the reader's language, in its order."""
    return [
        ("", pgettext_lazy("filter of organisations", "All countries")),
        (INTERNATIONAL, _("International, no country")),
        *((country.code, country.name) for country in countries),
    ]


class DirectoryFilterForm(FilterForm):
    """The filter above the directory: all its fields may be empty."""

    q = forms.CharField(
        label=_("Name, in any language"), required=False, max_length=100, widget=forms.SearchInput
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        error_messages=CHOOSE,
        choices=_country_choices,
    )

    def organisations(self) -> OrganisationQuerySet:
        """Return the listed organisations that match."""
        asked = self.cleaned_data
        found = Organisation.objects.public().for_cards()
        if asked["country"] == INTERNATIONAL:
            found = found.filter(country="")
        elif asked["country"]:
            found = found.filter(country=asked["country"])
        words = normalise(asked["q"]).split()
        if asked["q"] and not words:
            return found.none()
        for word in words:
            found = found.filter(search_text__contains=word)
        return found
