"""What people say of the life of a group: those who lead it when they ask for renewal, the
secretariat when it renames, merges, closes or opens a group.
"""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caucuses.models import Grouping
from caucuses.models.groupings import NAME_LIMIT
from caucuses.services import life
from caucuses.validators import validate_free_address
from frame.text import (
    clean_line,
    clean_pasted,
    validate_plain_text,
    validate_says_something,
    validate_single_line,
)

TEXT_LIMIT = 2000  # characters


class PastedField(forms.CharField):
    """Plain text with paragraphs, often pasted from a word processor."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("dir", "auto")
        self.validators = [validate_plain_text, *self.validators]

    def to_python(self, value: Any) -> str:
        return clean_pasted(super().to_python(value) or "")


def day_input() -> forms.DateInput:
    """Return a field's widget for a day that browsers show with a calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RenewalForm(forms.Form):
    """What a group did, what it plans, and until when it wants to go on."""

    done = PastedField(
        label=gettext_lazy("What the group did"),
        max_length=TEXT_LIMIT,
        validators=[validate_says_something],
        help_text=gettext_lazy(
            "Since the last review: meetings, statements, members won. At most 2000 letters."
        ),
    )
    planned = PastedField(
        label=gettext_lazy("What it plans"),
        max_length=TEXT_LIMIT,
        validators=[validate_says_something],
        help_text=gettext_lazy("Until the next review. At most 2000 letters."),
    )
    until = forms.DateField(
        label=gettext_lazy("Until when"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Leave it empty for as long as is usual."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until is not None and not life.today() < until <= life.longest_renewal():
            raise ValidationError(_("Choose a day that is neither past nor too far away."))
        return until


class ReasonField(forms.CharField):
    """Why the secretariat did it: one line, told to those concerned."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Reason"),
            max_length=life.REASON_LIMIT,
            help_text=gettext_lazy("At most 500 letters. Those concerned read it in the mail."),
            widget=forms.TextInput(attrs={"size": 80, "dir": "auto"}),
            **kwargs,
        )
        self.validators = [validate_plain_text, validate_single_line, *self.validators]

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class ReasonForm(forms.Form):
    """Closing a group, or opening it again."""

    reason = ReasonField()


class MergeForm(ReasonForm):
    """The second step of a merge: the other group is chosen."""

    into = forms.SlugField(widget=forms.HiddenInput, max_length=100)


class ChooseGroupForm(forms.Form):
    """The first step of a merge: which group takes the other in."""

    into = forms.CharField(
        label=gettext_lazy("Address of the group that stays"),
        max_length=100,
        help_text=gettext_lazy(
            "The last part of its page's address, for example: internet-governance"
        ),
    )

    def __init__(self, *args: Any, absorbed: Grouping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absorbed = absorbed

    def clean_into(self) -> Grouping:
        slug = self.cleaned_data["into"].strip().strip("/").lower()
        kept = Grouping.objects.filter(slug=slug).first()
        if kept is None:
            raise ValidationError(_("No group has this address."))
        try:
            life.check_merge(self.absorbed, kept)
        except life.LifeRefused as refused:
            raise ValidationError(str(refused)) from refused
        return kept


class RenameForm(forms.Form):
    """Another name, another address, or both."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"size": 60, "dir": "auto"}),
        validators=[validate_plain_text, validate_single_line, validate_says_something],
    )
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=100,
        validators=[validate_free_address],
        help_text=gettext_lazy("The old address leads to the group for good."),
    )

    def __init__(self, *args: Any, grouping: Grouping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grouping = grouping

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if slug != self.grouping.slug:
            try:
                life.refuse_taken_address(slug, but=self.grouping)
            except life.AddressTaken as refused:
                raise ValidationError(str(refused)) from refused
        return slug


class GroupingForm(forms.ModelForm[Grouping]):
    """A group in the back-office; which fields it has depends on who asks."""

    class Meta:
        model = Grouping
        fields = ["slug"]  # the admin names the others

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        try:
            life.refuse_taken_address(slug)
        except life.AddressTaken as refused:
            raise ValidationError(str(refused)) from refused
        return slug
