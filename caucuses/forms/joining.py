"""What people type to join a group, to end a membership, and to look through the members."""

import hashlib
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caucuses.enums import Admission, MembersShown, WhoMayJoin
from caucuses.models import Grouping
from caucuses.models.memberships import INTRODUCTION_LIMIT
from caucuses.services.memberships import REASON_LIMIT
from frame.filters import CHOOSE, FilterForm
from frame.text import clean_paragraphs, filled, validate_plain_text
from organisations.acting import ActingField
from organisations.enums import MandateScope
from organisations.models import Mandate

if TYPE_CHECKING:
    from accounts.models import User

_READERS = {
    MembersShown.PUBLIC: _("Everybody can read this list."),
    MembersShown.MEMBERS: _("Only members and coordinators can read this list."),
    MembersShown.COORDINATORS: _("Only the coordinators can read this list."),
}


class JoinForm(forms.Form):
    """Join a group: for whom, with an introduction, and with its statement accepted."""

    introduction = forms.CharField(
        label=_("A few words about you"),
        required=False,
        max_length=INTRODUCTION_LIMIT,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    is_listed = forms.BooleanField(label=_("Show me in the list of members"), required=False)
    statement_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    accepts = forms.BooleanField(
        label=_("I accept the statement of the group"),
        error_messages={"required": _("The group asks everybody to accept its statement.")},
    )

    field_order = ("acting", "introduction", "is_listed", "accepts", "statement_seen")

    def __init__(self, *args: Any, user: "User", grouping: Grouping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.grouping = user, grouping
        if grouping.admits_organisations:
            self.fields["acting"] = ActingField(
                user=user, scope=MandateScope.JOIN, with_myself=grouping.admits_individuals
            )
        is_moderated = grouping.admission == Admission.MODERATED
        readers = (
            _("The coordinators decide by it. At most %(limit)d letters.")
            if is_moderated
            else _("The coordinators read it. At most %(limit)d letters.")
        )
        self.fields["introduction"].help_text = filled(readers, limit=INTRODUCTION_LIMIT)
        self.fields["is_listed"].help_text = _READERS[MembersShown(grouping.members_shown)]
        if not grouping.admits_individuals:
            self.fields["is_listed"].label = _("Show us in the list of members")
        elif grouping.admits_organisations:
            self.fields["is_listed"].label = _("Show me, or us, in the list of members")
        if grouping.statement:
            self.fields["statement_seen"].initial = _digest(grouping.statement)
        else:
            del self.fields["accepts"], self.fields["statement_seen"]
        self.order_fields(self.field_order)
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def has_choice(self) -> bool:
        """Whether there is anybody whom the group takes and the person can join for."""
        field = self.fields.get("acting")
        return field.has_choice if isinstance(field, ActingField) else True

    @property
    def mandate(self) -> Mandate | None:
        """The mandate under which a valid form is sent; None for "myself"."""
        return self.cleaned_data.get("acting")

    def clean_introduction(self) -> str:
        return clean_paragraphs(self.cleaned_data["introduction"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for_myself = "acting" not in self.errors and self.mandate is None
        if data.get("is_listed") and for_myself and not self.user.name:
            self.add_error(
                "is_listed",
                _(
                    "We do not know your name. Write it on your page first, or leave this box "
                    "empty."
                ),
            )
        self._check_statement(data)
        return data

    def _check_statement(self, data: dict[str, Any]) -> None:
        """Refuse an acceptance of a statement that was changed since the person read it."""
        if not self.grouping.statement or not data.get("accepts"):
            return
        if data.get("statement_seen") != _digest(self.grouping.statement):
            self.add_error("accepts", _("The statement has changed. Read it, and accept it anew."))
            # The form that is shown again asks anew, about the statement as it is now.
            kept = {name: text for name, text in self.data.items() if name != "accepts"}
            self.data = {**kept, "statement_seen": _digest(self.grouping.statement)}


class EndForm(forms.Form):
    """Why a coordinator ends a membership."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(_("At most %(limit)d letters. The member reads it."), limit=REASON_LIMIT),
    )

    def clean_reason(self) -> str:
        return clean_paragraphs(self.cleaned_data["reason"])


class MembersFilterForm(FilterForm):
    """The filter above a list of members."""

    who = forms.ChoiceField(
        label=_("Members"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of members", "All")),
            (WhoMayJoin.ORGANISATIONS, WhoMayJoin.ORGANISATIONS.label),
            (WhoMayJoin.INDIVIDUALS, WhoMayJoin.INDIVIDUALS.label),
        ],
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
