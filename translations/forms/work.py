"""The forms around a job: notes, priority, files, and the filter of the list."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame.filters import CHOOSE, FilterForm
from frame.text import filled
from organisations.forms import ParagraphField, PartForm, set_choices
from texts import registry
from translations.enums import Priority
from translations.models import NOTE_LIMIT, Job
from translations.querysets import JobQuerySet

FILE_LIMIT = 1024 * 1024  # bytes


class NoteForm(PartForm):
    """A note to the translator, or for the log."""

    note = ParagraphField(
        label=_("Note"),
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(
            _("What should be changed and why, at most %(limit)d letters."), limit=NOTE_LIMIT
        ),
        error_messages={"required": _("Write what should be changed.")},
    )


class DropForm(PartForm):
    reason = ParagraphField(
        label=_("Reason"),
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The log keeps it, and whoever works on it reads it."),
    )


class ArrangeForm(PartForm):
    """How urgent a job is."""

    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, error_messages=CHOOSE
    )
    deadline_on = forms.DateField(
        label=_("Needed by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write a day as 2026-07-15.")},
    )


class ImportForm(PartForm):
    """A PO file that was given out and is translated now."""

    file = forms.FileField(
        label=_("PO file"),
        max_length=150,
        widget=forms.FileInput(attrs={"accept": ".po"}),
        help_text=_("The file that you took from this page, at most 1 MB. Nothing is sent yet."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > FILE_LIMIT:
            raise forms.ValidationError(_("The file is too large: at most 1 MB."), code="too_large")
        return upload


class WantedFilterForm(FilterForm):
    """The filter above the most wanted translations."""

    into = forms.ChoiceField(
        label=_("Into"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", pgettext_lazy("filter of languages", "All")), *settings.LANGUAGES],
    )
    kind = forms.ChoiceField(label=_("Kind of text"), required=False, error_messages=CHOOSE)
    step = forms.ChoiceField(
        label=_("What is needed"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of work", "All")),
            ("translate", _("A translation")),
            ("review", _("A review")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.name, kind.label_plural) for kind in registry.all_kinds()]
        set_choices(self, "kind", [("", pgettext_lazy("filter of kinds", "All")), *kinds])

    def jobs(self) -> JobQuerySet:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        if data["step"] == "translate":
            rows = Job.objects.to_translate()
        elif data["step"] == "review":
            rows = Job.objects.to_review()
        else:
            rows = Job.objects.wanted()
        if data["into"]:
            rows = rows.filter(language=data["into"])
        if data["kind"]:
            model = registry.get(data["kind"]).model._meta
            rows = rows.filter(
                content_type__app_label=model.app_label, content_type__model=model.model_name
            )
        return rows.for_lists()
