"""What a volunteer says of themselves."""

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping
from caucuses.models.memberships import INTRODUCTION_LIMIT
from frame.filters import CHOOSE
from frame.text import filled
from organisations.forms import LineField, ParagraphField, PartForm
from translations.enums import Place
from translations.models import Volunteer
from translations.services.volunteers import Offer

if TYPE_CHECKING:
    from accounts.models import User

HOURS_LIMIT = 80
AVAILABILITY_LIMIT = 300


class LanguagesField(forms.MultipleChoiceField):
    """Some languages of the portal."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": _("Choose at least one language.")})
        super().__init__(choices=settings.LANGUAGES, **kwargs)


class VolunteerForm(PartForm):
    """Languages, hours, mails and credit; and what joining the team needs, where one is no member
    yet.
    """

    languages_from = LanguagesField(
        label=_("I translate from"), help_text=_("Languages that you read well.")
    )
    languages_into = LanguagesField(
        label=_("I translate into"), help_text=_("Languages that you write well; your own first.")
    )
    hours = forms.IntegerField(
        label=_("Hours a week"),
        required=False,
        min_value=1,
        max_value=HOURS_LIMIT,
        help_text=_("About how many. Modest goals are kept more easily. Optional."),
    )
    availability = LineField(
        label=_("When you can work"),
        required=False,
        max_length=AVAILABILITY_LIMIT,
        help_text=filled(
            _("For example: evenings, and the weeks of the forum. At most %(limit)d letters."),
            limit=AVAILABILITY_LIMIT,
        ),
    )
    place = forms.ChoiceField(
        label=_("Where you can work"),
        choices=Place.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
        help_text=_("Those who run the desk read it; nobody else does."),
    )
    wants_digest = forms.BooleanField(
        label=_("Mail me new work that fits me, at most once a week"), required=False
    )
    is_credited = forms.BooleanField(
        label=_("Show my name beside translations that I made or reviewed"),
        required=False,
        help_text=_("Else nobody reads who translated. You can change it at any time."),
    )
    is_paused = forms.BooleanField(
        label=_("I pause"),
        required=False,
        help_text=_("You stay a volunteer, but get no mail and take nothing on."),
    )
    introduction = ParagraphField(
        label=_("A few words about you"),
        required=False,
        max_length=INTRODUCTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(
            _("The coordinators read it. At most %(limit)d letters."), limit=INTRODUCTION_LIMIT
        ),
    )
    accepts = forms.BooleanField(
        label=_("I accept the statement of the group"),
        error_messages={"required": _("The group asks everybody to accept its statement.")},
    )
    statement_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, *args: Any, user: "User", group: Grouping, is_known: bool, **kwargs: Any
    ) -> None:
        self.user, self.group = user, group
        volunteer = Volunteer.objects.filter(person=user).first()
        initial: dict[str, Any] = {
            "languages_into": [user.language],
            "place": Place.REMOTE,
            "wants_digest": True,
            "statement_seen": _digest(group.statement),
        }
        if volunteer is not None:
            names = Offer.__dataclass_fields__
            initial |= {name: getattr(volunteer, name) for name in names}
        super().__init__(*args, **kwargs | {"initial": initial})
        if is_known:
            del self.fields["introduction"]
        if is_known or not group.statement:
            del self.fields["accepts"], self.fields["statement_seen"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        sources, targets = data.get("languages_from"), data.get("languages_into")
        if sources and sources == targets and len(sources) == 1:
            self.add_error("languages_into", _("Choose another language than the one above."))
        if data.get("is_credited") and not self.user.name:
            self.add_error(
                "is_credited",
                _(
                    "We do not know your name. Write it on your page first, or leave this box "
                    "empty."
                ),
            )
        if data.get("accepts") and data.get("statement_seen") != _digest(self.group.statement):
            self.add_error("accepts", _("The statement has changed. Read it, and accept it anew."))
        return data

    def offer(self) -> Offer:
        """Return what a valid form says."""
        return Offer(**{name: self.cleaned_data[name] for name in Offer.__dataclass_fields__})

    def accepted_statement(self) -> str:
        """Return the statement that was accepted: all of it, as it was shown."""
        return self.group.statement if self.cleaned_data.get("accepts") else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
