"""Messages that wait for a moderator, in the back-office: for those who keep the list, list masters
and the secretariat, and for nobody else.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from frame.back_office import HiddenFromOthers, HistoryFor, OnlyRead
from frame.errors import Refused
from frame.people import signed_in
from mailinglists import access
from mailinglists.enums import Cause, HeldState
from mailinglists.forms.held import DEEDS, DecideForm, ReasonForm
from mailinglists.mailman.client import is_set_up
from mailinglists.models import HeldPost, MailingList
from mailinglists.services import held as services
from moderation import tiles

if TYPE_CHECKING:
    from accounts.models import User

# Each chosen message is a field of the page that asks once more: DATA_UPLOAD_MAX_NUMBER_FIELDS.
BULK_LIMIT = 400
REFUSALS_TOLD = 10
PERMISSION = "mailinglists.moderate_posts"


class StateFilter(admin.SimpleListFilter):
    """What waits comes first; the rest is one click away."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        decided = [choice for choice in HeldState.choices if choice[0] != HeldState.WAITING]
        return [*decided, ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _now("waits"),
        }
        for lookup, title in self.lookup_choices:
            yield {
                "selected": self.value() == lookup,
                "query_string": changelist.get_query_string({self.parameter_name: lookup}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> QuerySet[HeldPost]:
        match self.value():
            case None:
                return queryset.filter(state=HeldState.WAITING)
            case "all":
                return queryset
            case state:
                return queryset.filter(state=state)


class ListFilter(admin.SimpleListFilter):
    """The lists that the person may moderate, as far as anything was ever held there."""

    title = _("mailing list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        mine = HeldPost.objects.moderated_by(signed_in(request)).order_by()
        lists = MailingList.objects.filter(pk__in=mine.values("mailing_list"))
        return [(name, name) for name in lists.order_by("name").values_list("name", flat=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> QuerySet[HeldPost]:
        return queryset.filter(mailing_list__name=self.value()) if self.value() else queryset


class CauseFilter(admin.SimpleListFilter):
    title = _("why it is held")
    parameter_name = "cause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Cause.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> QuerySet[HeldPost]:
        if self.value() not in Cause.values:
            return queryset
        found = HeldPost.objects.because_of(str(self.value())).values("pk")
        return queryset.filter(pk__in=found)


@admin.register(HeldPost)
class HeldPostAdmin(HiddenFromOthers, HistoryFor, OnlyRead, admin.ModelAdmin[HeldPost]):
    """What waits, the longest first; a page for each message, and decisions on many at once."""

    history_for = "mailinglists.change_mailinglist"
    list_display = ["mailing_list", "from_whom", "what", "why", "held_at", "state"]
    list_display_links = ["what"]
    list_filter = [StateFilter, ListFilter, CauseFilter]
    list_select_related = ["mailing_list"]
    search_fields = ["sender", "subject"]
    ordering = ["held_at", "id"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["accept", "trust", "reject", "discard"]
    change_list_template = "mailinglists/admin/held_list.html"

    # --- Access: the lists that the person moderates, and nothing else ---

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_view_permission(self, request: HttpRequest, obj: HeldPost | None = None) -> bool:
        return request.user.has_perm(PERMISSION, obj)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeldPost]:
        # The texts are long, and the list shows none.
        rows = HeldPost.objects.moderated_by(signed_in(request)).defer("text")
        return rows.order_by(*self.ordering)  # the search of choices takes them as they come

    # --- The list ---

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave the state out where it is the same for all: the list is wide enough."""
        return self.list_display if "state" in request.GET else self.list_display[:-1]

    @admin.display(description=_("sender"), ordering="sender")
    def from_whom(self, row: HeldPost) -> str:
        return format_html("<bdi>{}</bdi>", row.sender or "-")

    @admin.display(description=_("subject"), ordering="subject")
    def what(self, row: HeldPost) -> str:
        return format_html("<bdi>{}</bdi>", row.subject or _now("no subject"))

    @admin.display(description=_("why it is held"))
    def why(self, row: HeldPost) -> str:
        return "; ".join(row.causes_in_words)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = signed_in(request)
        everything = user.has_perm("mailinglists.change_mailinglist")
        silent = self._silent_since(None if everything else list(access.kept_by(user)))
        return super().changelist_view(
            request,
            {**(extra_context or {}), "silent_since": silent, "title": _now("Messages held")},
        )

    @staticmethod
    def _silent_since(mailing_lists: list[int] | None) -> datetime | None:
        return services.silent_since(mailing_lists) if is_set_up() else None

    # --- One message ---

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "<int:pk>/decide/",
            self.admin_site.admin_view(require_POST(self.decide_view)),
            name="mailinglists_heldpost_decide",
        )
        return [decide, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One page with everything needed to decide: the words, why it is held, what is known of
        the sender, the deeds.
        """
        row: HeldPost = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return self._page(request, row, DecideForm())

    def _page(
        self, request: HttpRequest, row: HeldPost, form: DecideForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": row.subject or _now("no subject"),
            "subtitle": row.mailing_list.name,
            "opts": self.opts,
            "post": row,
            "sender": services.sender_of(row),
            "told": "" if row.is_waiting else services.how_it_was_decided(row),
            "form": form,
            "deeds": [(name, label) for name, (label, _state) in DEEDS.items()],
            "silent_since": self._silent_since([row.mailing_list_id]),
        }
        return TemplateResponse(request, "mailinglists/admin/held.html", context, status=status)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide on one message, and say truly what came of it."""
        row: HeldPost = self.get_object(request, str(pk))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        form = DecideForm(request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        deed = form.cleaned_data["deed"]
        try:
            self._decide(request, row, deed, form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
            row.refresh_from_db()
            return self._page(request, row, form, status=409)
        self._tell_done(request, 1)
        return redirect("admin:mailinglists_heldpost_changelist")

    @staticmethod
    def _decide(request: HttpRequest, row: HeldPost, deed: str, reason: str) -> None:
        _label, state = DEEDS[deed]
        by = signed_in(request)
        services.decide(row, state, by=by, reason=reason, trust=deed == "trust")

    # --- Several at once ---

    @admin.action(description=DEEDS["accept"][0], permissions=["moderate"])
    def accept(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> None:
        if rows := self._chosen(request, queryset):
            self._decide_each(request, rows, "accept")

    @admin.action(description=DEEDS["trust"][0], permissions=["moderate"])
    def trust(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> None:
        if rows := self._chosen(request, queryset):
            self._decide_each(request, rows, "trust")

    @admin.action(
        description=pgettext_lazy("message held", "Reject with a reason…"), permissions=["moderate"]
    )
    def reject(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> HttpResponse | None:
        return self._ask_first(request, queryset, "reject")

    @admin.action(description=pgettext_lazy("message held", "Discard…"), permissions=["moderate"])
    def discard(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> HttpResponse | None:
        return self._ask_first(request, queryset, "discard")

    def _ask_first(
        self, request: HttpRequest, queryset: QuerySet[HeldPost], deed: str
    ) -> HttpResponse | None:
        """Ask once more, for the reason where there is to be one: what is thrown away is gone."""
        is_confirmed = "confirmed" in request.POST
        rows = self._chosen(request, queryset)
        if not rows:
            return None
        form = ReasonForm(request.POST if is_confirmed else None) if deed == "reject" else None
        if is_confirmed and (form is None or form.is_valid()):
            self._decide_each(request, rows, deed, form.cleaned_data["reason"] if form else "")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": DEEDS[deed][0],
            "opts": self.opts,
            "rows": rows,
            "form": form,
            "deed": deed,
        }
        status = 422 if form is not None and form.is_bound else 200
        return TemplateResponse(
            request, "mailinglists/admin/held_bulk.html", context, status=status
        )

    def _chosen(self, request: HttpRequest, queryset: QuerySet[HeldPost]) -> list[HeldPost]:
        """Return the messages chosen, with their lists; none, and the reason told, where there are
        too many.
        """
        if request.POST.get("select_across") != "1":
            # The list's filter hides what was decided since the page was shown: its decider has to
            # be told.
            keys = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
            queryset = self.get_queryset(request).filter(pk__in=keys)
        rows = list(queryset.select_related("mailing_list")[: BULK_LIMIT + 1])
        if len(rows) > BULK_LIMIT:
            told = _now("Choose at most %(limit)d messages.") % {"limit": BULK_LIMIT}
            self.message_user(request, told, messages.ERROR)
            return []
        return rows

    def _decide_each(
        self, request: HttpRequest, rows: list[HeldPost], deed: str, reason: str = ""
    ) -> None:
        """Decide each by itself: what is refused is named, and does not stop the others."""
        refusals = []
        for row in rows:
            try:
                self._decide(request, row, deed, reason)
            except Refused as refused:
                refusals.append(f"{row.subject or row.sender}: {refused}")
        for refusal in refusals[:REFUSALS_TOLD]:
            self.message_user(request, refusal, messages.WARNING)
        if len(refusals) > REFUSALS_TOLD:
            more = len(refusals) - REFUSALS_TOLD
            told = ngettext("%(count)d more was not done.", "%(count)d more were not done.", more)
            self.message_user(request, told % {"count": more}, messages.WARNING)
        self._tell_done(request, len(rows) - len(refusals))

    def _tell_done(self, request: HttpRequest, count: int) -> None:
        if count:
            told = ngettext(
                "%(count)d message is decided. The mail server is told within a minute.",
                "%(count)d messages are decided. The mail server is told within a minute.",
                count,
            )
            self.message_user(request, told % {"count": count}, messages.SUCCESS)


def _waiting(user: "User") -> tuple[int, datetime | None]:
    found = (
        HeldPost.objects.moderated_by(user)
        .waiting()
        .aggregate(count=Count("pk"), oldest=Min("held_at"))
    )
    return found["count"], found["oldest"]


tiles.register(
    tiles.Tile(
        label=_("Messages held"),
        permission=PERMISSION,
        aim=services.AIM,
        url_name="admin:mailinglists_heldpost_changelist",
        waiting=_waiting,
    )
)
