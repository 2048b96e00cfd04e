"""What this room, and the public register below it, tell in the weekly bulletin."""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, F, Model, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from caucuses.bulletin import LINES, BulletinPart, Line, Week, register_part
from caucuses.enums import LifeEvent
from caucuses.models import Appointment, Charter, Grouping, GroupingEvent, Report
from moderation import kinds
from moderation.enums import State
from moderation.models import Request
from texts.querysets import readable

_Row = TypeVar("_Row", bound=Model)


def _reports(week: Week, grouping: Grouping | None) -> Iterator[Line]:
    """Reports that were published: 3 queries."""
    rows = Report.objects.public().filter(_within("published_at", week))
    for report in _of(rows.prefetch_related(readable()), grouping):
        yield Line(
            report.period_in_words, report.grouping, report.beginning, report.get_absolute_url()
        )


def _charters(week: Week, grouping: Grouping | None) -> Iterator[Line]:
    """Charters that were adopted, by the day on which the portal learnt of it: 2 queries."""
    for charter in _of(Charter.objects.filter(_within("entered_at", week)), grouping):
        words = _("Version %(number)d of the charter, adopted on %(day)s") % {
            "number": charter.number,
            "day": date_format(charter.adopted_on, "DATE_FORMAT"),
        }
        yield Line(words, charter.grouping, path=charter.get_absolute_url())


def _begun(week: Week, grouping: Grouping | None) -> Iterator[Line]:
    """Terms that began, or that the portal learnt of after they had begun: 2 queries."""
    begun = Q(from_on__gte=week.start_on, from_on__lt=week.end_on)
    learnt = _within("entered_at", week) & Q(
        from_on__lt=week.start_on, until_on__gt=week.start_on, corrects=None
    )
    held = Appointment.objects.standing().filter(begun | learnt, until_on__gt=F("from_on"))
    for appointment in _of(held.select_related("person"), grouping):
        words = _("%(role)s: %(name)s, since %(day)s")
        yield _line_of(appointment, words, appointment.from_on)


def _ended(week: Week, grouping: Grouping | None) -> Iterator[Line]:
    """Terms that ended, and that the same person does not go on with: 2 queries."""
    ended = (
        Appointment.objects.standing()
        .not_renewed()
        .filter(until_on__gte=week.start_on, until_on__lt=week.end_on, until_on__gt=F("from_on"))
    )
    for appointment in _of(ended.select_related("person"), grouping):
        words = _("%(role)s: %(name)s, until %(day)s")
        yield _line_of(appointment, words, appointment.until_on)


def _line_of(appointment: Appointment, words: str, day: date) -> Line:
    """Say who holds a role; the name only with the person's consent, as on the group's page."""
    filled = words % {
        "role": appointment.get_role_display(),
        "name": appointment.shown_name or _("name not public"),
        "day": date_format(day, "DATE_FORMAT"),
    }
    holders = reverse("caucuses:holders", args=[appointment.grouping.slug])
    return Line(filled, appointment.grouping, path=holders)


def _groups(week: Week, grouping: Grouping | None) -> Iterator[Line]:
    """Groups that were founded, and what happened to others: 4 queries."""
    founded = Grouping.objects.founded().filter(
        began__gte=week.start_on.isoformat(), began__lt=week.end_on.isoformat()
    )
    if grouping is not None:
        founded = founded.filter(pk=grouping.pk)
    for each in founded.prefetch_related(readable()).order_by("sort_key", "pk")[: LINES + 1]:
        yield Line(
            pgettext("history of a group", "Founded"),
            each,
            each.purpose_in_short,
            each.get_absolute_url(),
        )
    for event in _of(GroupingEvent.objects.filter(_within("at", week)), grouping):
        yield Line(_event_in_words(event), event.grouping, path=event.grouping.get_absolute_url())


def _event_in_words(event: GroupingEvent) -> str:
    if event.what == LifeEvent.TOOK_IN:
        return _("“%(name)s” was merged into it") % {"name": event.details["gone"]}
    if event.what == LifeEvent.RENAMED:
        return _("Renamed; before that: %(name)s") % {"name": event.details["name"]}
    return str(event.get_what_display())


def _decisions(week: Week, grouping: Grouping | None) -> Iterator[Line]:
    """How many requests of each kind were decided how, in the bulletin of all groups only: 1
    query.
    """
    if grouping is not None:
        return
    decided = Request.objects.decided().filter(_within("decided_at", week)).order_by()
    counted = decided.values_list("kind", "state").annotate(number=Count("pk"))
    counts = {(kind, state): number for kind, state, number in counted}
    for kind in kinds.all_kinds():
        for state in (State.APPROVED, State.DECLINED):
            if number := counts.get((kind.name, state)):
                words = _("%(kind)s, %(decision)s: %(number)d")
                yield Line(
                    words % {"kind": kind.label_plural, "decision": state.label, "number": number}
                )


def _within(field: str, week: Week) -> Q:
    return Q(**{f"{field}__gte": week.starts_at, f"{field}__lt": week.ends_at})


def _of(rows: "QuerySet[_Row]", grouping: Grouping | None) -> "QuerySet[Any]":
    """Return the rows of the group, or of all, by group, each with it in the reader's language."""
    if grouping is not None:
        rows = rows.filter(grouping=grouping)
    named = rows.select_related("grouping").prefetch_related(readable("grouping"))
    return named.order_by("grouping__sort_key", "grouping_id", "pk")[: LINES + 1]


register_part(BulletinPart("reports", 10, gettext_lazy("Reports"), _reports))
register_part(BulletinPart("charters", 20, gettext_lazy("Charters"), _charters))
register_part(BulletinPart("begun", 30, gettext_lazy("Roles that began"), _begun))
register_part(BulletinPart("ended", 40, gettext_lazy("Roles that ended"), _ended))
register_part(BulletinPart("groups", 50, gettext_lazy("Groups"), _groups))
register_part(
    BulletinPart("decisions", 90, gettext_lazy("Decisions"), _decisions, "decisions:list")
)
