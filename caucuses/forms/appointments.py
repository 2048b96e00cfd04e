"""What is typed about appointments: a day to look at, an answer to an offer, and the back-office's
offers, ends and corrections.
"""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from caucuses.enums import DecidedBy, Role
from caucuses.models import Appointment, Grouping
from caucuses.querysets.groupings import GroupingQuerySet
from caucuses.services import appointments
from caucuses.services.appointments import TermValues
from frame.errors import Refused
from frame.filters import FilterForm
from organisations.forms import LineField

REASON_LIMIT = 500  # characters
SOURCE_LIMIT = 300  # characters


class DayField(forms.DateField):
    """A day, typed as in ISO 8601 in every language; browsers may offer a calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _(
            "Write the day as year, month and day, for example 2026-03-01."
        )


class HeldOnForm(FilterForm):
    """Which day a page of holders tells about."""

    day = DayField(label=_("Day"), required=False)


class OfferAnswerForm(forms.Form):
    """A person's answer to an offered appointment. The consent is never ticked beforehand."""

    ACCEPT, DECLINE = "accept", "decline"

    is_listed = forms.BooleanField(
        label=_("Show my name with this role on public pages"),
        required=False,
        help_text=_(
            "As long as you hold the role, and later among those who held it. Without it, the "
            "pages say “name not public”. You can change this on your page at any time."
        ),
    )
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(ACCEPT, _("Accept")), (DECLINE, _("Decline"))],
        error_messages={"required": _("Accept or decline.")},
        widget=forms.HiddenInput,  # the two buttons of the page
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ShownForm(forms.Form):
    """Whether a person's name is shown with an appointment of theirs."""

    is_listed = forms.BooleanField(
        label=_("Show my name with this role on public pages"),
        required=False,
        help_text=_("Without it, the pages say “name not public”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class TermForm(forms.Form):
    """The fields that say what was decided of an appointment."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    from_on = DayField(
        label=pgettext_lazy("term", "From"), help_text=_("The first day, for example 2026-03-01.")
    )
    until_on = DayField(
        label=pgettext_lazy("term", "Until"),
        help_text=_("The first day on which it is no longer held. At most four years later."),
    )
    decided_by = forms.ChoiceField(label=_("Decided by"), choices=DecidedBy.choices)
    source_note = LineField(
        label=_("Source"),
        max_length=SOURCE_LIMIT,
        required=False,
        help_text=_(
            "Where the decision can be read: minutes, a message to the list, an address. It is "
            "shown in public. At most 300 letters."
        ),
    )

    def term(self) -> TermValues:
        """Return what was decided; for a form whose fields are all right."""
        data = self.cleaned_data
        return TermValues(
            data["role"],
            data["from_on"],
            data["until_on"],
            data["decided_by"],
            data["source_note"],
        )

    def clean_until_on(self) -> date:
        until_on: date = self.cleaned_data["until_on"]
        from_on = self.cleaned_data.get("from_on")
        if from_on is not None and until_on <= from_on:
            raise ValidationError(_("The term must end after it begins."), code="reversed")
        return until_on


class OfferForm(TermForm):
    """An appointment to offer, in one of the groups for which the person may appoint."""

    grouping = forms.ModelChoiceField(
        label=_("Group"),
        queryset=Grouping.objects.none(),
        error_messages={"invalid_choice": _("Choose a group for which you make appointments.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Of the person to appoint. They get a mail and accept or decline."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=settings.LANGUAGES, initial="en"
    )
    field_order = ["grouping", "email", "language"]

    def __init__(
        self,
        *args: Any,
        by: User,
        groupings: GroupingQuerySet,
        widget: forms.Widget | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        field = self.fields["grouping"]
        if widget is not None:
            field.widget = widget
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = groupings

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                appointments.check_offer(
                    data["grouping"], self.term(), by=self.by, email=data["email"]
                )
            except Refused as refused:
                raise ValidationError(str(refused), code="refused") from refused
        return data


class EndForm(forms.Form):
    """Why somebody's term ends early."""

    reason = LineField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        help_text=_(
            "The person reads it, and those who lead the groups above. At most 500 letters."
        ),
    )


class CorrectForm(TermForm):
    """What was written wrongly, why, and how it was in truth."""

    NEVER = "never"

    kind = forms.ChoiceField(
        label=_("What is wrong"),
        choices=[
            ("values", _("What is written below is right")),
            (NEVER, _("The person never held this role")),
        ],
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        help_text=_("The person reads it. At most 500 letters."),
    )
    field_order = ["kind"]

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        self.before = {
            "kind": "values",
            "role": appointment.role,
            "from_on": appointment.from_on,
            "until_on": appointment.term_until_on,
            "decided_by": appointment.decided_by,
            "source_note": appointment.source_note,
        }
        kwargs["initial"] = self.before
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data["kind"] != self.NEVER:
            unchanged = all(data[name] == self.before[name] for name in self.before)
            if unchanged:
                raise ValidationError(_("Nothing is changed. Correct what is wrong."), "unchanged")
        return data

    def replacement(self) -> TermValues | None:
        """Return how it was in truth, None where it never was."""
        return None if self.cleaned_data["kind"] == self.NEVER else self.term()
