"""What a visitor may ask of the timeline, and what the secretariat enters."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame import clocks
from frame.filters import CHOOSE, FilterForm
from pages.enums import EventKind, EventPhase, Precision
from pages.models import Event
from pages.querysets.events import EventQuerySet

NARROWING = ("kind", "phase")


class ZoneField(forms.ChoiceField):
    """The zone in which times are shown: one of the list, or any other of the IANA by the
    address.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Show times in"))
        kwargs.setdefault("error_messages", CHOOSE)
        super().__init__(required=False, choices=self._listed, **kwargs)

    def valid_value(self, value: str) -> bool:
        return value in clocks.zone_names() or super().valid_value(value)

    @staticmethod
    def _listed() -> list[Any]:
        """Return the zones by part of the world. Read anew for each form: cities have names in
        every language.
        """
        regions = [(region, list(zones.items())) for region, zones in clocks.REGIONS]
        return [("", pgettext_lazy("time zones", "Worldwide time (UTC)")), *regions]


class ZoneForm(FilterForm):
    """The choice of a zone beside the times of one event."""

    zone = ZoneField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.data.get("zone", "")
        if asked in clocks.zone_names() and not clocks.is_listed(asked):
            field: Any = self.fields["zone"]
            field.choices = [*field.choices, (asked, clocks.zone_label(asked))]

    @property
    def chosen(self) -> str:
        """The zone that was chosen, or ""; the form must be valid."""
        return str(self.cleaned_data["zone"])


class EventFilterForm(ZoneForm):
    """The filter above the timeline."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", pgettext_lazy("filter of events", "All kinds")), *EventKind.choices],
    )
    phase = forms.ChoiceField(
        label=_("Part of the way"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", pgettext_lazy("filter of events", "The whole way")), *EventPhase.choices],
    )
    field_order = ("kind", "phase", "zone")

    def events(self) -> EventQuerySet:
        """Return the events that match."""
        return Event.objects.filter(**self.narrowing)

    @property
    def narrowing(self) -> dict[str, str]:
        """What narrows the list, and a calendar too: in which zone times are shown does not."""
        return {name: self.cleaned_data[name] for name in NARROWING if self.cleaned_data[name]}


class EventForm(forms.ModelForm[Event]):
    """An event as the secretariat enters it: where its times are known, its days follow them."""

    class Meta:
        model = Event
        fields = ("start_on", "start_precision", "start_at")  # the back-office names the rest
        help_texts = {
            "start_on": _("Leave empty where you enter the time below: the day follows it."),
            "start_at": _(
                "In UTC, only where the time is known. The days follow it, by the clock of the "
                "place."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "start_on" in self.fields:
            self.fields["start_on"].required = False

    def clean(self) -> dict[str, Any]:
        """Take the day from the time where it was left empty; the model sets the right one."""
        data = super().clean() or self.cleaned_data
        if not data.get("start_on") and "start_on" not in self.errors:
            if data.get("start_at"):
                data["start_on"] = timezone.localdate(data["start_at"])
                data["start_precision"] = Precision.DAY
            else:
                self.add_error("start_on", self.fields["start_on"].error_messages["required"])
        return data
