"""What somebody writes to a group."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from caucuses.models.relay import MESSAGE_LIMIT
from frame.text import filled, validate_plain_text, validate_says_something
from limits import traps
from organisations.forms import LineField, ParagraphField

LINE_LIMIT = 150  # characters


class AddressField(forms.EmailField):
    """An e-mail address in the one way in which mail servers know it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}))
        super().__init__(**kwargs)
        self.validators = [*self.validators, validate_plain_text]

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        local, _at, domain = address.rpartition("@")
        try:
            return f"{local.encode('ascii').decode()}@{punycode(domain)}".lower()
        except UnicodeError as error:
            raise ValidationError(
                _("Before the @ only unaccented Latin letters, digits and signs can be used here."),
                code="address_not_ascii",
            ) from error


class TrappedForm(forms.Form):
    """A form that anybody may send, with a field that people do not see; `limits` answers whoever
    fills it in.
    """

    further_link = traps.field()

    def set_layout(self, *shown: str | Field) -> None:
        """Show these fields, and hide the trap."""
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*shown, Div(traps.FIELD, css_class="hide", aria_hidden="true"))


class RelayForm(TrappedForm):
    """A message to a group. Somebody whose address is confirmed need not write who they are."""

    use_required_attribute = False

    name = LineField(
        label=_("Your name"),
        max_length=LINE_LIMIT,
        validators=[validate_says_something],
        help_text=filled(
            _("Those whom the message reaches see it. At most %(limit)d letters."),
            limit=LINE_LIMIT,
        ),
        error_messages={"required": _("Write your name.")},
    )
    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_(
            "The answer goes there, and so does a mail with a link that you follow first. "
            "Those whom the message reaches see it, nobody else."
        ),
        error_messages={"required": _("Write your address, so that you can be answered.")},
    )
    subject = LineField(
        label=_("Subject"),
        max_length=LINE_LIMIT,
        validators=[validate_says_something],
        help_text=filled(_("One line, at most %(limit)d letters."), limit=LINE_LIMIT),
        error_messages={"required": _("Write in some words what it is about.")},
    )
    text = ParagraphField(
        label=_("Message"),
        max_length=MESSAGE_LIMIT,
        validators=[validate_says_something],
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=filled(
            _("Plain text, at most %(limit)d letters. Files cannot be sent along."),
            limit=MESSAGE_LIMIT,
        ),
        error_messages={"required": _("Write the message.")},
    )

    def __init__(self, *args: Any, writer: User | None, **kwargs: Any) -> None:
        """`writer` is the signed-in person whose address is confirmed, None for anybody else."""
        super().__init__(*args, **kwargs)
        self.writer = writer
        if writer is not None:
            del self.fields["email"]
            if writer.name:
                del self.fields["name"]
        shown = [name for name in self.fields if name != traps.FIELD]
        self.set_layout(*(Field(name, dir="auto") if name != "email" else name for name in shown))

    def message(self) -> dict[str, Any]:
        """Return what the checked form says, with what is known of the writer."""
        data = self.cleaned_data
        if self.writer is None:
            name, email = data["name"], data["email"]
        else:
            name, email = self.writer.name or data["name"], self.writer.email
        return {"name": name, "email": email, "subject": data["subject"], "text": data["text"]}
