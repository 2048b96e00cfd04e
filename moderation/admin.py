"""The work queue and the page of one case. No state is written here: every deed calls
`moderation/services.py`.
"""

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, get_script_prefix, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext as words_of_django  # not collected with ours

from frame.back_office import HiddenFromOthers, OnlyRead, ShortPaginator
from frame.counts import remembered
from frame.people import signed_in
from moderation import kinds, likeness, services, tiles
from moderation.admin_filters import AlikeFilter, KindFilter, MoveFilter, WaitingFilter
from moderation.enums import OPEN, Party, State
from moderation.forms import ReasonForm
from moderation.models import Decision, ReasonTemplate, Request
from moderation.services import COUNTED_EACH_TIME, COUNTED_FOR
from notices.services import open_alarms

if TYPE_CHECKING:
    from accounts.models import User

# The verbs offered for several requests at once; a merge needs a look at each.
BULK_VERBS = ("approve", "ask", "decline")
BULK_LIMIT = 100
ALARMS_SHOWN = 10
ALIKE_SHOWN = 200


def _alike_url(row: Request) -> str:
    return f"{_queue_url()}?alike={row.pk}&state=all"


def _queue_url() -> str:
    return _url_of_queue(get_language(), get_script_prefix())


@lru_cache  # each row leads to two addresses below it, which depend on these two beside the code
def _url_of_queue(_language: str | None, _prefix: str) -> str:
    return reverse("admin:moderation_request_changelist")


def _others(count: int) -> str:
    if count > ALIKE_SHOWN:
        return _("more than %(count)d others") % {"count": ALIKE_SHOWN}
    return ngettext("%(count)d other", "%(count)d others", count) % {"count": count}


def _waiting_by_kind(user: "User") -> dict[str, tuple[int, datetime]]:
    """Return how many wait of each kind, and since when; where there are very many, as they were
    counted within a minute.
    """
    return remembered(
        f"moderation.waiting:{user.pk}",
        lambda: Request.objects.waiting_by_kind(user),
        lambda counted: sum(number for number, _oldest in counted.values()),
        above=COUNTED_EACH_TIME,
        seconds=COUNTED_FOR,
    )


class WorkQueue(ChangeList):
    """The list of requests, each with what is like it: 2 queries a page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        found = likeness.alike(rows, Request.objects.visible_to(signed_in(request)))
        for row in rows:
            row.alike = found.get(row.pk)
        self.result_list = rows

    def url_for_result(self, result: Any) -> str:
        return f"{_queue_url()}{result.pk}/change/"


@lru_cache  # days, aims and languages: not many together, and most rows of a page have the same
def _age_in_words(days: int, aim: int, _language: str | None) -> SafeString:
    words = ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("today")
    late = days > aim
    late_word = _("late")
    return format_html(
        '<span class="age{}"><span>{}</span>'
        '<progress max="{}" value="{}" aria-label="{}"></progress></span>{}',
        " late" if late else "",
        words,
        aim,
        min(days, aim),
        _("%(days)d of %(aim)d days") % {"days": days, "aim": aim},
        f" {late_word}" if late else "",
    )


@admin.register(Request)
class RequestAdmin(HiddenFromOthers, OnlyRead, admin.ModelAdmin[Request]):
    """What waits, of which kind, how long, and who is looking at it."""

    list_display = ["what", "kind_label", "age", "on_whom", "state", "alike"]
    list_display_links = ["what"]
    list_filter = [WaitingFilter, KindFilter, AlikeFilter]
    search_fields = ["title", "reference"]
    ordering = ["submitted_at", "id"]
    list_per_page = 50
    paginator = ShortPaginator
    show_full_result_count = False
    actions = ["take_over", *(f"bulk_{verb}" for verb in BULK_VERBS)]
    change_list_template = "moderation/admin/queue.html"

    # --- Access: the queue's scope, and nothing else ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Request]:
        rows = Request.objects.visible_to(signed_in(request)).for_queue()
        return rows.order_by(*self.ordering)  # the search of choices takes them as they come

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WorkQueue

    # --- The list ---

    def action_checkbox(self, obj: Request) -> SafeString:
        """Write the box as Django's widget does, which takes four templates for each row."""
        label = format_html(words_of_django("Select this object for an action - {}"), str(obj))
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            helpers.ACTION_CHECKBOX_NAME,
            obj.pk,
            label,
        )

    @admin.display(description=gettext_lazy("what"), ordering="title")
    def what(self, row: Request) -> str:
        shown = '<bdi>{}</bdi> <small class="reference">{}</small>'
        return format_html(shown, row.title or "-", row.reference)

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_label(self, row: Request) -> str:
        return str(row.kind_object.label)

    @admin.display(description=gettext_lazy("waits"), ordering="submitted_at")
    def age(self, row: Request) -> str:
        if not row.is_open or row.submitted_at is None:
            return "-"
        days = (timezone.now() - row.submitted_at).days
        return _age_in_words(days, row.kind_object.aim.days, get_language())

    @admin.display(description=gettext_lazy("on whom"))
    def on_whom(self, row: Request) -> str:
        if row.state == State.RETURNED:
            return _("Applicant, for an answer")
        if row.claim_is_fresh and row.looked_at_by:
            return row.looked_at_by.get_short_name()
        return _("Nobody") if row.is_open else "-"

    @admin.display(description=gettext_lazy("came with"))
    def alike(self, row: Request) -> str:
        found: likeness.Alike | None = getattr(row, "alike", None)
        if not found:
            return "-"
        return format_html(
            '<a href="{}">{}</a><br><small>{}</small>',
            _alike_url(row),
            _others(found.count),
            ", ".join(found.reasons),
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request,
            {
                **(extra_context or {}),
                "alarms": self._alarms(request),
                "summary": self._summary(request),
                "title": _("What waits"),
            },
        )

    @staticmethod
    def _alarms(request: HttpRequest) -> list[dict[str, Any]]:
        """What does not work at the portal, for those who may know: two queries."""
        user = signed_in(request)
        if not user.has_perm("notices.view_alarm"):
            return []
        return [
            {"alarm": alarm, "url": alarm.url_for(user)} for alarm in open_alarms()[:ALARMS_SHOWN]
        ]

    def _summary(self, request: HttpRequest) -> list[dict[str, Any]]:
        """How many wait of each kind, and since when: one query, and those of the tiles."""
        user = signed_in(request)
        counted = _waiting_by_kind(user)
        rows = []
        for kind in kinds.all_kinds():
            if not request.user.has_perm(kind.permission):
                continue
            number, oldest = counted.get(kind.name, (0, None))
            label, url = kind.label_plural, f"?kind={kind.name}"
            rows.append(tiles.shown(label, url, number, oldest, kind.aim))
        return rows + [tile.shown_to(user) for tile in tiles.tiles_of(user)]

    # --- One case ---

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/move/<slug:verb>/",
                self.admin_site.admin_view(self.move_view),
                name="moderation_request_move",
            ),
            path(
                "<int:pk>/note/",
                self.admin_site.admin_view(self.note_view),
                name="moderation_request_note",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One page with everything needed to decide: the matter, the history, the doubts, the
        deeds.
        """
        row: Request = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        kind = row.kind_object
        moves = self._offered(row, signed_in(request))
        may_decide = kind.may_decide(signed_in(request), row)
        other = services.look_at(row, by=signed_in(request)) if row.is_open and may_decide else None
        context = {
            **self.admin_site.each_context(request),
            "title": row.title or str(kind.label),
            "subtitle": row.reference,
            "opts": self.opts,
            "request_row": row,
            "kind": kind,
            "history": row.decisions.select_related("actor").order_by("-number"),
            "moves": moves,
            "may_decide": may_decide,
            "is_own": kind.is_interested(signed_in(request), row),
            "other": other,
            "alike": self._alike(row, signed_in(request)),
            **kind.context(row),
            **kind.decide_context(row, request),
        }
        return TemplateResponse(request, "moderation/admin/case.html", context)

    @staticmethod
    def _alike(row: Request, user: "User") -> dict[str, Any] | None:
        """What came together with a request, and where to see it: 2 queries."""
        found = likeness.alike([row], Request.objects.visible_to(user)).get(row.pk)
        if found is None or not found.others:
            return None
        return {
            "count": _others(found.count),
            "reasons": ", ".join(found.reasons),
            "url": _alike_url(row),
        }

    @staticmethod
    def _offered(row: Request, user: "User") -> list[Any]:
        """The moves that the person may make now; a kind's own begin on its own panel."""
        kind = row.kind_object
        if kind.is_interested(user, row):
            return []
        return [
            move
            for move in kind.moves.values()
            if move.party is Party.DECIDER
            and row.state in move.sources
            and move.verb != "merge"
            and kind.may_move(user, row, move)
        ]

    def move_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Ask for confirmation and reason, then make the move and say truly what came of it."""
        row: Request = self.get_object(request, str(pk))
        kind = row.kind_object
        move = kind.moves.get(verb)
        if move is None or move.party is not Party.DECIDER:
            raise Http404
        user = signed_in(request)
        if kind.is_interested(user, row) or not kind.may_move(user, row, move):
            raise PermissionDenied
        back = reverse("admin:moderation_request_change", args=[pk])
        initial = {"expected": row.moves, **request.GET.dict()}
        templates = ReasonTemplate.objects.filter(kind=row.kind, verb=verb, language=row.language)
        if chosen := request.GET.get("template"):
            initial["reason"] = next((t.text for t in templates if str(t.pk) == chosen), "")
        form = kind.form(move, row, request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                services.move(row, verb, by=signed_in(request), **form.cleaned_data)
            except services.IllegalMove as refused:
                return self._refused(request, row, refused.told_to_decider())
            except services.MoveRefused as refused:
                return self._refused(request, row, str(refused))
            self.message_user(
                request,
                _("%(what)s: %(title)s. The applicant is told by e-mail.")
                % {"what": move.done, "title": row.title},
                messages.SUCCESS,
            )
            return redirect(back)
        if row.state not in move.sources:
            told = services.IllegalMove(row, services.newest(row)).told_to_decider()
            if request.method == "POST":
                return self._refused(request, row, told)
            self.message_user(request, told, messages.WARNING)
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": move.label,
            "subtitle": row.reference,
            "opts": self.opts,
            "request_row": row,
            "move": move,
            "form": form,
            "templates": templates,
            "back": back,
        }
        return TemplateResponse(
            request, "moderation/admin/move.html", context, status=422 if form.is_bound else 200
        )

    def _refused(self, request: HttpRequest, row: Request, reason: str) -> HttpResponse:
        """Say that nothing was done and why, with the way back to the case (HTTP 409)."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Not done"),
            "subtitle": row.reference,
            "opts": self.opts,
            "request_row": row,
            "reason": reason,
        }
        return TemplateResponse(request, "moderation/admin/refused.html", context, status=409)

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write a remark into the log; only deciders read it."""
        row: Request = self.get_object(request, str(pk))
        if not row.kind_object.may_decide(signed_in(request), row):
            raise PermissionDenied
        if request.method == "POST":
            try:
                services.note(row, by=signed_in(request), reason=request.POST.get("reason", ""))
            except services.MoveRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)
            else:
                self.message_user(request, _("The note stands in the log."), messages.SUCCESS)
        return redirect("admin:moderation_request_change", pk)

    # --- Several at once ---

    @admin.action(
        description=gettext_lazy("Take over: show that I look at them"), permissions=["view"]
    )
    def take_over(self, request: HttpRequest, queryset: QuerySet[Request]) -> None:
        taken = 0
        for row in queryset.filter(state__in=OPEN)[:BULK_LIMIT]:
            if row.kind_object.may_decide(signed_in(request), row):
                taken += services.look_at(row, by=signed_in(request)) is None
        self.message_user(
            request,
            ngettext("%(count)d request is yours now.", "%(count)d requests are yours now.", taken)
            % {"count": taken},
            messages.SUCCESS if taken else messages.WARNING,
        )

    @admin.action(description=gettext_lazy("Approve…"), permissions=["view"])
    def bulk_approve(
        self, request: HttpRequest, queryset: QuerySet[Request]
    ) -> HttpResponse | None:
        return self._bulk(request, queryset, "approve")

    @admin.action(description=gettext_lazy("Ask or return…"), permissions=["view"])
    def bulk_ask(self, request: HttpRequest, queryset: QuerySet[Request]) -> HttpResponse | None:
        return self._bulk(request, queryset, "ask")

    @admin.action(description=gettext_lazy("Decline…"), permissions=["view"])
    def bulk_decline(
        self, request: HttpRequest, queryset: QuerySet[Request]
    ) -> HttpResponse | None:
        return self._bulk(request, queryset, "decline")

    def _bulk(
        self, request: HttpRequest, queryset: QuerySet[Request], verb: str
    ) -> HttpResponse | None:
        """Confirm once, then decide each by itself: what fails is named and does not stop the
        others.
        """
        if "confirmed" in request.POST:
            # The list's filter hides what was decided since the question: its decider has to be
            # told.
            chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
            queryset = self.get_queryset(request).filter(pk__in=chosen).order_by(*self.ordering)
        rows = list(queryset[: BULK_LIMIT + 1])
        if not rows:
            self.message_user(request, _("Choose at least one request."), messages.WARNING)
            return None
        if len(rows) > BULK_LIMIT:
            self.message_user(
                request,
                _("Choose at most %(limit)d requests.") % {"limit": BULK_LIMIT},
                messages.ERROR,
            )
            return None
        move = rows[0].kind_object.moves[verb]
        form = ReasonForm(request.POST if "confirmed" in request.POST else None, move=move)
        if form.is_bound and form.is_valid():
            self._decide_each(request, rows, verb, form.cleaned_data["reason"])
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": move.label,
            "opts": self.opts,
            "rows": rows,
            "move": move,
            "form": form,
            "action": f"bulk_{verb}",
        }
        return TemplateResponse(
            request, "moderation/admin/bulk.html", context, status=422 if form.is_bound else 200
        )

    def _decide_each(
        self, request: HttpRequest, rows: list[Request], verb: str, reason: str
    ) -> None:
        done = 0
        for row in rows:
            expected = request.POST.get(f"moves_{row.pk}", "")
            try:
                services.move(
                    row,
                    verb,
                    by=signed_in(request),
                    reason=reason,
                    expected=int(expected) if expected.isdecimal() else row.moves,
                )
                done += 1
            except services.IllegalMove as refused:
                self.message_user(
                    request, f"{row.title}: {refused.told_to_decider()}", messages.WARNING
                )
            except services.MoveRefused as refused:
                self.message_user(request, f"{row.title}: {refused}", messages.WARNING)
        if done:
            self.message_user(
                request,
                ngettext("%(count)d request done.", "%(count)d requests done.", done)
                % {"count": done},
                messages.SUCCESS,
            )


@admin.register(Decision)
class DecisionAdmin(HiddenFromOthers, OnlyRead, admin.ModelAdmin[Decision]):
    """The log, to be read. Nothing here can be changed."""

    list_display = ["at", "request", "what", "made_by", "reason"]
    list_filter = [MoveFilter]
    list_select_related = ["request", "actor"]
    search_fields = ["request__reference", "request__title"]
    ordering = ["-at", "-id"]
    fields = (
        *("request", "number", "what", "from_state", "to_state"),
        *("made_by", "reason", "details", "at", "reverses"),
    )
    readonly_fields = ("made_by", "what")
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        visible = Request.objects.visible_to(signed_in(request))
        return super().get_queryset(request).filter(request__in=visible)

    @admin.display(description=gettext_lazy("what"), ordering="verb")
    def what(self, decision: Decision) -> str:
        return decision.label

    @admin.display(description=gettext_lazy("by"))
    def made_by(self, decision: Decision) -> str:
        """The name alone: coordinators read it too, and an address is not theirs to know."""
        return decision.actor_name


@admin.register(ReasonTemplate)
class ReasonTemplateAdmin(admin.ModelAdmin[ReasonTemplate]):
    """Texts that deciders start from."""

    list_display = ["title", "kind", "verb", "language", "order"]
    list_filter = ["kind", "verb", "language"]
    search_fields = ["title", "text"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            return forms.ChoiceField(
                label=_("kind"), choices=[(kind.name, kind.label) for kind in kinds.all_kinds()]
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
