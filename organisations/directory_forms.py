"""What a visitor may ask of the directory."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from frame.filters import CHOOSE, FilterForm
from organisations.collation import heading_of_slug
from organisations.duplicates.names import normalise
from organisations.facets import Choice, Facet, Option, facets

VALUE_LIMIT = 100  # characters
WORDS = 8  # of a name; more narrow nothing and cost a comparison each


class DirectoryFilterForm(FilterForm):
    """The search above the directory. What facets add to the address is checked with it."""

    q = forms.CharField(
        label=_("Name, in any language"), required=False, max_length=100, widget=forms.SearchInput
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.asked = asked
        self.choice = Choice()

    def clean(self) -> None:
        """Make `choice` of what was asked. Its queries: those of the facets that were named."""
        super().clean()
        heading = ""
        if letter := self.asked.get("letter", ""):
            heading = heading_of_slug(letter)
            if not heading:
                raise ValidationError(CHOOSE["invalid_choice"], code="invalid_choice")
        options = {facet.name: found for facet in facets() if (found := self._chosen(facet))}
        words = self.cleaned_data.get("q", "")
        folded = tuple(normalise(words).split()[:WORDS])
        self.choice = Choice(words=words, folded=folded, heading=heading, options=options)

    def _chosen(self, facet: Facet) -> list[Option]:
        """Return what was chosen of a facet. Raises ValidationError where there is no such thing,
        or too much of it.
        """
        values = sorted({value for value in self.asked.getlist(facet.name) if value})
        if len(values) > facet.at_once:
            text = _("%(facet)s: choose fewer at once.")
            raise ValidationError(text, code="too_many", params={"facet": facet.label})
        # What no address of ours holds is not asked of the database.
        is_readable = all(len(value) <= VALUE_LIMIT and value.isprintable() for value in values)
        found = facet.find(values) if values and is_readable else []
        if len(found) < len(values):
            text = _("%(facet)s: there is no such choice.")
            raise ValidationError(text, code="invalid_choice", params={"facet": facet.label})
        return found
