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
from organisations.forms import LineField, ParagraphField

LINE_LIMIT = 150  # characters


class RelayForm(forms.Form):
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
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        validators=[validate_plain_text],
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
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
    # People do not see it; programs that fill in every form do.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, writer: User | None, **kwargs: Any) -> None:
        """`writer` is the signed-in person whose address is confirmed, None for anybody else."""
        super().__init__(*args, **kwargs)
        self.writer = writer
        if writer is not None:
            del self.fields["email"]
            if writer.name:
                del self.fields["name"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        shown = [name for name in self.fields if name != "website"]
        self.helper.layout = Layout(
            *(Field(name, dir="auto") if name != "email" else name for name in shown),
            Div("website", css_class="hide", aria_hidden="true"),
        )

    def clean_email(self) -> str:
        """Return the address in the one way in which mail servers know it."""
        local, _at, domain = self.cleaned_data["email"].rpartition("@")
        try:
            return f"{local.encode('ascii').decode()}@{punycode(domain)}".lower()
        except UnicodeError as error:
            raise ValidationError(
                _("Before the @ only unaccented Latin letters, digits and signs can be used here."),
                code="address_not_ascii",
            ) from error

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                _("This field must stay empty. If you did not fill it in, your browser did."),
                code="trap",
            )
        return ""

    def message(self) -> dict[str, Any]:
        """Return what the checked form says, with what is known of the writer."""
        data = self.cleaned_data
        if self.writer is None:
            name, email = data["name"], data["email"]
        else:
            name, email = self.writer.name or data["name"], self.writer.email
        return {"name": name, "email": email, "subject": data["subject"], "text": data["text"]}
