"""What the leaders of a group enter when it has adopted a charter."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import is_moderator
from caucuses.forms.life import PastedField, day_input
from caucuses.models import Charter, Grouping
from caucuses.models.charters import CHARTER_LIMIT
from frame.text import validate_says_something

if TYPE_CHECKING:
    from accounts.models import User

GROUPS_OFFERED = 200


class ChooseGroupForm(forms.Form):
    """Whose charter it is. Coordinators choose among the groups they lead; the secretariat, for
    which these are too many, types an address.
    """

    grouping = forms.ModelChoiceField(
        queryset=Grouping.objects.none(), to_field_name="slug", label=gettext_lazy("Group")
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grouping"]
        if not isinstance(field, forms.ModelChoiceField):
            raise TypeError("The group is chosen from rows.")
        mine = Grouping.objects.in_back_office_of(user).exclude(status="closed")
        mine = mine.order_by("index_rank", "sort_key", "id")
        field.error_messages["invalid_choice"] = _("No group of yours has this address.")
        if is_moderator(user):
            field.widget = forms.TextInput()
            field.help_text = _(
                "The last part of its page's address, for example: internet-governance"
            )
            field.queryset = mine
        else:
            keys = list(mine.values_list("pk", flat=True)[:GROUPS_OFFERED])
            field.queryset = mine.filter(pk__in=keys)


class CharterForm(forms.ModelForm[Charter]):
    """The next version. It begins with the text and the rules that are in force."""

    text = PastedField(
        label=gettext_lazy("Text"),
        max_length=CHARTER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 30, "cols": 90}),
        validators=[validate_says_something],
        help_text=gettext_lazy(
            "The whole text, at most 40,000 letters. It may be pasted from a word processor; "
            "bold letters and tables are lost."
        ),
    )
    statement = PastedField(
        label=gettext_lazy("Statement to accept"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 90}),
        help_text=gettext_lazy("Who joins accepts it. At most 2000 letters."),
    )
    decides = PastedField(
        label=gettext_lazy("How it decides"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 90}),
        help_text=gettext_lazy("At most 1000 letters."),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Charter
        fields = [
            "text",
            "language",
            "who_may_join",
            "admission",
            "members_shown",
            "appointed_by",
            "statement",
            "decides",
            "adopted_on",
            "adopted_by",
        ]
        widgets = {
            "adopted_on": day_input(),
            "adopted_by": forms.TextInput(attrs={"size": 60, "dir": "auto"}),
        }

    def clean_adopted_on(self) -> Any:
        day = self.cleaned_data["adopted_on"]
        if day > timezone.now().date():
            raise ValidationError(_("The day of the adoption lies in the future."))
        return day


def initial_of(grouping: Grouping) -> dict[str, Any]:
    """Return what the form for the next version of a group's charter begins with: 1 query."""
    newest = grouping.charters.newest_first().first()
    rules = {name: getattr(grouping, name) for name in Charter.RULES}
    if newest is None:
        return {**rules, "language": grouping.language, "expected": 0}
    return {
        **rules,
        "text": newest.text,
        "language": newest.language,
        "adopted_by": newest.adopted_by,
        "expected": newest.number,
    }
