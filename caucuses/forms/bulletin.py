"""Where and in which language somebody wants a bulletin."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from caucuses.forms.relay import AddressField, TrappedForm
from limits import traps


class BulletinForm(TrappedForm):
    """Whoever's address is confirmed already need not write it."""

    use_required_attribute = False

    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_(
            "We write to it first, with a link that you follow. Only the secretariat sees it. "
            "Example: name@example.org"
        ),
        error_messages={"required": _("Write the address to which the mail shall go.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("What nobody has translated comes in the language in which it was written."),
        error_messages={
            "required": _("Choose a language."),
            "invalid_choice": _("Choose a language."),
        },
    )

    def __init__(self, *args: Any, reader: User | None, **kwargs: Any) -> None:
        """`reader` is the signed-in person whose address is confirmed, None for anybody else."""
        language = reader.language if reader else get_language() or settings.LANGUAGE_CODE
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", language)
        if reader is not None:
            del self.fields["email"]
        self.set_layout(*(name for name in self.fields if name != traps.FIELD))
