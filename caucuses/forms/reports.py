"""What a rapporteur or coordinator writes in a report."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping
from caucuses.models.reports import REPORT_LIMIT
from frame.text import (
    clean_line,
    clean_pasted,
    filled,
    validate_plain_text,
    validate_says_something,
    validate_single_line,
)
from frame.uploads import FilesField

EARLIEST = date(1998, 1, 1)  # the year in which the summit was first proposed
LONGEST = 731  # days: two years, of which one may be a leap year
REASON_LIMIT = 500  # characters


class PastedField(forms.CharField):
    """Text with paragraphs, which may come from a word processor."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [validate_plain_text, validate_says_something, *self.validators]

    def to_python(self, value: Any) -> str:
        return clean_pasted(super().to_python(value) or "")


def _day(**kwargs: Any) -> forms.DateField:
    """Return a field for a day, which browsers show as a calendar; typed as 2026-06-30."""
    return forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Year, month, day, for example 2026-06-30."),
        error_messages={
            "required": _("Write the day."),
            "invalid": _("Write the day as year, month, day, for example 2026-06-30."),
        },
        **kwargs,
    )


class ReportForm(forms.Form):
    """A report. A second one for the same days must be meant: the form then asks."""

    use_required_attribute = False

    period_from = _day(label=_("First day it covers"))
    period_until = _day(label=_("Last day it covers"))
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    text = PastedField(
        label=_("Report"),
        max_length=REPORT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
        help_text=filled(
            _(
                "What was done, what was decided, what comes next. Paragraphs are kept, "
                "fonts and tables are not. At most %(limit)d letters."
            ),
            limit=REPORT_LIMIT,
        ),
        error_messages={"required": _("Write the report: files may only stand beside it.")},
    )
    attachments = FilesField(label=_("Files"), required=False)
    is_meant = forms.BooleanField(
        label=_("It is meant to stand beside the other report for the same days"), required=False
    )

    def __init__(self, *args: Any, grouping: Grouping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grouping = grouping
        self.fields["language"].initial = get_language()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Row(Column("period_from"), Column("period_until")),
            "language",
            Field("text", dir="auto"),
            "attachments",
        )

    @property
    def lost_files(self) -> bool:
        """Whether files came with a form that is shown again: browsers do not keep them."""
        return bool(self.files)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("period_from"), data.get("period_until")
        if first and first < EARLIEST:
            self.add_error("period_from", _("The portal keeps reports from 1998 on."))
        if last and last > timezone.now().date():
            self.add_error("period_until", _("This day has not come yet. Report on what has been."))
        if first and last:
            self._check_period(first, last, data)
        return data

    def _check_period(self, first: date, last: date, data: dict[str, Any]) -> None:
        if last < first:
            self.add_error("period_until", _("The last day is before the first day."))
        elif (last - first).days >= LONGEST:
            self.add_error(
                "period_until",
                _("A report covers at most two years. Write one for each period."),
            )
        elif self.grouping.reports.public().filter(period_from=first, period_until=last).exists():
            self.ask_whether_meant()
            if not data.get("is_meant"):
                self.add_error(
                    "is_meant",
                    _("A report for the same days stands already. Tick this if both should."),
                )

    def ask_whether_meant(self) -> None:
        """Show the field with which a second report for the same days is confirmed."""
        self.helper.layout.append("is_meant")


class WithdrawalForm(forms.Form):
    """Why a report is taken out of sight."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        validators=[validate_single_line, validate_plain_text, validate_says_something],
        widget=forms.TextInput(attrs={"dir": "auto", "class": "vTextField"}),
        help_text=filled(
            _("Everybody who comes to the report's page reads it. At most %(limit)d letters."),
            limit=REASON_LIMIT,
        ),
        error_messages={"required": _("Write a reason.")},
    )

    def clean_reason(self) -> str:
        return clean_line(self.cleaned_data["reason"])
