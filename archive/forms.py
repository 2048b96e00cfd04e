"""What readers ask of an archive, and why posts are taken out of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.models.removals import REASON_LIMIT
from frame.filters import FilterForm
from frame.text import (
    clean_paragraphs,
    filled,
    validate_plain_text,
    validate_says_something,
)
from search.finding import LAST_PAGE
from search.queries import QUERY_LIMIT, Asked


class SearchForm(FilterForm):
    """The form above an archive, sent by GET."""

    q = forms.CharField(
        label=_("Words in this archive"),
        required=False,
        max_length=QUERY_LIMIT,
        widget=forms.SearchInput,
        help_text=filled(_("At most %(limit)d letters."), limit=QUERY_LIMIT),
    )
    # The number of the page in a public archive; elsewhere a key of `frame.paging`.
    after = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    @property
    def asked(self) -> Asked:
        return Asked.read(self.cleaned_data["q"])

    @property
    def number(self) -> int:
        """The page of results that is asked for."""
        text = self.cleaned_data["after"]
        is_number = text.isascii() and text.isdigit() and len(text) < 4
        return min(max(int(text), 1), LAST_PAGE) if is_number else 1


class RemovalForm(forms.Form):
    """Why a post is removed, and whether all of its sender go with it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[validate_plain_text, validate_says_something],
        help_text=_(
            "For the log, which those who keep lists can read. Do not repeat what the post says."
        ),
    )
    is_of_sender = forms.BooleanField(
        label=_("Remove all posts that this sender wrote to this list"), required=False
    )

    def clean_reason(self) -> Any:
        return clean_paragraphs(self.cleaned_data["reason"])
