"""Forms of asking for a list, of the index, and of the list master's approval."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from caucuses.forms.choices import GroupingField
from caucuses.models import Grouping
from frame.filters import CHOOSE, FilterForm
from frame.text import MinimumWords, filled, validate_plain_text, validate_says_something
from mailinglists.enums import (
    ARCHIVE_EXPLAINED,
    POSTING_EXPLAINED,
    SUBSCRIBING_EXPLAINED,
    TEMPLATES,
    Archive,
    ListState,
    RunBy,
    Start,
)
from mailinglists.mailman.client import is_set_up
from mailinglists.models import DESCRIPTION_LIMIT, PURPOSE_LIMIT, TITLE_LIMIT, MailingList
from mailinglists.querysets import MailingListQuerySet, groupings_that_may_ask
from mailinglists.services import lists as services
from mailinglists.validators import (
    NAME_LIMIT,
    TYPED_LIMIT,
    fold_name,
    validate_list_name,
    validate_web_or_mail_address,
)
from mailinglists.wishes import Wish, wish_of
from moderation.forms import ReasonForm
from moderation.models import Request
from organisations.forms import LineField, ParagraphField, PartForm, set_choices
from organisations.languages import language_choices
from organisations.validators import validate_public_url

if TYPE_CHECKING:
    from accounts.models import User

OWNERS_LIMIT = 5
MODERATORS_LIMIT = 10
PURPOSE_LEAST = 20  # letters
LIKE = "like:"  # before the name of the list to start from


def checked_name(text: str, *, beside: Request | None = None) -> str:
    """Return a typed name as the list would bear it; raises ValidationError with what to do."""
    name = fold_name(text)
    validate_list_name(name)
    try:
        services.check_free(name, beside=beside)
    except services.NameTaken as taken:
        raise ValidationError(str(taken), code="taken") from taken
    return name


def look_at_name(text: str, *, beside: Request | None = None) -> dict[str, Any]:
    """Return what is told while somebody types: the name as it would be, whether it can be had, and
    a sentence.
    """
    name = fold_name(text)
    if not name:
        return {"name": "", "is_free": False, "message": ""}
    try:
        if len(text) > TYPED_LIMIT:
            name = name[:TYPED_LIMIT]
        checked_name(name, beside=beside)
    except ValidationError as error:
        return {"name": name, "is_free": False, "message": " ".join(error.messages)}
    told = gettext("This name can be had: %(name)s") % {"name": name}
    return {"name": name, "is_free": True, "message": told}


class StartForm(PartForm):
    """For which group, and what to start from."""

    grouping = GroupingField(
        label=_("For which group"),
        queryset=Grouping.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a group"),
        error_messages={
            "required": _("Choose the group that the list is for."),
            "invalid_choice": _("Choose a group that you belong to."),
        },
        help_text=_("You can ask for groups that you belong to, yourself or for an organisation."),
    )
    start = forms.ChoiceField(
        label=_("What to start from"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what to start from."),
            "invalid_choice": _("Choose one of the list."),
        },
        help_text=_("You can change every setting on the next page."),
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grouping"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = groupings_that_may_ask(user).in_readers_language()
        self.owned = {row.name: row for row in MailingList.objects.owned_by(user)[:50]}
        set_choices(
            self,
            "start",
            [
                *((start.value, template.explanation) for start, template in TEMPLATES.items()),
                *(
                    (f"{LIKE}{name}", _("Like your list “%(title)s”") % {"title": row.title})
                    for name, row in self.owned.items()
                ),
            ],
        )

    def settings(self) -> dict[str, Any]:
        """Return the settings of the checked form, as the next form begins with them."""
        start = self.cleaned_data["start"]
        source: Any = self.owned.get(start.removeprefix(LIKE)) or TEMPLATES.get(start)
        settings = {
            "subscribing": source.subscribing,
            "posting": source.posting,
            "is_moderated": bool(source.is_moderated),
            "archive": source.archive,
            "template": start if start in Start.values else source.template,
        }
        if isinstance(source, MailingList):
            settings["languages"] = source.languages
        return settings


class AddressesField(forms.CharField):
    """Several e-mail addresses, one on a line."""

    widget = forms.Textarea

    def __init__(self, *, at_most: int, **kwargs: Any) -> None:
        super().__init__(max_length=at_most * 255, **kwargs)
        self.at_most = at_most

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value))
        validate = EmailValidator()
        addresses: list[str] = []
        for address in re.split(r"[\s,;]+", typed):
            if not address:
                continue
            try:
                validate_plain_text(address)
                validate(address)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(address)s” is no e-mail address. Write one on a line."),
                    code="invalid",
                    params={"address": address[:80]},
                ) from error
            if address.lower() not in addresses:
                addresses.append(address.lower())
        if len(addresses) > self.at_most:
            raise ValidationError(
                _("Write at most %(limit)d addresses."),
                code="too_many",
                params={"limit": self.at_most},
            )
        return addresses


class RequestForm(PartForm):
    """The list that is asked for."""

    name = forms.CharField(
        label=_("Name of the list"),
        max_length=TYPED_LIMIT,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        ),
        help_text=filled(
            _(
                "What stands before the @: letters a to z, digits and hyphens, at most %(limit)d. "
                "For example digital-rights."
            ),
            limit=NAME_LIMIT,
        ),
        error_messages={"required": _("Write a name for the list.")},
    )
    title = LineField(
        label=_("Title"),
        max_length=TITLE_LIMIT,
        validators=[validate_says_something],
        help_text=filled(
            _("As people read it, in any script, at most %(limit)d letters."), limit=TITLE_LIMIT
        ),
        error_messages={"required": _("Write a title.")},
    )
    description = LineField(
        label=_("Description"),
        max_length=DESCRIPTION_LIMIT,
        validators=[MinimumWords(PURPOSE_LEAST)],
        help_text=filled(
            _("One sentence for the index of lists, at most %(limit)d letters."),
            limit=DESCRIPTION_LIMIT,
        ),
        error_messages={"required": _("Say in one sentence what the list is about.")},
    )
    purpose = ParagraphField(
        label=_("Purpose"),
        max_length=PURPOSE_LIMIT,
        validators=[MinimumWords(PURPOSE_LEAST)],
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=filled(
            _(
                "What is discussed there, and why the lists that exist are not enough. "
                "Everybody can read it, at most %(limit)d letters."
            ),
            limit=PURPOSE_LIMIT,
        ),
        error_messages={"required": _("Say what the list is for.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the list"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    subscribing = forms.ChoiceField(
        label=_("Who may subscribe"),
        choices=SUBSCRIBING_EXPLAINED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may subscribe.")},
    )
    posting = forms.ChoiceField(
        label=_("Who may post"),
        choices=POSTING_EXPLAINED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may post.")},
    )
    is_moderated = forms.BooleanField(
        label=_("Moderated: a moderator reads each mail before it goes out"), required=False
    )
    archive = forms.ChoiceField(
        label=_("Who may read the archive"),
        choices=ARCHIVE_EXPLAINED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may read the archive.")},
    )
    owners = AddressesField(
        label=_("Owners"),
        at_most=OWNERS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false"}),
        help_text=filled(
            _(
                "Who runs the list, one e-mail address on a line, at most %(limit)d. Two are "
                "better than one. Each gets a mail and has to confirm; your own address too."
            ),
            limit=OWNERS_LIMIT,
        ),
        error_messages={"required": _("Write the address of at least one owner.")},
    )
    moderators = AddressesField(
        label=_("Further moderators"),
        required=False,
        at_most=MODERATORS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false"}),
        help_text=filled(
            _(
                "Who also lets mails pass, one address on a line, at most %(limit)d. "
                "Owners can do it anyway."
            ),
            limit=MODERATORS_LIMIT,
        ),
    )

    def __init__(self, *args: Any, request: Request | None = None, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)
        made = None if request is None else MailingList.objects.filter(request=request).first()
        if made is not None:
            # A reversed decision: the list keeps its name.
            self.fields["name"].disabled = True
            self.initial["name"] = made.name
        if request is not None:
            self.fields["name"].widget.attrs["data-check"] = reverse(
                "lists:request_name", query={"request": request.uid}
            )

    def layout(self) -> Layout:
        return Layout(
            "name",
            Field("title", dir="auto"),
            Field("description", dir="auto"),
            "purpose",
            "languages",
            "subscribing",
            "posting",
            "is_moderated",
            "archive",
            "owners",
            "moderators",
        )

    @classmethod
    def of(cls, request: Request) -> "RequestForm":
        """Return the form filled with what the draft keeps; an untouched one begins with its
        template's settings.
        """
        kept = request.payload.get("form")
        if kept is None:
            return cls(request=request, initial=request.payload.get("start") or {})
        data = QueryDict(mutable=True)
        for name, texts in kept.items():
            data.setlist(name, texts)
        return cls(data, request=request)

    @property
    def is_folded(self) -> bool:
        """Whether the name was typed with capitals, or with blanks around it."""
        typed, name = self.data.get("name", ""), self.cleaned_data.get("name")
        return bool(typed != name and fold_name(typed) == name)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        return name if self.fields["name"].disabled else checked_name(name, beside=self.request)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        twice = set(data.get("owners") or []) & set(data.get("moderators") or [])
        if twice:
            self.add_error(
                "moderators",
                ValidationError(
                    _("%(address)s is an owner already: owners can moderate anyway."),
                    params={"address": min(twice)},
                ),
            )
        return data

    def wish(self) -> Wish:
        """Return what the checked form asks for."""
        former = wish_of(self.request) if self.request else None
        start = (self.request.payload.get("start") if self.request else None) or {}
        wish = Wish(
            **self.cleaned_data,
            template=start.get("template", ""),
            language=self.request.language if self.request else (get_language() or "en"),
        )
        return replace(wish, template=former.template) if former else wish


class ApproveForm(ReasonForm):
    """Who runs the list: the portal's own mail server, or somebody else's, whose addresses the list
    master enters. Without a mail server of the portal's, always somebody else's.
    """

    run_by = forms.ChoiceField(
        label=_("Who runs the list"),
        choices=[
            (RunBy.PORTAL, _("This portal: the list is made at once, as it was asked for")),
            (RunBy.ELSEWHERE, _("Somebody else: I have made it elsewhere, at these addresses")),
        ],
        initial=RunBy.PORTAL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who runs the list."), **CHOOSE},
    )
    posting_address = forms.EmailField(
        label=_("Posting address"),
        max_length=254,
        help_text=_("Where people write to, for example digital-rights@lists.example.org"),
        error_messages={"required": _("Write the address that people write to.")},
    )
    subscribe_address = forms.CharField(
        label=_("Address to subscribe at"),
        max_length=300,
        validators=[validate_web_or_mail_address],
        help_text=_("A page on the web, or an e-mail address."),
        error_messages={"required": _("Write the address to subscribe at.")},
    )
    archive_url = forms.CharField(
        label=_("Address of the archive"),
        required=False,
        max_length=300,
        validators=[validate_plain_text, validate_public_url],
        help_text=_("With http:// or https://. Needed where the archive is public."),
    )

    field_order = (
        "run_by",
        "posting_address",
        "subscribe_address",
        "archive_url",
        "reason",
        "expected",
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        made = MailingList.objects.filter(request=request).first()
        if made is not None:
            known = {
                "run_by": made.run_by,
                "posting_address": made.posting_address,
                "subscribe_address": made.subscribe_address,
                "archive_url": made.archive_url,
            }
            kwargs["initial"] = {**known, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.request = request
        if is_set_up():
            # Asked for in `clean` only where somebody else runs the list.
            for name in ("posting_address", "subscribe_address"):
                self.fields[name].required = False
        else:
            del self.fields["run_by"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("run_by") == RunBy.PORTAL:
            return data
        for name in ("posting_address", "subscribe_address"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        is_public = services.sent_wish(self.request).archive == Archive.PUBLIC
        if is_public and not data.get("archive_url") and "archive_url" not in self.errors:
            self.add_error(
                "archive_url", _("The archive is to be public: write the address where it is read.")
            )
        return data


class ListFilterForm(FilterForm):
    """The filter above the index of lists."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of mailing lists", "All languages")),
            *language_choices(),
        ],
    )
    who = forms.ChoiceField(
        label=_("Who may subscribe"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of mailing lists", "All")),
            ("open", pgettext_lazy("filter of mailing lists", "Open to everybody")),
        ],
    )
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", pgettext_lazy("filter of mailing lists", "Active")),
            ("closed", pgettext_lazy("filter of mailing lists", "Closed")),
        ],
    )

    def lists(self) -> MailingListQuerySet:
        """Return the lists that match."""
        asked = self.cleaned_data
        found = MailingList.objects.for_index().filter(state=asked["state"] or ListState.ACTIVE)
        if asked["language"]:
            found = found.in_language(asked["language"])
        if asked["who"]:
            found = found.open_to_all()
        return found
