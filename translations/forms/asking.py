"""Asking for a translation, and accepting it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frame.filters import CHOOSE
from frame.text import MinimumWords, filled
from moderation.forms import ReasonForm
from organisations.forms import LineField, ParagraphField, PartForm
from organisations.validators import validate_public_url
from texts import registry
from translations.enums import Criterion, Priority
from translations.forms.volunteers import LanguagesField
from translations.models import TEXT_LIMIT, TITLE_LIMIT
from translations.services import requests

PURPOSE_LIMIT = 1000
PURPOSE_LEAST = 10  # letters
INTEREST_LIMIT = 200
PARAGRAPHS_LIMIT = 200
ROW, TEXT = "row", "text"


class AskForm(PartForm):
    """A page of the portal, or a text from outside; into which languages, what for, until when."""

    what = forms.ChoiceField(
        label=_("What is to be translated"),
        choices=[(ROW, _("A page of this portal")), (TEXT, _("A text from outside"))],
        widget=forms.RadioSelect,
        initial=ROW,
        error_messages=CHOOSE,
    )
    address = LineField(
        label=_("Address of the page"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("For a page of this portal: copy it from your browser."),
    )
    title = LineField(
        label=_("Title of the text"),
        required=False,
        max_length=TITLE_LIMIT,
        help_text=filled(
            _("For a text from outside, at most %(limit)d letters."), limit=TITLE_LIMIT
        ),
    )
    text = ParagraphField(
        label=_("Text"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=_(
            "For a text from outside: all of it, with an empty line between paragraphs, at most "
            "40,000 letters. Once accepted, everybody can read it here."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the text"),
        required=False,
        choices=[("", "—"), *settings.LANGUAGES],
        error_messages=CHOOSE,
        help_text=_("For a text from outside."),
    )
    source_url = forms.URLField(
        label=_("Address of the original"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[validate_public_url],
        help_text=_("For a text from outside: where it was published, if it was."),
    )
    languages_into = LanguagesField(label=_("Into which languages"))
    purpose = ParagraphField(
        label=_("What it is for"),
        max_length=PURPOSE_LIMIT,
        validators=[MinimumWords(PURPOSE_LEAST)],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(_("At most %(limit)d letters."), limit=PURPOSE_LIMIT),
    )
    interest = LineField(
        label=_("For whom it is of general interest"),
        max_length=INTEREST_LIMIT,
        help_text=_("For example: everybody who comes to the forum for the first time."),
    )
    deadline_on = forms.DateField(
        label=_("Needed by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Optional. Volunteers need some days, and more for long texts."),
        error_messages={"invalid": _("Write a day as 2026-07-15.")},
    )

    # What a valid form asks for, where it is a row of the portal.
    row: Any = None

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if address and self.data.get("what", ROW) == ROW:
            self.row = _row_named(address)
            if self.row is None:
                raise ValidationError(
                    _("There is no text at this address that the desk translates. Is it public?"),
                    code="unknown",
                )
        return address

    def clean_deadline_on(self) -> Any:
        day = self.cleaned_data["deadline_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("Choose a day to come."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("what") == TEXT:
            self._check_text(data)
            source = data.get("language")
        else:
            if not data.get("address") and "address" not in self.errors:
                self.add_error("address", _("Write the address of the page."))
            source = self.row.source_language if self.row is not None else ""
        if source and source in data.get("languages_into", []):
            self.add_error("languages_into", _("It is written in one of these languages already."))
        return data

    def _check_text(self, data: dict[str, Any]) -> None:
        needed = {
            "title": _("Write the title of the text."),
            "text": _("Copy the text into this field."),
            "language": _("Choose the language of the text."),
        }
        for name, told in needed.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, told)
        if len(data.get("text", "").split("\n\n")) > PARAGRAPHS_LIMIT:
            self.add_error(
                "text",
                filled(
                    _("At most %(limit)d paragraphs can be taken. Ask for it in parts."),
                    limit=PARAGRAPHS_LIMIT,
                ),
            )

    def asked(self) -> dict[str, Any]:
        """Return what a valid form asks for, as `requests.ask` takes it."""
        data = self.cleaned_data
        text = None
        if data["what"] == TEXT:
            text = {name: data[name] for name in ("title", "text", "language", "source_url")}
        return {
            "row": self.row if text is None else None,
            "text": text,
            "languages": data["languages_into"],
            "purpose": data["purpose"],
            "interest": data["interest"],
            "deadline_on": data["deadline_on"],
        }


def _row_named(address: str) -> Any:
    """Return the public row at an address, or that a link of the portal names ("event:12")."""
    kind, _colon, key = address.partition(":")
    if key.isdecimal() and kind in {one.name for one in registry.all_kinds()}:
        return registry.get(kind).public().filter(pk=int(key[:12])).first()
    return requests.row_at(address)


class AcceptForm(ReasonForm):
    """By which criteria of the policy a request is accepted, and how urgent it is."""

    criteria = forms.MultipleChoiceField(
        label=_("What the policy lets be translated"),
        choices=Criterion.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The log keeps what you tick. If none fits, decline and say why."),
        error_messages={"required": _("Tick at least one, or decline the request.")},
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=Priority.choices,
        coerce=int,
        initial=Priority.NORMAL,
        error_messages=CHOOSE,
    )

    field_order = ("criteria", "priority", "reason", "expected")
