"""The back-office of lists: list masters and the secretariat keep addresses and state; coordinators
read what is known of their groups' lists, and nothing else.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caucuses.models import Grouping
from frame.back_office import HiddenFromOthers, HistoryFor, NeverDeleted
from frame.content_admin import LoadedContentAdmin
from frame.people import signed_in
from mailinglists.enums import ListState, RunBy
from mailinglists.forms.lists import checked_name
from mailinglists.mailman.client import is_set_up
from mailinglists.models import MailingList
from mailinglists.querysets import MailingListQuerySet
from mailinglists.services import lists as services


class MailingListForm(ModelForm[MailingList]):
    """A list by hand. A group is named by its address: there are too many to choose from."""

    grouping = forms.ModelChoiceField(
        label=_("group"),
        queryset=Grouping.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.TextInput,
        help_text=_("Its address below /caucuses/, for example human-rights."),
        error_messages={"invalid_choice": _("There is no group at this address.")},
    )

    is_here = forms.BooleanField(
        label=_("This portal runs it"),
        required=False,
        help_text=_(
            "The portal makes the list on its mail server. Without this, it only shows a list that "
            "somebody else runs."
        ),
    )

    class Meta:
        model = MailingList
        fields = ("name", "grouping")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A list is being made until its server says that it works.
        is_being_made = self.instance.state == ListState.MAKING
        hidden = ListState.ACTIVE if is_being_made else ListState.MAKING
        state = self.fields.get("state")
        if isinstance(state, forms.ChoiceField):
            state.choices = [choice for choice in ListState.choices if choice[0] != hidden]
        # Who runs a list is said once, when it is made.
        if not self.instance._state.adding or not is_set_up():
            del self.fields["is_here"]
        if self.instance.grouping is not None:
            self.initial["grouping"] = self.instance.grouping.slug

    def clean_name(self) -> str:
        """Let a new list have a name that can be had; it keeps the name for good."""
        return checked_name(self.cleaned_data["name"])


class AnswerFilter(SimpleListFilter):
    """What the weekly look at a list elsewhere found."""

    title = pgettext_lazy("of a mailing list elsewhere", "answer")
    parameter_name = "answers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("dead", pgettext_lazy("mailing list elsewhere", "Does not answer any more")),
            ("failing", pgettext_lazy("mailing list elsewhere", "Failed lately")),
            ("answering", pgettext_lazy("mailing list elsewhere", "Answers")),
            ("unasked", pgettext_lazy("mailing list elsewhere", "Not asked")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[MailingList]
    ) -> QuerySet[MailingList]:
        if not isinstance(queryset, MailingListQuerySet) or self.value() is None:
            return queryset
        return queryset.in_answer(str(self.value()))


@admin.register(MailingList)
class MailingListAdmin(HiddenFromOthers, HistoryFor, NeverDeleted, LoadedContentAdmin):
    """The lists, by name. A name is never changed, because archives and addresses carry it."""

    form = MailingListForm
    history_for = "mailinglists.change_mailinglist"
    list_display = ["name", "title", "grouping", "state", "posting_address", "checked_at"]
    list_filter = ["state", AnswerFilter, "subscribing", "archive", "is_edited"]
    list_select_related = ["grouping"]
    search_fields = ["name", "title", "posting_address"]
    ordering = ["name"]
    list_per_page = 50
    change_form_template = "mailinglists/admin/list.html"
    readonly_fields = [
        "run_by",
        "template",
        "checked_at",
        "closed_at",
        "request",
        "found",
        "alive_checked_at",
        "failures",
        "failing_since",
        "dead_since",
    ]
    fieldsets = [
        (None, {"fields": ["name", "title", "grouping", "state", "description", "purpose"]}),
        (
            _("Where it is"),
            {"fields": ["run_by", "posting_address", "subscribe_address", "archive_url"]},
        ),
        (
            _("Settings"),
            {"fields": ["languages", "subscribing", "posting", "is_moderated", "archive"]},
        ),
        (
            _("What the weekly check found"),
            {
                "fields": [
                    "found",
                    "alive_checked_at",
                    "failures",
                    "failing_since",
                    "dead_since",
                ]
            },
        ),
        (_("In words"), {"fields": ["posting_note", "reading_note", "note", "language"]}),
        (
            _("History"),
            {"fields": ["template", "request", "checked_at", "closed_at", "is_edited"]},
        ),
    ]

    @admin.display(description=_("answer"), ordering="answer")
    def found(self, mailing_list: MailingList) -> str:
        return mailing_list.answer_words or "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailingList]:
        return MailingList.objects.in_back_office_of(signed_in(request))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Lead those who moderate the list to what is held on it."""
        row = kwargs.get("obj")
        if row is not None and row.is_here:
            context["may_moderate"] = request.user.has_perm("mailinglists.moderate_posts", row)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None or not is_set_up():
            return self.fieldsets
        (title, first), *others = self.fieldsets
        return [(title, {**first, "fields": [*first["fields"], "is_here"]}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.readonly_fields, "name"] if obj else self.readonly_fields

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Save through the service, which brings the list and its group's page to it."""
        was_in = MailingList.objects.filter(pk=obj.pk).values_list("grouping_id", flat=True).first()
        with transaction.atomic():
            if form.changed_data and "is_edited" not in form.changed_data:
                obj.is_edited = True
            if {"subscribe_address", "archive_url"}.intersection(form.changed_data):
                obj.forget_checks()
            if not change and form.cleaned_data.get("is_here"):
                obj.run_by = RunBy.PORTAL
            services.save_list(obj, was_in=was_in)
