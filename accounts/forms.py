from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from frame.text import clean_line, validate_plain_text, validate_single_line


class ProfileForm(forms.ModelForm[User]):
    """What a person tells about themselves; only they and the secretariat see it."""

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name"), "language": _("Language we write to you in")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _(
            "As you want to be addressed, at most 150 letters. Private."
        )
        self.fields["language"].help_text = _("Mails come in this language.")
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        validate_plain_text(name)
        validate_single_line(name)
        return name
