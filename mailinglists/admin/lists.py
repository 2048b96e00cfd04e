"""The back-office of lists: list masters and the secretariat keep addresses and state; coordinators
read what is known of their groups' lists, and nothing else.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping
from frame.back_office import HiddenFromOthers, HistoryFor, NeverDeleted, OnlyRead
from frame.content_admin import LoadedContentAdmin
from frame.people import signed_in
from mailinglists.forms.lists import checked_name
from mailinglists.models import ListKeeper, MailingList
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

    class Meta:
        model = MailingList
        fields = ("name", "grouping")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.grouping is not None:
            self.initial["grouping"] = self.instance.grouping.slug

    def clean_name(self) -> str:
        """Let a new list have a name that can be had; it keeps the name for good."""
        return checked_name(self.cleaned_data["name"])


@admin.register(MailingList)
class MailingListAdmin(HiddenFromOthers, HistoryFor, NeverDeleted, LoadedContentAdmin):
    """The lists, by name. A name is never changed, because archives and addresses carry it."""

    form = MailingListForm
    history_for = "mailinglists.change_mailinglist"
    list_display = ["name", "title", "grouping", "state", "posting_address", "checked_at"]
    list_filter = ["state", "subscribing", "archive", "is_edited"]
    list_select_related = ["grouping"]
    search_fields = ["name", "title", "posting_address"]
    ordering = ["name"]
    list_per_page = 50
    readonly_fields = ["run_by", "template", "checked_at", "closed_at", "request"]
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
        (_("In words"), {"fields": ["posting_note", "reading_note", "note", "language"]}),
        (
            _("History"),
            {"fields": ["template", "request", "checked_at", "closed_at", "is_edited"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailingList]:
        return MailingList.objects.in_back_office_of(signed_in(request))

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
            services.save_list(obj, was_in=was_in)


@admin.register(ListKeeper)
class ListKeeperAdmin(OnlyRead, admin.ModelAdmin[ListKeeper]):
    """Who owns and moderates which list, and who has not answered yet."""

    list_display = ["email", "role", "request", "mailing_list", "answer", "sent_at", "reminders"]
    list_filter = ["role", "answer"]
    list_select_related = ["request", "mailing_list"]
    search_fields = ["email", "request__title"]
    ordering = ["-sent_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    # Not the token: whoever has it answers in the person's place.
    readonly_fields = (
        "email",
        "role",
        "request",
        "mailing_list",
        "language",
        "sent_at",
        "lapses_at",
        "answer",
        "answered_at",
        "reminders",
    )
    fields = readonly_fields
