"""The back-office of appointments: who holds what, what was offered, and the ways to end or correct
a term. Rows are made, ended and corrected by services; nothing is typed into them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.rules import is_moderator
from caucuses.admin.deeds import DeedPage
from caucuses.admin.scope import OfOnesGroups
from caucuses.forms.appointments import CorrectForm, EndForm, OfferForm
from caucuses.models import Appointment, AppointmentOffer, Grouping
from caucuses.services import appointments
from frame.back_office import NeverDeleted, OnlyRead, SearchedChoice
from frame.errors import Refused
from frame.people import signed_in

LISTED_GROUPS = 200  # more to choose from are searched, not listed


class HeldOnFilter(admin.SimpleListFilter):
    """Narrows the list to what was held on one day, which is typed."""

    title = gettext_lazy("held on day")
    parameter_name = "held_on"
    template = "caucuses/appointment_held_on_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        today = timezone.now().date().isoformat()
        return [(today, _("Today"))]

    def day(self) -> date | None:
        """Return the day that was typed, None for none or for what is no day."""
        try:
            return date.fromisoformat(self.value() or "")
        except ValueError:
            return None

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        kept = {key: text for key, text in changelist.params.items() if key != self.parameter_name}
        yield {
            "name": self.parameter_name,
            "value": self.value() or "",
            "is_no_day": bool(self.value()) and self.day() is None,
            "kept": kept,
            "all": changelist.get_query_string(remove=[self.parameter_name]),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        day = self.day()
        if day is None:
            return queryset.none()
        return queryset.filter(is_void=False, from_on__lte=day, until_on__gt=day)


@admin.register(Appointment)
class AppointmentAdmin(DeedPage, OfOnesGroups, OnlyRead, admin.ModelAdmin[Appointment]):
    """Who holds and held what in the groups that belong to a person."""

    list_display = [
        "role",
        "grouping",
        "holder",
        "from_on",
        "until_on",
        "decided_by",
        "is_listed",
        "is_void",
    ]
    list_display_links = ["role"]
    list_filter = ["role", HeldOnFilter, "is_void"]
    list_select_related = ["grouping", "person"]
    search_fields = ["grouping__name", "grouping__search_text"]
    ordering = ["-from_on", "-id"]
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "caucuses/appointment_admin.html"

    def get_fields(self, request: HttpRequest, obj: Appointment | None = None) -> Any:
        """Who entered or ended it is the secretariat's to see: addresses of people who may have
        nothing to do with a coordinator's group.
        """
        fields = [
            *("grouping", "role", "holder", "from_on", "until_on", "term_until_on"),
            *("decided_by", "source_note", "is_listed", "entered_at"),
            *("end_reason", "corrected_because", "replaces_because"),
        ]
        if is_moderator(signed_in(request)):
            fields += ["entered_by", "ended_by"]
        return fields

    @admin.display(description=gettext_lazy("person"))
    def holder(self, appointment: Appointment) -> str:
        person = appointment.person
        if person.erased_at:
            return person.get_short_name()
        return f"{person.name} <{person.email}>" if person.name else person.email

    @admin.display(description=gettext_lazy("corrected because"))
    def corrected_because(self, appointment: Appointment) -> str:
        correction = getattr(appointment, "correction", None)
        return correction.reason if correction is not None else ""

    @admin.display(description=gettext_lazy("takes the place of a wrong one because"))
    def replaces_because(self, appointment: Appointment) -> str:
        correction = getattr(appointment, "corrects", None)
        return correction.reason if correction is not None else ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/end/", view(self.end_view), name="caucuses_appointment_end"),
            path("<int:pk>/correct/", view(self.correct_view), name="caucuses_appointment_correct"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The record, with the ways to end or correct it for who may."""
        row = self.get_object(request, object_id)
        by = signed_in(request)
        may_appoint = (
            not row.is_void and row.person_id != by.pk and by.has_perm("caucuses.appoint", row)
        )
        context = {
            **(extra_context or {}),
            "subtitle": f"{row.get_role_display()}, {row.grouping.name}",
            "may_correct": may_appoint,
            "may_end": may_appoint and not row.has_ended,
        }
        return super().change_view(request, object_id, form_url, context)

    def _appointment_or_404(self, request: HttpRequest, pk: int) -> Appointment:
        """Return the appointment; raises PermissionDenied for who sees it but may not appoint."""
        row: Appointment = self.get_object(request, str(pk))
        if not signed_in(request).has_perm("caucuses.appoint", row):
            raise PermissionDenied
        return row

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End somebody's term today, with the reason."""
        row = self._appointment_or_404(request, pk)
        form = EndForm(request.POST if request.method == "POST" else None)

        def end() -> None:
            appointments.end_early(row, by=signed_in(request), reason=form.cleaned_data["reason"])

        return self.done_or_page(
            request,
            form,
            end,
            done=_("The term has ended today."),
            title=_("End the term early"),
            lead=_(
                "%(role)s, %(group)s: %(person)s. The term ends today, and with it all access that "
                "the role gives. The person and those above the group are told."
            )
            % {
                "role": row.get_role_display(),
                "group": row.grouping.name,
                "person": self.holder(row),
            },
            deed=_("End the term today"),
            back=reverse("admin:caucuses_appointment_change", args=[pk]),
        )

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Replace what was written wrongly by a new row, with the reason."""
        row = self._appointment_or_404(request, pk)
        form = CorrectForm(request.POST if request.method == "POST" else None, appointment=row)

        def correct() -> str:
            correction = appointments.correct(
                row,
                by=signed_in(request),
                reason=form.cleaned_data["reason"],
                replacement=form.replacement(),
            )
            shown = correction.replacement or row
            return reverse("admin:caucuses_appointment_change", args=[shown.pk])

        return self.done_or_page(
            request,
            form,
            correct,
            done=_("Corrected. The person is told."),
            title=_("Correct the appointment"),
            lead=_(
                "%(role)s, %(group)s: %(person)s. A new row takes the place of this one, which "
                "stays here with your reason. For what has really changed, end the term and offer "
                "a new one."
            )
            % {
                "role": row.get_role_display(),
                "group": row.grouping.name,
                "person": self.holder(row),
            },
            deed=_("Correct"),
            back=reverse("admin:caucuses_appointment_change", args=[pk]),
        )


@admin.register(AppointmentOffer)
class AppointmentOfferAdmin(
    DeedPage, OfOnesGroups, NeverDeleted, admin.ModelAdmin[AppointmentOffer]
):
    """What was offered in the groups that belong to a person, and the form to offer more."""

    list_display = ["email", "role", "grouping", "from_on", "until_on", "answer", "sent_at"]
    list_filter = ["role", "answer"]
    list_select_related = ["grouping"]
    search_fields = ["grouping__name", "grouping__search_text"]
    ordering = ["-sent_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["withdraw_offers"]

    def get_fields(self, request: HttpRequest, obj: AppointmentOffer | None = None) -> Any:
        """Who offered it is the secretariat's to see, as with appointments."""
        fields = [
            *("grouping", "role", "email", "language", "from_on", "until_on", "decided_by"),
            *("source_note", "sent_at", "lapses_at", "answer", "answered_at"),
        ]
        return [*fields, "offered_by"] if is_moderator(signed_in(request)) else fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether there is a group in which the person may appoint: at most 2 queries."""
        by = signed_in(request)
        if not by.has_perm("caucuses.add_appointmentoffer"):
            return False
        return is_moderator(by) or Grouping.objects.appointable_by(by).exists()

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer a role to a person; which groups there are to choose from is asked again on
        sending.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        by = signed_in(request)
        groupings = Grouping.objects.appointable_by(by).order_by("sort_key", "pk")
        form = OfferForm(
            request.POST if request.method == "POST" else None,
            by=by,
            groupings=groupings,
            widget=self._group_widget(groupings),
            initial={"grouping": request.GET.get("grouping", "")},
        )

        def offer() -> None:
            data = form.cleaned_data
            appointments.offer(
                data["grouping"],
                by=by,
                email=data["email"],
                language=data["language"],
                **vars(form.term()),
            )

        return self.done_or_page(
            request,
            form,
            offer,
            done=_("Offered. The role is held once the person has accepted."),
            title=_("Offer a role"),
            lead=_(
                "The person gets a mail and accepts or declines. Nobody is appointed without "
                "accepting, and nobody appoints themselves."
            ),
            deed=_("Offer"),
            back=reverse("admin:caucuses_appointmentoffer_changelist"),
        )

    def _group_widget(self, groupings: QuerySet[Grouping]) -> forms.Widget | None:
        """Return the widget that searches, where there are too many groups to list: 1 query."""
        if groupings[: LISTED_GROUPS + 1].count() <= LISTED_GROUPS:
            return None
        field = AppointmentOffer._meta.get_field("grouping")
        return SearchedChoice(field, self.admin_site)

    @admin.action(description=gettext_lazy("Withdraw these offers"), permissions=["view"])
    def withdraw_offers(self, request: HttpRequest, queryset: QuerySet[AppointmentOffer]) -> None:
        by = signed_in(request)
        withdrawn = 0
        for row in queryset.select_related("grouping"):
            if not by.has_perm("caucuses.appoint", row):
                text = _("You do not make the appointments of this group.")
                self.message_user(request, f"{row}: {text}", messages.WARNING)
                continue
            try:
                appointments.withdraw_offer(row, by=by)
            except Refused as refused:
                self.message_user(request, f"{row}: {refused}", messages.WARNING)
            else:
                withdrawn += 1
        if withdrawn:
            self.message_user(
                request,
                ngettext("%(count)d offer withdrawn.", "%(count)d offers withdrawn.", withdrawn)
                % {"count": withdrawn},
                messages.SUCCESS,
            )
