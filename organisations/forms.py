"""The parts of the registration form. The same forms change the profile later."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Field, Layout, Row
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from frame.text import (
    MinimumWords,
    clean_line,
    clean_paragraphs,
    filled,
    validate_plain_text,
    validate_says_something,
    validate_single_line,
)
from organisations.enums import (
    EcosocStatus,
    OrganisationKind,
    Phase,
    PublicField,
    Scope,
)
from organisations.languages import language_choices
from organisations.models import NAME_LIMIT, PURPOSE_LIMIT
from organisations.validators import (
    validate_founded_year,
    validate_one_script_a_word,
    validate_public_url,
)

OTHER_NAMES = 4
PURPOSE_LEAST = 20  # letters
WEBSITE_LIMIT = 300


class LineField(forms.CharField):
    """One line of plain text, its white space folded."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", NAME_LIMIT)
        super().__init__(**kwargs)
        self.validators = [validate_plain_text, validate_single_line, *self.validators]

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        # A line break is refused by its validator: it must not be folded away before.
        return text if any(mark in text for mark in "\r\n") else clean_line(text)


class NameField(LineField):
    """A name of an organisation, in any script."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators += [validate_says_something, validate_one_script_a_word]


class ParagraphField(forms.CharField):
    """Plain text with paragraphs."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [validate_plain_text, *self.validators]

    def to_python(self, value: Any) -> str:
        return clean_paragraphs(super().to_python(value) or "")


def set_choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Give a field of the form the choices that are known only now."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is not a field of choices.")
    field.choices = choices


class PartForm(forms.Form):
    """A part of the form; `layout` is set where the plain order would be hard to read."""

    use_required_attribute = False

    # Only a form that is shown needs it: most are made to be checked.
    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.form_show_errors = True
        layout = self.layout()
        if layout is not None:
            helper.layout = layout
        return helper

    def layout(self) -> Layout | None:
        return None


class LanguagesOfNames(BaseChoiceIterator):
    """The languages a name may be in. Neither a list nor a function: each form would look through
    all of it for what has to be brought into shape.
    """

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield "", _("Choose a language")
        yield from language_choices()


class NameForm(PartForm):
    name = NameField(
        label=_("Name of the organisation"),
        help_text=filled(
            _("The full name in its own language and script, at most %(limit)d letters."),
            limit=NAME_LIMIT,
        ),
        error_messages={"required": _("Write the name of the organisation.")},
    )
    name_language = forms.ChoiceField(
        label=_("Language of this name"), required=False, choices=LanguagesOfNames()
    )
    acronym = LineField(
        label=_("Short name"),
        required=False,
        max_length=40,
        help_text=_("For example APC. At most 40 letters."),
    )
    is_international = forms.BooleanField(
        label=_("International: it belongs to no single country"), required=False
    )
    # The stubs know no lazily translated label; the field takes it.
    country = CountryField(blank=True, blank_label=_("Choose a country")).formfield(  # type: ignore[call-overload]
        label=_("Country of its seat"),
        required=False,
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )
    website = forms.CharField(
        label=_("Website"),
        required=False,
        max_length=WEBSITE_LIMIT,
        validators=[validate_plain_text, validate_public_url],
        widget=forms.URLInput(attrs={"inputmode": "url"}),
        help_text=filled(
            _("With http:// or https://, at most %(limit)d letters. Leave empty if there is none."),
            limit=WEBSITE_LIMIT,
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, OTHER_NAMES + 1):
            self.fields[f"other_name_{number}"] = NameField(
                label=_("Name in another language (%(number)d)") % {"number": number},
                required=False,
                help_text=_("At most %(limit)d letters.") % {"limit": NAME_LIMIT},
            )
            self.fields[f"other_language_{number}"] = forms.ChoiceField(
                label=_("Language (%(number)d)") % {"number": number},
                required=False,
                choices=LanguagesOfNames(),
            )
        self.fields["website"].widget.attrs["placeholder"] = "https://"

    def layout(self) -> Layout:
        return Layout(
            Field("name", dir="auto"),
            "name_language",
            "acronym",
            "is_international",
            "country",
            "website",
            *(
                Row(
                    Column(Field(f"other_name_{number}", dir="auto")),
                    Column(f"other_language_{number}"),
                )
                for number in range(1, OTHER_NAMES + 1)
            ),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_international"):
            if data.get("country"):
                self.add_error("country", _("Choose a country or “international”, not both."))
        elif not data.get("country") and "country" not in self.errors:
            self.add_error("country", _("Choose a country, or tick “international”."))
        seen = {data.get("name", "")}
        for number in range(1, OTHER_NAMES + 1):
            text = data.get(f"other_name_{number}")
            if text and text in seen:
                self.add_error(f"other_name_{number}", _("This name stands above already."))
            elif text and not data.get(f"other_language_{number}"):
                self.add_error(f"other_language_{number}", _("Choose the language of this name."))
            seen.add(text or "")
        return data

    def other_names(self) -> list[tuple[str, str]]:
        """Return the further names of the checked form as (language, name)."""
        data = self.cleaned_data
        return [
            (data[f"other_language_{number}"], data[f"other_name_{number}"])
            for number in range(1, OTHER_NAMES + 1)
            if data.get(f"other_name_{number}")
        ]


class ProfileForm(PartForm):
    scope = forms.ChoiceField(
        label=_("Where it works"),
        choices=Scope.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it works.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=OrganisationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. If none fits, choose “Other”.")},
    )
    founded_year = forms.IntegerField(
        label=_("Year it was founded"),
        required=False,
        validators=[validate_founded_year],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Four digits, for example 1998."),
        error_messages={"invalid": _("Write the year with four digits, for example 1998.")},
    )
    legal_status = LineField(
        label=_("Legal status"),
        required=False,
        max_length=200,
        help_text=_(
            "For example: registered association, foundation, not registered. At most 200 letters."
        ),
    )
    working_languages = forms.MultipleChoiceField(
        label=_("Languages you can work in"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for position, code in enumerate(self.purpose_languages()):
            name = dict(settings.LANGUAGES)[code]
            self.fields[f"purpose_{code}"] = ParagraphField(
                label=_("Purpose (%(language)s)") % {"language": name},
                required=False,
                help_text=_("At most %(limit)d letters.") % {"limit": PURPOSE_LIMIT}
                if position
                else _(
                    "Two or three sentences, at most %(limit)d letters, in one language or more. "
                    "Volunteers may translate them."
                )
                % {"limit": PURPOSE_LIMIT},
                max_length=PURPOSE_LIMIT,
                validators=[MinimumWords(PURPOSE_LEAST)],
                widget=forms.Textarea(
                    attrs={"rows": 4, "lang": code, "dir": "rtl" if code == "ar" else "ltr"}
                ),
            )

    @staticmethod
    def purpose_languages() -> list[str]:
        """Return the six languages, the reader's own first."""
        codes = [code for code, _name in settings.LANGUAGES]
        here = get_language()
        return sorted(codes, key=lambda code: code != here)

    def layout(self) -> Layout:
        first, *others = self.purpose_languages()
        return Layout(
            "scope",
            "kind",
            Row(Column("founded_year"), Column("legal_status")),
            f"purpose_{first}",
            Div(*(f"purpose_{code}" for code in others), css_class="further"),
            "working_languages",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = [f"purpose_{code}" for code in self.purpose_languages()]
        if not any(data.get(name) or name in self.errors for name in names):
            self.add_error(
                names[0],
                _("Describe the purpose in two or three sentences, in at least one language."),
            )
        return data

    def purposes(self) -> dict[str, str]:
        """Return the texts of the checked form by language."""
        return {
            code: self.cleaned_data[f"purpose_{code}"]
            for code in self.purpose_languages()
            if self.cleaned_data.get(f"purpose_{code}")
        }


class StandingForm(PartForm):
    """Standing with the United Nations: three different things, and none is needed here."""

    ecosoc_status = forms.ChoiceField(
        label=_("Consultative status with ECOSOC"),
        choices=EcosocStatus.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "Status with the UN Economic and Social Council. It is not needed to register here."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase in Phase:
            self.fields[f"accredited_{phase.value}"] = forms.BooleanField(
                label=_("Accredited to WSIS: %(phase)s") % {"phase": phase.label}, required=False
            )
            self.fields[f"reference_{phase.value}"] = LineField(
                label=_("Reference of this accreditation"),
                required=False,
                max_length=100,
                help_text=_("As the UN wrote it, if you have it. At most 100 letters."),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for phase in Phase:
            if data.get(f"reference_{phase.value}") and not data.get(f"accredited_{phase.value}"):
                self.add_error(
                    f"accredited_{phase.value}",
                    _("You gave a reference: tick the accreditation too, or remove the reference."),
                )
        return data

    def accreditations(self) -> dict[str, str]:
        """Return the references of the checked form by phase."""
        return {
            phase.value: self.cleaned_data.get(f"reference_{phase.value}", "")
            for phase in Phase
            if self.cleaned_data.get(f"accredited_{phase.value}")
        }


class PersonForm(PartForm):
    """Who registers it, and what may be shown of the organisation."""

    person_name = LineField(
        label=_("Your name"),
        max_length=150,
        help_text=_("Only the secretariat sees it. At most 150 letters."),
        error_messages={
            "required": _("Write your name: the secretariat needs to know whom it answers.")
        },
    )
    person_function = LineField(
        label=_("Your function in the organisation"),
        max_length=150,
        help_text=_(
            "For example: secretary, coordinator, member of the board. At most 150 letters."
        ),
        error_messages={"required": _("Write your function in the organisation.")},
    )
    is_entitled = forms.BooleanField(
        label=_("I may speak for this organisation, and it knows of this registration."),
        error_messages={"required": _("Tick this if it is so. Without it nobody can decide.")},
    )


class ConsentForm(PartForm):
    """One consent a field; nothing is shown without."""

    public_fields = forms.MultipleChoiceField(
        label=_("What everybody may see"),
        required=False,
        choices=PublicField.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nothing is shown without a tick, never the names of people. "
            "You can change this at any time."
        ),
    )

    def clean_public_fields(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["public_fields"]
        if chosen and PublicField.LISTED not in chosen:
            raise ValidationError(
                _(
                    "To show anything, tick first that the organisation "
                    "may be shown in the directory."
                )
            )
        return chosen


class AnswerForm(PartForm):
    """An answer in words to a question of the deciders."""

    reason = ParagraphField(
        label=_("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("At most 4,000 letters. The secretariat reads it with your registration."),
        error_messages={"required": _("Write an answer.")},
    )
