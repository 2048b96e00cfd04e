"""What people type about representatives."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frame.text import MinimumWords, filled
from organisations.enums import MandateScope
from organisations.forms import LineField, ParagraphField, set_choices

if TYPE_CHECKING:
    from organisations.models import Mandate

FUNCTION_LIMIT = 150  # characters
TEXT_LIMIT = 2000
REASON_LIMIT = 1000
TEXT_LEAST = 20  # letters
LONGEST = timedelta(days=10 * 366)


class PlainForm(forms.Form):
    """A form laid out by crispy-forms inside the page's own `<form>`."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class LimitsForm(PlainForm):
    """What a mandate lets its holder do, and until when."""

    scopes = forms.MultipleChoiceField(
        label=_("What the person may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You can only let others do what you may do yourself."),
        error_messages={
            "required": _("Choose at least one thing that the person may do."),
            "invalid_choice": _("You can only let others do what you may do yourself."),
        },
    )
    until_on = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_(
            "The first day on which it no longer holds, as year-month-day (2027-01-31). "
            "Leave empty for no end."
        ),
        error_messages={"invalid": _("Write the day as year-month-day, for example 2027-01-31.")},
    )

    def __init__(self, *args: Any, mine: "Mandate", held: "Mandate | None" = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # What the person holds already may stay, also where one does not hold it oneself.
        offered = {*mine.scopes, *(held.scopes if held is not None else [])}
        choices = [(scope.value, scope.label) for scope in MandateScope if scope in offered]
        set_choices(self, "scopes", choices)

    def clean_until_on(self) -> datetime | None:
        """Return the moment at which that day begins (UTC)."""
        day = self.cleaned_data["until_on"]
        if day is None:
            return None
        today = timezone.now().date()
        if day <= today:
            raise ValidationError(_("The end must be in the future."))
        if day > today + LONGEST:
            raise ValidationError(_("Choose a day within the next ten years, or no end."))
        return datetime.combine(day, time.min, tzinfo=UTC)

    def limits(self) -> dict[str, Any]:
        """Return the checked limits as the services take them."""
        return {
            "scopes": set(self.cleaned_data["scopes"]),
            "until_at": self.cleaned_data["until_on"],
        }


def as_initial(mandate: "Mandate") -> dict[str, Any]:
    """Return a mandate's limits as the form shows them."""
    return {
        "scopes": [scope.value for scope in mandate.scopes],
        "until_on": mandate.until_at.date() if mandate.until_at else None,
    }


class InviteForm(LimitsForm):
    """Whom to invite as a representative."""

    field_order = ("email", "function", "scopes", "until_on", "language")

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation goes there. Only who holds this address can accept it."),
        error_messages={
            "required": _("Write an e-mail address."),
            "invalid": _("Write an e-mail address, for example ana@example.org."),
        },
    )
    function = LineField(
        label=_("Function in the organisation"),
        max_length=FUNCTION_LIMIT,
        help_text=_("For example secretary or member of the board. At most 150 letters."),
        error_messages={"required": _("Write the function of the person.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=settings.LANGUAGES,
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )


class RevokeForm(PlainForm):
    """Why a mandate is revoked."""

    reason = ParagraphField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("At most 1,000 letters. The person and the other representatives read it."),
        error_messages={"required": _("Write a reason.")},
    )


class HandOverAskForm(PlainForm):
    """Why somebody should act for an organisation, and how that can be checked."""

    function = LineField(
        label=_("Your function in the organisation"),
        max_length=FUNCTION_LIMIT,
        help_text=_("For example secretary or member of the board. At most 150 letters."),
        error_messages={"required": _("Write your function.")},
    )
    why = ParagraphField(
        label=_("Why you ask"),
        max_length=TEXT_LIMIT,
        validators=[MinimumWords(TEXT_LEAST)],
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=filled(
            _(
                "What happened to those who acted for it before. At most %(limit)d letters. "
                "Its present representatives read it."
            ),
            limit=TEXT_LIMIT,
        ),
        error_messages={"required": _("Write why you ask.")},
    )
    proof = ParagraphField(
        label=_("How the secretariat can check it"),
        max_length=TEXT_LIMIT,
        validators=[MinimumWords(TEXT_LEAST)],
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=filled(
            _(
                "For example a page that names you, minutes, or somebody to ask. "
                "At most %(limit)d letters. Only the secretariat reads it."
            ),
            limit=TEXT_LIMIT,
        ),
        error_messages={"required": _("Write how it can be checked.")},
    )
    is_entitled = forms.BooleanField(
        label=_("I am entitled to act for this organisation."),
        error_messages={"required": _("Confirm that you are entitled to act for it.")},
    )


class HandOverReplyForm(PlainForm):
    """What a present representative says when somebody asks to take over."""

    text = ParagraphField(
        label=_("What you say to it"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=filled(
            _("At most %(limit)d letters. Only the secretariat reads it."), limit=TEXT_LIMIT
        ),
        error_messages={"required": _("Write an answer.")},
    )
