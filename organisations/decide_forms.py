"""Forms of the back-office: merging two organisations field by field, and handing one over."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frame.text import clean_line, validate_plain_text
from moderation.enums import Move
from moderation.forms import ReasonForm
from organisations.duplicates.merging import differing
from organisations.forms import set_choices
from organisations.models import Mandate, Organisation, field_label

KEPT, ABSORBED = "kept", "absorbed"


def find_other(uid: Any) -> Organisation | None:
    """Return the unmerged organisation of that uid, or None; forged text finds nothing."""
    try:
        UUID(str(uid))
    except ValueError:
        return None
    return Organisation.objects.unmerged().filter(uid=uid).first()


class FieldChoices(forms.Form):
    """For each field in which two organisations differ, whose value stays."""

    def add_choices(self, kept: Organisation | None, absorbed: Organisation) -> None:
        if kept is None:
            return
        for name in differing(kept, absorbed):
            mine, theirs = display(kept, name), display(absorbed, name)
            self.fields[f"field_{name}"] = forms.ChoiceField(
                label=capfirst(field_label(name)),
                choices=[(KEPT, mine or _("(empty)")), (ABSORBED, theirs or _("(empty)"))],
                # A value beats none; else what stands there stays.
                initial=ABSORBED if theirs and not mine else KEPT,
                widget=forms.RadioSelect,
            )

    def taken(self) -> list[str]:
        """Return the fields whose value comes from the absorbed organisation."""
        return [
            name.removeprefix("field_")
            for name, value in self.cleaned_data.items()
            if name.startswith("field_") and value == ABSORBED
        ]


class MergeForm(FieldChoices, ReasonForm):
    """A registration merged into an organisation that is known already."""

    into = forms.CharField(
        label=_("Organisation to keep"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose the organisation to merge into from the list of matches.")
        },
    )
    make_representative = forms.BooleanField(
        label=_("The applicant becomes a representative of the kept organisation"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, move: Move, absorbed: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, move=move, **kwargs)
        self.absorbed = absorbed
        self.kept = find_other(self.data.get("into") or self.initial.get("into"))
        if self.kept is not None and self.kept.pk == absorbed.pk:
            self.kept = None
        self.add_choices(self.kept, absorbed)

    def clean_into(self) -> Organisation:
        if self.kept is None:
            raise ValidationError(_("This organisation does not exist, or was merged meanwhile."))
        return self.kept

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["take"] = self.taken()
        return {name: value for name, value in data.items() if not name.startswith("field_")}


class HandOverForm(ReasonForm):
    """Yes to a new representative, and which of the old ones do not act any more."""

    end_mandates = forms.MultipleChoiceField(
        label=_("Mandates that end"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty to let all of them stay. Each person is told by e-mail."),
        error_messages={"invalid_choice": _("The mandates changed meanwhile. Look at them again.")},
    )

    def __init__(self, *args: Any, move: Move, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, move=move, **kwargs)
        current = organisation.mandates.current().select_related("person")
        set_choices(self, "end_mandates", [(str(each.uid), holder(each)) for each in current])


def holder(mandate: Mandate) -> str:
    """Return who holds a mandate, as the secretariat reads it."""
    person = mandate.person
    named = f"{person.name} <{person.email}>" if person.name else person.email
    return f"{named}, {mandate.function}" if mandate.function else named


class DistinctForm(forms.Form):
    """Why two organisations are not one."""

    reason = forms.CharField(
        label=_("Not a duplicate, because"),
        required=False,
        max_length=500,
        validators=[validate_plain_text],
        widget=forms.TextInput(attrs={"size": 60, "dir": "auto"}),
        help_text=_("At most 500 letters."),
    )

    def clean_reason(self) -> str:
        return clean_line(self.cleaned_data["reason"])


class MergePairForm(FieldChoices):
    """Two stored organisations, one of which is taken into the other."""

    def __init__(
        self, *args: Any, kept: Organisation, absorbed: Organisation, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_choices(kept, absorbed)


def display(organisation: Organisation, name: str) -> str:
    """Return a field's value as a moderator reads it."""
    if name == "country":
        return str(organisation.country.name) if organisation.country else ""
    shown = getattr(organisation, f"get_{name}_display", None)
    value = shown() if shown else getattr(organisation, name)
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value in (None, "") else str(value)
