"""Getting on a list, and how a subscriber wants what is written."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from caucuses.forms.relay import AddressField, TrappedForm
from frame.text import filled, validate_says_something
from limits import traps
from mailinglists.enums import Delivery
from mailinglists.models import Subscription
from organisations.forms import ParagraphField

STATEMENT_LIMIT = 1000  # characters


class DeliveryField(forms.ChoiceField):
    """How somebody gets what is written to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("How you get the messages"),
            choices=Delivery.choices,
            widget=forms.RadioSelect,
            help_text=_("You can change this at any time, by a link that we send you."),
            error_messages={
                "required": _("Choose how you get the messages."),
                "invalid_choice": _("Choose how you get the messages."),
            },
            **kwargs,
        )


class LanguageField(forms.ChoiceField):
    """The language of the portal's mails."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Language"),
            choices=settings.LANGUAGES,
            help_text=_(
                "In which the portal writes to you. Messages of the list come as they were written."
            ),
            error_messages={
                "required": _("Choose a language."),
                "invalid_choice": _("Choose a language."),
            },
            **kwargs,
        )


class SubscribeForm(TrappedForm):
    """Getting on an open list. Whoever's address is confirmed already need not write it."""

    use_required_attribute = False

    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("We write to it first, with a link that you follow. Example: name@example.org"),
        error_messages={"required": _("Write the address to which the messages shall go.")},
    )
    delivery = DeliveryField()
    language = LanguageField()

    def __init__(self, *args: Any, reader: User | None, **kwargs: Any) -> None:
        """`reader` is the signed-in person whose address is confirmed, None for anybody else."""
        language = reader.language if reader else get_language() or settings.LANGUAGE_CODE
        kwargs["initial"] = {"language": language, "delivery": Delivery.EACH}
        super().__init__(*args, **kwargs)
        if reader is not None:
            del self.fields["email"]
        self.set_layout(*(name for name in self.fields if name != traps.FIELD))

    def wishes(self) -> dict[str, str]:
        """Return how the checked form wants the messages."""
        return {name: self.cleaned_data[name] for name in ("delivery", "language")}


class SettingsForm(forms.Form):
    """How a subscriber gets the messages from now on."""

    use_required_attribute = False

    delivery = DeliveryField()
    language = LanguageField()

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "delivery": subscription.delivery,
            "language": subscription.language,
        }
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class AskForm(forms.Form):
    """What somebody says to those who let people in on a list."""

    use_required_attribute = False

    statement = ParagraphField(
        label=_("Who you are, and why you want to be on the list"),
        max_length=STATEMENT_LIMIT,
        validators=[validate_says_something],
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=filled(
            _("Some lines, at most %(limit)d letters. Those who keep the list read it."),
            limit=STATEMENT_LIMIT,
        ),
        error_messages={"required": _("Write some words.")},
    )
    delivery = DeliveryField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"delivery": Delivery.EACH}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
