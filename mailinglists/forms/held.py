"""What a moderator says with a decision on a message that is held."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame.text import clean_paragraphs, validate_plain_text
from mailinglists.enums import HeldState
from mailinglists.services.held import REASON_LIMIT

# What a moderator can do, and what becomes of the message.
DEEDS = {
    "accept": (pgettext_lazy("message held", "Accept"), HeldState.ACCEPTED),
    "trust": (pgettext_lazy("message held", "Accept and trust the sender"), HeldState.ACCEPTED),
    "reject": (pgettext_lazy("message held", "Reject with the reason"), HeldState.REJECTED),
    "discard": (pgettext_lazy("message held", "Discard"), HeldState.DISCARDED),
}


class ReasonForm(forms.Form):
    """Why a message is rejected, in words that its sender reads."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "At most 2,000 letters. The sender gets them by e-mail. Needed to reject a message."
        ),
        error_messages={"required": _("Write to the sender why the message is rejected.")},
    )

    def clean_reason(self) -> str:
        return clean_paragraphs(self.cleaned_data["reason"])


class DecideForm(ReasonForm):
    """One decision: what is done, and why, where the sender is told."""

    deed = forms.ChoiceField(
        choices=[(name, label) for name, (label, _state) in DEEDS.items()],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose what to do with the message.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.data.get("deed") == "reject"
