"""Fields in which people choose groups, by the names that the pages use: those in their language.

Give the queryset `in_readers_language()`, so that the names of all rows cost 1 query.
"""

from django import forms

from caucuses.models import Grouping


class GroupingField(forms.ModelChoiceField[Grouping]):
    def label_from_instance(self, obj: Grouping) -> str:
        return str(obj.here.name)


class GroupingsField(forms.ModelMultipleChoiceField[Grouping]):
    def label_from_instance(self, obj: Grouping) -> str:
        return str(obj.here.name)
