import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, RequestLoginCodeForm, ResetPasswordForm, SignupForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from crispy_forms.helper import FormHelper
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.equal_work import make_account_of_nobody, make_link_of_nobody
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


def _say_as_elsewhere(field: forms.Field) -> None:
    """Let a field of django-allauth's ask for the address in the words of the other forms."""
    field.label = _("E-mail address")
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """Signing in with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_as_elsewhere(self.fields["login"])


class CodeRequestForm(RequestLoginCodeForm):
    """Asking for a code to sign in with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_as_elsewhere(self.fields["email"])

    def clean_email(self) -> str:
        try:
            return str(super().clean_email())
        except forms.ValidationError as error:
            # django-allauth speaks of passwords that failed, and of five minutes.
            if error.code == "too_many_login_attempts":
                raise get_adapter().validation_error("rate_limited") from error
            raise


class SignUpForm(SignupForm):
    """A new account, at the same cost for an address that has one already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_as_elsewhere(self.fields["email"])

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            make_account_of_nobody(lambda address: self._save_as(request, address))
        return super().try_save(request)

    def save(self, request: HttpRequest) -> Any:
        """Save account and address at once, or neither."""
        with transaction.atomic():
            return self._save_as(request, self.cleaned_data["email"])

    def _save_as(self, request: HttpRequest, address: str) -> Any:
        given = self.account_already_exists, self.cleaned_data["email"]
        self.account_already_exists, self.cleaned_data["email"] = False, address
        try:
            return super().save(request)
        finally:
            self.account_already_exists, self.cleaned_data["email"] = given


class ResetForm(ResetPasswordForm):
    """Asking for another password, at the same cost for an address without an account."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            make_link_of_nobody()
        return str(super().save(request, **kwargs))


class _NamedPasskey(forms.Form):
    """How a person calls a passkey."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("So that you tell your passkeys apart, such as “blue USB key”. Private."),
    )

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        validate_plain_text(name)
        validate_single_line(name)
        return name


class _Decoder(json.JSONDecoder):
    """Takes a number of thousands of digits, or what lies too deep, for no JSON: Django's field
    fails on them (HTTP 500).
    """

    def decode(self, text: str, *rest: Any) -> Any:
        try:
            return super().decode(text, *rest)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError("This is no JSON.", text, 0) from error


class _WithCredential(forms.Form):
    """What a passkey told the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].decoder = _Decoder  # type: ignore[attr-defined]


class PasskeyForm(_WithCredential, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeySignInForm(_WithCredential, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeyAgainForm(_WithCredential, ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


class AddPasskeyForm(_WithCredential, _NamedPasskey, AddWebAuthnForm):
    """A new passkey. The browser makes it before the form is sent; the name may stay as offered."""

    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_(
            "Without a code or a password; it then asks for your fingerprint, face or PIN each "
            "time. Take this away for an old USB key that has no PIN."
        ),
    )
    field_order = ["name", "passwordless"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A passkey is made by now, and would be lost with the form.
        self.fields["name"].required = False

    def clean_name(self) -> str:
        return super().clean_name() or self.initial["name"]


class RenamePasskeyForm(_NamedPasskey, EditWebAuthnForm):
    """Another name for a passkey."""


class EraseForm(forms.Form):
    """Whether a person means it, and knows what nobody takes on."""

    email = forms.EmailField(
        label=_("The e-mail address of your account"),
        help_text=_("Type it, so that nobody erases an account by mistake."),
    )
    leaves_all = forms.BooleanField(
        label=_("I cannot hand over what is named above. Tell those who have to know."),
        required=False,
    )

    def __init__(self, *args: Any, email: str, needs_hand_over: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = email
        if needs_hand_over:
            self.fields["leaves_all"].required = True
            self.fields["leaves_all"].error_messages["required"] = _(
                "Hand over first what is yours alone, or say that you cannot."
            )
        else:
            del self.fields["leaves_all"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email.lower() != self.address.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return email
