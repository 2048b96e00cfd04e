from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import addresses, second_factor, sessions
from accounts.models import User
from frame.back_office import NeverDeleted
from frame.people import signed_in

# Its page shows the secrets of second factors, which are nobody's business but their owner's.
admin.site.unregister(Authenticator)
# Where a person is signed in is shown to them alone.
admin.site.unregister(UserSession)


@admin.register(User)
class UserAdmin(NeverDeleted, admin.ModelAdmin[User]):
    """People. Passwords are set by their owners; here they are neither seen nor changed.

    An account that acted stays in the log of decisions: switch it off instead of deleting it.
    """

    list_display = ["email", "name", "language", "is_active", "is_superuser", "joined_at"]
    list_filter = ["is_active", "is_superuser", "groups", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "language", "is_active", "groups", "is_superuser", "joined_at"]
    readonly_fields = ["joined_at", "last_login"]
    filter_horizontal = ["groups"]
    show_full_result_count = False
    actions = ["take_second_factor_away"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Leave out the empty rows of erased accounts: nobody fills them again."""
        return super().get_queryset(request).filter(erased_at=None)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """One's own address is changed where all change it: a slip here would lock one out."""
        is_own = obj is not None and obj.pk == request.user.pk
        return [*self.readonly_fields, *(["email"] if is_own else [])]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Sign out whoever is switched off: switched on again they sign in anew. Where the address
        is another one, nobody gets in by the former any more.
        """
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            addresses.replace(obj, former=form.initial["email"])
        if change and "is_active" in form.changed_data and not obj.is_active:
            sessions.end_all(obj)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Take the second step away (lost; they are told by mail)"),
    )
    def take_second_factor_away(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Help those who lost passkeys, app and codes. One's own is changed where all change it,
        after showing that it is oneself.
        """
        others = queryset.exclude(pk=signed_in(request).pk)
        done = [person for person in others if second_factor.take_away(person)]
        for person in done:
            self.log_change(request, person, _("Second step taken away."))
        message = ngettext(
            "The second step of %(count)d person is taken away.",
            "The second step of %(count)d people is taken away.",
            len(done),
        )
        messages.info(request, message % {"count": len(done)})
