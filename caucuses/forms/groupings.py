"""What a visitor may ask of the index of groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caucuses import languages
from caucuses.enums import SECTIONS, GroupingStatus, WhoMayJoin
from caucuses.models import Grouping
from caucuses.querysets.groupings import GroupingQuerySet
from caucuses.topics import offer_topics
from frame.filters import CHOOSE, FilterForm
from organisations.duplicates.names import normalise
from organisations.languages import language_choices

_RANKS = {section.key: [rank for _kind, rank in section.kinds] for section in SECTIONS}


class GroupingFilterForm(FilterForm):
    """The filter above the index: all its fields may be empty. 2 queries, for subjects and
    regions.
    """

    q = forms.CharField(
        label=_("Word to look for"), required=False, max_length=100, widget=forms.SearchInput
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of groups", "All kinds")),
            *((section.key, section.label) for section in SECTIONS),
        ],
    )
    subject = forms.ChoiceField(label=_("Subject"), required=False, error_messages=CHOOSE)
    region = forms.ChoiceField(label=_("Region"), required=False, error_messages=CHOOSE)
    # The language in which its page was written, or that of a list of it (`caucuses/languages.py`).
    language = forms.ChoiceField(
        label=_("Works in"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of groups", "All languages")),
            *language_choices(),
        ],
    )
    who = forms.ChoiceField(
        label=_("Open to"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of groups", "Anyone")),
            (WhoMayJoin.INDIVIDUALS, WhoMayJoin.INDIVIDUALS.label),
            (WhoMayJoin.ORGANISATIONS, WhoMayJoin.ORGANISATIONS.label),
        ],
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", pgettext_lazy("filter of groups", "All")), *GroupingStatus.choices],
    )

    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("order of the groups", "By kind")),
            ("open", pgettext_lazy("order of the groups", "The most open ones first")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_topics(
            self,
            all_subjects=pgettext_lazy("filter of groups", "All subjects"),
            all_regions=pgettext_lazy("filter of groups", "All regions"),
        )

    def order(self) -> list[str]:
        """Return the fields by which the list is sorted; each order has its index."""
        if self.cleaned_data["sort"] == "open":
            return ["-open_count", "sort_key", "id"]
        return ["index_rank", "sort_key", "id"]

    def groupings(self) -> GroupingQuerySet:
        """Return the groups that match; families only where they are asked for."""
        asked = self.cleaned_data
        found = Grouping.objects.for_index()
        if asked["kind"]:
            found = found.filter(index_rank__in=_RANKS[asked["kind"]])
        else:
            found = found.without_families()
        if asked["who"]:
            found = found.open_to(asked["who"])
        for field in ("status", "subject", "region"):
            if asked[field]:
                found = found.filter(**{field: asked[field]})
        if asked["language"]:
            found = found.filter(languages.works_in(asked["language"]))
        words = normalise(asked["q"]).split()
        if asked["q"] and not words:
            return found.none()
        for word in words:
            found = found.filter(search_text__contains=word)
        return found
