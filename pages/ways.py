"""Ways in: which groups, lists, dates and next steps fit what a newcomer chose, and why."""

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caucuses import languages
from caucuses.enums import GroupingKind, GroupingStatus, Relation, WhoMayJoin
from caucuses.models import Appointment, Grouping
from caucuses.querysets.groupings import GroupingQuerySet
from mailinglists.models import MailingList
from pages.enums import Gift
from pages.models import Event

GROUPS_SHOWN = 4
LISTS_SHOWN, LISTS_READ = 2, 20
STEPS_SHOWN = 4
# Groups of the starting content that stand for a task of their own (domain.md, sections 3, 5.7).
PLENARY, DRAFTING, TRANSLATING = "plenary", "ct-drafting", "translation-team"
REGIONAL = (GroupingKind.REGIONAL_CAUCUS, GroupingKind.NATIONAL_GROUP)
Words = str | Promise


@dataclass(frozen=True)
class Wishes:
    """What was chosen: "" and an empty set where nothing was. `who` as in `open_to`."""

    who: str = ""
    subject: str = ""
    region: str = ""
    gifts: frozenset[Gift] = frozenset()
    language: str = ""

    @property
    def is_organisation(self) -> bool:
        return self.who == WhoMayJoin.ORGANISATIONS or Gift.ORGANISATION in self.gifts

    @property
    def is_narrow(self) -> bool:
        """Whether something was chosen that one group meets and another does not."""
        return bool(self.subject or self.region or self.gifts & _OF_USE)


@dataclass(frozen=True)
class ProposedGroup:
    grouping: Grouping
    why: Words


@dataclass(frozen=True)
class ProposedList:
    """`group` is the proposed group whose list it is; without one, it is the Plenary's."""

    mailing_list: MailingList
    group: Grouping | None


@dataclass(frozen=True)
class Step:
    """A link that does something: the name of its address, with the slug it takes, if any."""

    name: str
    label: Words
    why: Words
    slug: str = ""


@dataclass(frozen=True)
class Answer:
    """What is proposed. `is_fitting`: the groups are those asked for, not only the most open."""

    groups: list[ProposedGroup]
    lists: list[ProposedList]
    event: Event | None
    steps: list[Step]
    is_fitting: bool


# The gifts that are of use in one group and not in another.
_OF_USE = frozenset({Gift.TRANSLATING, Gift.REGION, Gift.DRAFTING, Gift.COORDINATING})


def answer(wishes: Wishes) -> Answer:
    """Return what fits: 6 queries, 2 more where no group does."""
    groups = _fitting(wishes) if wishes.is_narrow else []
    is_fitting = bool(groups)
    if not is_fitting:
        groups = _most_open(wishes)
    return Answer(
        groups=groups,
        lists=_lists([group.grouping for group in groups], wishes),
        event=_event([group.grouping for group in groups]),
        steps=_steps(wishes, groups, is_fitting=is_fitting),
        is_fitting=is_fitting,
    )


def _open(wishes: Wishes) -> GroupingQuerySet:
    """Return the groups that such a newcomer may join."""
    rows = Grouping.objects.without_families().exclude(status=GroupingStatus.CLOSED)
    if wishes.who:
        return rows.open_to(wishes.who)
    return rows.exclude(who_may_join=WhoMayJoin.APPOINTED)


def _points(condition: Q, points: int) -> Any:
    """Return `points` where the condition holds, else 0."""
    return Case(When(condition, then=Value(points)), default=0, output_field=IntegerField())


def _of_use(gift: Gift) -> Q:
    """Return the condition that a gift is of use in a group."""
    if gift == Gift.TRANSLATING:
        return Q(slug=TRANSLATING)
    if gift == Gift.REGION:
        return Q(kind__in=REGIONAL)
    if gift == Gift.DRAFTING:
        return Q(slug=DRAFTING) | Q(kind=GroupingKind.WORKING_GROUP, relation=Relation.PART)
    led = Appointment.objects.current().leading().filter(grouping=OuterRef("pk"))
    return Q(~Exists(led), relation=Relation.PART)


def _fitting(wishes: Wishes) -> list[ProposedGroup]:
    """Return the groups that meet most of the wishes: 2 queries."""
    met = [_points(_of_use(gift), 1) for gift in sorted(wishes.gifts & _OF_USE)]
    if wishes.subject:
        met.append(_points(Q(subject=wishes.subject), 4))
    if wishes.region:
        met.append(_points(Q(region=wishes.region), 4))
    rows = _open(wishes).annotate(fit=reduce(add, met)).filter(fit__gt=0)
    return [ProposedGroup(row, _why(row, wishes)) for row in _best_first(rows, wishes, "-fit")]


def _why(grouping: Grouping, wishes: Wishes) -> Words:
    """Say what of the wishes a group meets that meets one: no query."""
    has_subject = wishes.subject and grouping.subject == wishes.subject
    has_region = wishes.region and grouping.region == wishes.region
    if has_subject and has_region:
        return _("It works on your subject, in your region.")
    if has_subject:
        return _("It works on your subject.")
    if has_region:
        return _("It works in your region.")
    if grouping.slug == TRANSLATING:
        return _("It is the team that translates texts of civil society.")
    if Gift.REGION in wishes.gifts and grouping.kind in REGIONAL:
        return _("It speaks for a region or a country.")
    if Gift.DRAFTING in wishes.gifts and grouping.kind == GroupingKind.WORKING_GROUP:
        return _("It is a working group: it writes texts.")
    return _("It has no coordinator at present.")


def _most_open(wishes: Wishes) -> list[ProposedGroup]:
    """Return the groups that tell newcomers most: 2 queries."""
    why = _("It is one of the most open groups: its page tells newcomers most.")
    rows = _open(wishes).filter(relation=Relation.PART)
    return [ProposedGroup(row, why) for row in _best_first(rows, wishes)]


def _best_first(rows: GroupingQuerySet, wishes: Wishes, *first: str) -> list[Grouping]:
    """Return the groups to show by `first`, then the active ones, those that work in the reader's
    language, and the most open ones.
    """
    spoken = languages.works_in(wishes.language) if wishes.language else Q(pk__in=[])
    rows = rows.annotate(
        is_awake=_points(Q(status=GroupingStatus.ACTIVE), 1), is_spoken=_points(spoken, 1)
    ).order_by(*first, "-is_awake", "-is_spoken", "-open_count", "index_rank", "sort_key", "id")
    return list(rows.in_readers_language()[:GROUPS_SHOWN])


def _lists(groups: list[Grouping], wishes: Wishes) -> list[ProposedList]:
    """Return lists of these groups, the Plenary's last, and of the first those in the reader's
    language and those that can be reached: 2 queries.
    """
    by_key = {grouping.pk: grouping for grouping in groups}
    places = {key: place for place, key in enumerate(by_key)}
    rows = MailingList.objects.active().filter(Q(grouping__in=by_key) | Q(grouping__slug=PLENARY))
    ranked = sorted(
        rows.in_readers_language().order_by("name")[:LISTS_READ],
        key=lambda row: (
            row.grouping_id not in by_key,
            wishes.language not in row.languages,
            not (row.subscribe_address or row.posting_address),
            places.get(row.grouping_id or 0, 0),
        ),
    )
    return [ProposedList(row, by_key.get(row.grouping_id or 0)) for row in ranked[:LISTS_SHOWN]]


def _event(groups: list[Grouping]) -> Event | None:
    """Return the next event, sooner one of these groups: 2 queries."""
    keys = [grouping.pk for grouping in groups]
    rows = Event.objects.filter(latest_on__gte=timezone.localdate()).in_readers_language()
    return (
        rows.annotate(is_theirs=_points(Q(grouping__in=keys), 1))
        .order_by("-is_theirs", "start_on", "id")
        .first()
    )


def _steps(wishes: Wishes, groups: list[ProposedGroup], *, is_fitting: bool) -> list[Step]:
    """Return the next steps, those that follow from what was chosen first: no query."""
    gifts = wishes.gifts
    steps = []
    if wishes.is_organisation:
        steps.append(
            Step(
                "organisations:register",
                _("Register your organisation"),
                _("An organisation has to be registered before it joins a group."),
            )
        )
    if (wishes.is_narrow and not is_fitting) or Gift.COORDINATING in gifts:
        steps.append(
            Step(
                "caucuses:propose",
                _("Propose a group"),
                _("Where no group does what you care about, you can begin one."),
            )
        )
    if Gift.TRANSLATING in gifts:
        steps.append(
            Step(
                "translations:desk",
                _("Go to the translation desk"),
                _("It shows which texts wait for somebody who writes your languages."),
            )
        )
    if Gift.REGION in gifts:
        steps.append(
            Step(
                "pages:families",
                _("See the free seats of the families"),
                _("A focal point speaks for a region in the Bureau; read which seats are free."),
            )
        )
    if Gift.READING in gifts:
        why = _("A feed brings each new report to you, without joining.")
        if is_fitting:
            first = groups[0].grouping.slug
            label = _("Follow the reports of the first group above")
            steps.append(Step("caucuses:report_feed", label, why, first))
        else:
            label = _("Follow the reports of all groups")
            steps.append(Step("caucuses:all_reports_feed", label, why))
    if gifts & {Gift.LIST, Gift.READING} or not gifts:
        steps.append(
            Step(
                "lists:list",
                _("Look through the mailing lists"),
                _("Most work is done by e-mail; many lists can be read by all."),
            )
        )
    steps.append(
        Step(
            "pages:about",
            _("Read what WSIS is"),
            _("Five minutes, and you know the words that the others use."),
        )
    )
    return steps[:STEPS_SHOWN]
