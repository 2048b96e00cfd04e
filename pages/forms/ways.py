"""What a newcomer is asked by the guided choice. All may stay empty."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caucuses.topics import offer_topics
from frame.filters import CHOOSE, FilterForm
from pages.enums import Gift
from pages.ways import Wishes


class Who(TextChoices):
    """The values are those of `GroupingQuerySet.open_to`."""

    INDIVIDUALS = "individuals", pgettext_lazy("I am", "a person")
    ORGANISATIONS = "organisations", pgettext_lazy("I speak for", "an organisation")


class WaysForm(FilterForm):
    """Four short questions, sent by GET: the answer is a plain address. 2 queries."""

    who = forms.ChoiceField(
        label=_("I take part as"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", pgettext_lazy("I take part as", "I do not know yet")), *Who.choices],
        widget=forms.RadioSelect,
    )
    subject = forms.ChoiceField(
        label=_("I care about the subject"), required=False, error_messages=CHOOSE
    )
    region = forms.ChoiceField(
        label=_("I care about the region"), required=False, error_messages=CHOOSE
    )
    give = forms.MultipleChoiceField(
        label=_("I can give"),
        help_text=_("As many as you like."),
        required=False,
        error_messages=CHOOSE,
        choices=Gift.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("I read"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", pgettext_lazy("I read", "Any language")), *settings.LANGUAGES],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_topics(
            self,
            all_subjects=pgettext_lazy("I care about", "Any subject"),
            all_regions=pgettext_lazy("I care about", "Any region"),
        )

    def wishes(self) -> Wishes:
        """Return what was chosen."""
        asked = self.cleaned_data
        return Wishes(
            who=asked["who"],
            subject=asked["subject"],
            region=asked["region"],
            gifts=frozenset(map(Gift, asked["give"])),
            language=asked["language"],
        )
