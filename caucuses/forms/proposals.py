"""What people type to propose a group, to comment on a proposal and to co-sponsor one."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from caucuses.enums import Admission, GroupingKind, GroupingStatus, Relation, WhoMayJoin
from caucuses.models import Grouping
from caucuses.models.groupings import NAME_LIMIT
from caucuses.models.proposals import COMMENT_LIMIT
from caucuses.querysets.groupings import GroupingQuerySet
from caucuses.services import proposals as services
from frame.text import MinimumWords, filled
from moderation.models import Request
from organisations.acting import ActingField
from organisations.enums import MandateScope
from organisations.forms import LineField, NameField, ParagraphField, PartForm

DEFAULT_PARENT = "content-and-themes"
AIM_LIMIT = 500  # letters
AIM_LEAST = 20
DECIDES_LIMIT = 1000
STATEMENT_LIMIT = 2000
LIST_NAME_LIMIT = 60
PARENTS_OFFERED = 200  # rows of the list; a group's own page offers itself beyond them

KINDS = [
    (kind.value, kind.label)
    for kind in (
        GroupingKind.THEMATIC_CAUCUS,
        GroupingKind.REGIONAL_CAUCUS,
        GroupingKind.NATIONAL_GROUP,
        GroupingKind.WORKING_GROUP,
    )
]
CHOOSE = {"required": _("Choose one of the list."), "invalid_choice": _("Choose one of the list.")}
_BETWEEN_ADDRESSES = re.compile(r"[\s,;،、]+")


def coordinating_groups() -> GroupingQuerySet:
    """Return the groups of which a new one can be a part, the coordination bodies first."""
    return (
        Grouping.objects.without_families()
        .filter(status=GroupingStatus.ACTIVE, relation=Relation.PART)
        .order_by("index_rank", "sort_key", "id")
    )


class ProposalForm(PartForm):
    """A proposed group. `part_of` is the address of the group that is offered first."""

    name = NameField(
        label=_("Name of the group"),
        max_length=NAME_LIMIT,
        help_text=filled(
            _("The full name in its own language and script, at most %(limit)d letters."),
            limit=NAME_LIMIT,
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Write the name of the group.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Choose a kind")), *KINDS],
        help_text=_(
            "A caucus works on a subject or a region for a long time. "
            "A working group has one task and ends with it."
        ),
        error_messages=CHOOSE,
    )
    parent = forms.ModelChoiceField(
        queryset=Grouping.objects.none(),
        label=_("Part of"),
        to_field_name="slug",
        empty_label=None,
        help_text=_("The group that will coordinate it. Its coordinators decide on the proposal."),
        error_messages=CHOOSE,
    )
    language = forms.ChoiceField(
        label=_("Language in which you write this"),
        choices=settings.LANGUAGES,
        help_text=_("The page of the group begins in this language."),
        error_messages=CHOOSE,
    )
    aim = ParagraphField(
        label=_("Aim"),
        max_length=AIM_LIMIT,
        validators=[MinimumWords(AIM_LEAST)],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(
            _("Two sentences that a newcomer understands, at most %(limit)d letters."),
            limit=AIM_LIMIT,
        ),
        error_messages={"required": _("Write what the group is for.")},
    )
    who_may_join = forms.ChoiceField(
        label=_("Who may join"),
        choices=WhoMayJoin.choices,
        initial=WhoMayJoin.BOTH,
        widget=forms.RadioSelect,
        help_text=_("“By appointment” is for groups whose members others choose."),
        error_messages=CHOOSE,
    )
    admission = forms.ChoiceField(
        label=_("How one becomes a member"),
        choices=Admission.choices,
        initial=Admission.MODERATED,
        widget=forms.RadioSelect,
        help_text=_("The coordinators can change this later."),
        error_messages=CHOOSE,
    )
    decides = ParagraphField(
        label=_("How it decides"),
        max_length=DECIDES_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(
            _(
                "For example: by consensus on the list, with 48 hours for objections. "
                "At most %(limit)d letters."
            ),
            limit=DECIDES_LIMIT,
        ),
        error_messages={"required": _("Write how the group decides.")},
    )
    statement = ParagraphField(
        label=_("Statement to accept"),
        required=False,
        max_length=STATEMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(
            _("Who joins accepts it. Leave empty if there is none. At most %(limit)d letters."),
            limit=STATEMENT_LIMIT,
        ),
    )
    coordinators = forms.CharField(
        label=_("First coordinators"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false"}),
        help_text=filled(
            _(
                "One to %(limit)d e-mail addresses, each on its own line; your own may be one of "
                "them. Each of them gets a mail and accepts or declines. "
                "The addresses are not shown in public."
            ),
            limit=services.COORDINATORS_LIMIT,
        ),
        error_messages={"required": _("Write the address of at least one coordinator.")},
    )
    wants_list = forms.BooleanField(
        label=_("The group wants a mailing list"),
        required=False,
        help_text=_("The list itself is asked for once the group exists."),
    )
    list_name = LineField(
        label=_("Name that you wish for the list"),
        required=False,
        max_length=LIST_NAME_LIMIT,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._+-]*\Z",
                _("Use Latin letters, digits, dots and hyphens, without blanks and without “@”."),
            )
        ],
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=filled(
            _("For example “telecentres”. At most %(limit)d letters. You may leave it open."),
            limit=LIST_NAME_LIMIT,
        ),
    )

    def __init__(
        self, *args: Any, part_of: str = "", draft: Request | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.fields["language"].initial = get_language() or "en"
        self._offer_parents(part_of)

    def _offer_parents(self, part_of: str) -> None:
        """Let the field take every group that can coordinate, and list the first ones and the
        chosen one: 2 queries, two more where the chosen one is not among the first.
        """
        field = self.fields["parent"]
        if not isinstance(field, forms.ModelChoiceField):
            raise TypeError("The field offers no groups.")
        field.queryset = groups = coordinating_groups()
        named = groups.in_readers_language()
        rows = {row.slug: row.here.name for row in named[:PARENTS_OFFERED]}
        chosen = str(self.data.get("parent") or part_of)
        # What no database keeps names no group.
        if chosen and chosen not in rows and "\0" not in chosen:
            rows |= {row.slug: row.here.name for row in named.filter(slug=chosen)}
        field.choices = list(rows.items())
        field.initial = chosen if chosen in rows else DEFAULT_PARENT

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if services.active_namesake(name, apart_from=self.draft) is not None:
            raise ValidationError(
                _("A group with this name is active. Join it, or choose another name."),
                code="taken",
            )
        return name

    def clean_coordinators(self) -> list[str]:
        text = self.cleaned_data["coordinators"]
        addresses = [part.lower() for part in _BETWEEN_ADDRESSES.split(text) if part]
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(address)s” is no e-mail address."),
                    code="address",
                    params={"address": address[:100]},
                ) from error
        different = list(dict.fromkeys(addresses))
        if not different:
            raise ValidationError(_("Write the address of at least one coordinator."))
        if len(different) > services.COORDINATORS_LIMIT:
            raise ValidationError(
                _("Name at most %(limit)d coordinators."),
                code="too_many",
                params={"limit": services.COORDINATORS_LIMIT},
            )
        return different

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # Who names a list wants one.
        data["wants_list"] = bool(data.get("wants_list") or data.get("list_name"))
        return data


def form_of(request: Request) -> ProposalForm:
    """Return the form filled with what the draft keeps, valid or not."""
    data = QueryDict(mutable=True)
    for name, texts in request.payload.get(services.TYPED, {}).items():
        data.setlist(name, texts)
    return ProposalForm(data, draft=request)


class CommentForm(forms.Form):
    """A comment in public, under a name that its writer lets be shown."""

    text = ParagraphField(
        label=_("Your comment"),
        max_length=COMMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=filled(_("At most %(limit)d letters. Everybody reads it."), limit=COMMENT_LIMIT),
        error_messages={"required": _("Write your comment.")},
    )
    shown_name = NameField(
        label=_("Name to show"),
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("It stands beside your comment, at most 150 letters."),
        error_messages={"required": _("Write the name to show.")},
    )
    is_agreed = forms.BooleanField(
        label=_("I agree that this name is shown to everybody beside my comment."),
        help_text=_("You can take your name away again on this page."),
        error_messages={"required": _("A comment is shown with a name: agree to it, or leave it.")},
    )

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class SponsorForm(forms.Form):
    """For which organisation a person co-sponsors a proposal."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acting = ActingField(user=user, scope=MandateScope.SIGN)
        self.fields["acting"] = self.acting
        self.helper = FormHelper()
        self.helper.form_tag = False
