"""What a visitor may ask of the timeline."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame.filters import CHOOSE, FilterForm
from pages.enums import EventKind
from pages.models import Event
from pages.querysets.events import EventQuerySet


class EventFilterForm(FilterForm):
    """The filter above the timeline."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", pgettext_lazy("filter of events", "All kinds")), *EventKind.choices],
    )

    def events(self) -> EventQuerySet:
        """Return the events that match."""
        kind = self.cleaned_data["kind"]
        return Event.objects.filter(kind=kind) if kind else Event.objects.all()
