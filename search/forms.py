"""What a visitor may ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries import countries

from frame.filters import CHOOSE, FilterForm
from frame.text import filled
from search import registry
from search.finding import LAST_PAGE
from search.queries import QUERY_LIMIT, Asked


def _kind_choices() -> list[tuple[str, Any]]:
    return [
        ("", pgettext_lazy("filter of the search", "Everything")),
        *((kind.name, kind.label_plural) for kind in registry.all_kinds()),
    ]


def _country_choices() -> list[tuple[str, Any]]:
    return [("", ""), *((code, name) for code, name in countries)]


class SearchForm(FilterForm):
    """The form of the search page, sent by GET: all its fields may be empty."""

    q = forms.CharField(
        label=_("Words, in any language"),
        required=False,
        max_length=QUERY_LIMIT,
        widget=forms.SearchInput,
        help_text=filled(_("At most %(limit)d letters."), limit=QUERY_LIMIT),
    )
    kind = forms.ChoiceField(
        label=_("Look in"), required=False, error_messages=CHOOSE, choices=_kind_choices
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        error_messages=CHOOSE,
        choices=_country_choices,
        widget=forms.HiddenInput,
    )
    after = forms.IntegerField(
        label=_("Page"),
        required=False,
        min_value=2,
        max_value=LAST_PAGE,
        widget=forms.HiddenInput,
    )

    @property
    def asked(self) -> Asked:
        """The question, as it was understood."""
        return Asked.read(self.cleaned_data["q"])
