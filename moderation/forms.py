from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from frame.text import clean_paragraphs, validate_plain_text
from moderation import kinds
from moderation.enums import Move, Reason

REASON_LIMIT = 4000  # characters


class ReasonForm(forms.Form):
    """The text that goes with a move, and the version of the request that the writer saw."""

    reason = forms.CharField(
        max_length=REASON_LIMIT,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("At most 4,000 letters. The applicant reads it."),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = str(move.reason_label)
        self.fields["reason"].required = move.reason is Reason.REQUIRED
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_reason(self) -> str:
        return clean_paragraphs(self.cleaned_data["reason"])


class AnswerForm(ReasonForm):
    """An applicant's answer in words; here it is needed."""

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, move=move, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("At most 4,000 letters. Those who decide read it.")
        self.fields["reason"].error_messages["required"] = _("Write an answer.")


class RegisterFilterForm(forms.Form):
    """Narrow the public register."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("All kinds")),
                *((kind.name, str(kind.label_plural)) for kind in kinds.all_kinds()),
            ]
