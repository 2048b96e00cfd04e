"""Owners and moderators in the back-office: who keeps which list, who was asked, asking more."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from frame.back_office import NeverDeleted
from frame.people import signed_in
from mailinglists.enums import KeeperRole
from mailinglists.models import ListKeeper, MailingList
from mailinglists.services import keepers


class AskForm(ModelForm[ListKeeper]):
    """Whom to ask, for which list. A list is named: there may be too many to choose from."""

    mailing_list = forms.ModelChoiceField(
        label=_("mailing list"),
        queryset=MailingList.objects.active(),
        to_field_name="name",
        widget=forms.TextInput,
        help_text=_("Its name: what stands before the @."),
        error_messages={"invalid_choice": _("There is no active list of this name.")},
    )
    role = forms.ChoiceField(label=_("role"), choices=KeeperRole.choices)

    class Meta:
        model = ListKeeper
        fields = ("mailing_list", "email", "role")

    def clean(self) -> dict[str, Any]:
        """Say here, not on an error page, why somebody cannot be asked."""
        data = super().clean() or {}
        if not self.errors:
            try:
                keepers.check_may_be_asked(data["mailing_list"], data["email"])
            except keepers.KeeperRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return data


@admin.register(ListKeeper)
class ListKeeperAdmin(NeverDeleted, admin.ModelAdmin[ListKeeper]):
    """Who owns and moderates which list, and who has not answered yet. Somebody new is asked by
    mail; nobody is changed.
    """

    form = AskForm
    list_display = ["email", "role", "mailing_list", "request", "answer", "sent_at", "reminders"]
    list_filter = ["role", "answer"]
    list_select_related = ["request", "mailing_list"]
    search_fields = ["email", "request__title", "mailing_list__name"]
    ordering = ["-sent_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["release"]
    # Not the token: whoever has it answers in the person's place.
    fields = (
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

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is not None else ("mailing_list", "email", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is not None else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mailinglists.add_listkeeper")

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Ask the person, through the service; the row is theirs to answer."""
        asked = keepers.invite(
            obj.mailing_list, email=obj.email, role=obj.role, by=signed_in(request)
        )
        obj.pk = asked.pk

    @admin.action(description=_("Release from the list"), permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[ListKeeper]) -> None:
        """Let them go, or take the question back; who cannot be is told with the reason."""
        count = 0
        for keeper in queryset.select_related("mailing_list", "request"):
            try:
                keepers.release(keeper)
            except keepers.KeeperRefused as refused:
                self.message_user(request, f"{keeper}: {refused}", messages.WARNING)
            else:
                self.log_change(request, keeper, str(_("Release from the list")))
                count += 1
        if count:
            told = ngettext("%(count)d is released.", "%(count)d are released.", count)
            self.message_user(request, told % {"count": count}, messages.SUCCESS)
