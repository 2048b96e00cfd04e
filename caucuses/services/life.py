"""The life of a group: renewed, renamed, dormant, closed, opened again, merged into another.

Each is one transaction, which writes down what happened and tells those concerned.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.invitations import Answer
from accounts.models import User
from caucuses import access, hooks, openness
from caucuses.emails import life as emails
from caucuses.enums import BODY_SLUGS, GroupingStatus, LifeEvent, MembershipEnd
from caucuses.models import (
    AppointmentOffer,
    Grouping,
    GroupingAddress,
    GroupingEvent,
    MembershipWish,
)
from caucuses.models.groupings import MAX_DEPTH
from caucuses.querysets.life import open_renewals
from caucuses.services import memberships, open_requests
from caucuses.services.leaders import current_leaders, leaders_above
from frame.text import clean_line, validate_plain_text
from moderation import services as moderation
from moderation.models import Request
from moderation.services import MoveRefused
from organisations.models import Mandate

REASON_LIMIT = 500  # characters


class LifeRefused(MoveRefused):
    """Nothing of the kind happened to the group."""


class AddressTaken(LifeRefused):
    """The address leads to a group already, or the portal uses it itself."""


class RenewalWaits(LifeRefused):
    """An earlier request for renewal is not decided yet."""


def today() -> date:
    """Return the day in UTC, by which groups are reviewed."""
    return timezone.now().date()


# --- Renewal ------------------------------------------------------------------------------------


@transaction.atomic
def ask_renewal(
    grouping: Grouping, *, by: User, done: str, planned: str, until: date | None
) -> Request:
    """Ask the body that coordinates a group to renew it; `until` is None for as long as is usual.

    Raises RenewalWaits, LifeRefused for a closed group or a day that cannot be, or MoveRefused.
    """
    locked = _lock(grouping)
    _refuse_closed(locked)
    if open_renewals(locked).exists():
        raise RenewalWaits(_("A request for renewal waits for its decision already."))
    if until is not None and not today() < until <= longest_renewal():
        raise LifeRefused(_("Choose a day that is neither past nor too far away."))
    request = moderation.open_draft(
        "renewal",
        by=by,
        language=by.language,
        target=locked,
        title=locked.name,
        payload={"done": done, "planned": planned, "until": until.isoformat() if until else ""},
    )
    moderation.submit(request, by=by)
    return request


def longest_renewal() -> date:
    """Return the last day until which a group can be renewed today."""
    return today() + settings.REVIEW_EVERY


@transaction.atomic
def renew(grouping: Grouping, *, by: User, until: date) -> None:
    """Let a group go on until its next review; a dormant one becomes active again.

    Raises LifeRefused for a closed group.
    """
    locked = _lock(grouping)
    _refuse_closed(locked)
    locked.review_on, locked.status, locked.dormant_on = until, GroupingStatus.ACTIVE, None
    _save(locked, "review_on", "status", "dormant_on")
    event = _write(locked, LifeEvent.RENEWED, by=by, until=until.isoformat())
    _tell(event, _leading(locked), but=by)


@transaction.atomic
def take_back_renewal(
    grouping: Grouping, *, by: User, until: date, before: dict[str, str | None]
) -> None:
    """Undo `renew`, which gave the review date `until`; `before` is what `state_of` said then.

    Raises LifeRefused where the group was closed since, or its review date changed otherwise.
    """
    locked = _lock(grouping)
    _refuse_closed(locked)
    if locked.review_on != until:
        raise LifeRefused(_("The review date of the group was changed since this was approved."))
    locked.review_on = _day(before["review_on"])
    locked.dormant_on = _day(before["dormant_on"])
    locked.status = GroupingStatus(before["status"] or GroupingStatus.ACTIVE)
    _save(locked, "review_on", "status", "dormant_on")
    event = _write(locked, LifeEvent.NOT_RENEWED, by=by)
    _tell(event, _leading(locked), but=by)


def state_of(grouping: Grouping) -> dict[str, str | None]:
    """Return what a renewal changes, as a log keeps it."""
    return {
        "status": grouping.status,
        "review_on": grouping.review_on.isoformat() if grouping.review_on else None,
        "dormant_on": grouping.dormant_on.isoformat() if grouping.dormant_on else None,
    }


# --- Dormancy and the end -----------------------------------------------------------------------


@transaction.atomic
def fall_asleep(grouping: Grouping) -> bool:
    """Let a group that nobody renewed become dormant; tell whether it still had to."""
    locked = _lock(grouping)
    if not Grouping.objects.to_fall_asleep().filter(pk=locked.pk).exists():
        return False
    locked.status, locked.dormant_on = GroupingStatus.DORMANT, today()
    _save(locked, "status", "dormant_on")
    event = _write(locked, LifeEvent.DORMANT, by=None)
    _tell(event, _leading(locked))
    return True


@transaction.atomic
def close_asleep(grouping: Grouping) -> bool:
    """Close a group that stayed dormant too long; tell whether it still had to be closed."""
    locked = _lock(grouping)
    if not Grouping.objects.to_be_closed().filter(pk=locked.pk).exists():
        return False
    _close(locked, by=None, reason="")
    return True


@transaction.atomic
def set_status(grouping: Grouping, status: GroupingStatus, *, by: User) -> None:
    """Let the secretariat say that a group is dormant or active. Raises LifeRefused when closed."""
    locked = _lock(grouping)
    _refuse_closed(locked)
    if locked.status == status:
        return
    is_dormant = status == GroupingStatus.DORMANT
    locked.status, locked.dormant_on = status, today() if is_dormant else None
    _save(locked, "status", "dormant_on")
    event = _write(locked, LifeEvent.DORMANT if is_dormant else LifeEvent.AWAKE, by=by)
    _tell(event, _leading(locked), but=by)


@transaction.atomic
def close(grouping: Grouping, *, by: User, reason: str) -> None:
    """Close a group: memberships, appointments and what waits end; its page stays as it is.

    Raises LifeRefused.
    """
    locked = _lock(grouping)
    _refuse_closed(locked)
    _close(locked, by=by, reason=_checked_reason(reason))
    access.forget(by)


@transaction.atomic
def reopen(grouping: Grouping, *, by: User, reason: str) -> None:
    """Open a closed group again. Members and coordinators do not come back by themselves.

    Raises LifeRefused for one that is open, or was merged.
    """
    locked = _lock(grouping)
    _refuse_merged(locked)
    if not locked.is_closed:
        raise LifeRefused(_("This group is not closed."))
    locked.status, locked.dormant_on, locked.ended = GroupingStatus.ACTIVE, None, ""
    if locked.review_on and locked.review_on <= today():
        locked.review_on = longest_renewal()  # else it would fall asleep at once
    _save(locked, "status", "dormant_on", "ended", "review_on")
    event = _write(locked, LifeEvent.REOPENED, by=by, reason=_checked_reason(reason))
    _tell(event, _leading(locked), but=by)


# --- Names and addresses ------------------------------------------------------------------------


@transaction.atomic
def rename(grouping: Grouping, *, by: User, name: str, slug: str) -> None:
    """Give a group another name, another address, or both. The old address leads to it for good.

    Raises AddressTaken, or LifeRefused for a merged group and for what cannot be a name.
    """
    locked = _lock(grouping)
    _refuse_merged(locked)
    former = {"name": locked.name, "slug": locked.slug}
    locked.name, locked.slug = clean_line(name), slug.strip().lower()
    if former == {"name": locked.name, "slug": locked.slug}:
        raise LifeRefused(_("Nothing would change: the group has this name and address already."))
    try:
        locked.clean_fields(exclude=_all_but("name", "slug"))
    except ValidationError as error:
        raise LifeRefused(" ".join(error.messages)) from error
    if locked.slug != former["slug"]:
        if former["slug"] in BODY_SLUGS:
            raise LifeRefused(_("The address of a body that coordinates is fixed in the portal."))
        refuse_taken_address(locked.slug, but=locked)
        # Back at an address that it had: this one leads to it by itself again.
        locked.former_addresses.filter(slug=locked.slug).delete()
        GroupingAddress.objects.create(slug=former["slug"], grouping=locked)
    try:
        with transaction.atomic():
            _save(locked, "name", "slug")
    except IntegrityError as error:  # another group took the address at the same moment
        raise AddressTaken(_("A group has this address already. Choose another one.")) from error
    event = _write(locked, LifeEvent.RENAMED, by=by, **former)
    _tell(event, _leading(locked), but=by)


def refuse_taken_address(slug: str, *, but: Grouping | None = None) -> None:
    """Raise AddressTaken for an address that leads, or led, to a group other than `but`."""
    # In this order: a group that gives the address up at this moment is found in one of the two.
    others = Grouping.objects.filter(slug=slug)
    former = GroupingAddress.objects.filter(slug=slug)
    if but is not None:
        others, former = others.exclude(pk=but.pk), former.exclude(grouping=but)
    if slug in BODY_SLUGS or others.exists():
        raise AddressTaken(_("A group has this address already. Choose another one."))
    if former.exists():
        raise AddressTaken(
            _("This address was another group's and still leads there. Choose another one.")
        )


# --- Merging ------------------------------------------------------------------------------------


@transaction.atomic
def merge(absorbed: Grouping, kept: Grouping, *, by: User, reason: str) -> None:
    """Take a group into another: members go over, the groups below it come below the other, its
    appointments end, its address leads to the other. Raises LifeRefused.
    """
    for key in sorted({absorbed.pk, kept.pk}):
        Grouping.objects.select_for_update(of=("self",)).get(pk=key)
    gone, stays = Grouping.objects.get(pk=absorbed.pk), Grouping.objects.get(pk=kept.pk)
    check_merge(gone, stays)
    reason = _checked_reason(reason)
    told = _concerned(gone) | _leading(stays)
    memberships.carry_over(gone, stays, by=by)
    _end_appointments(gone, by=by, reason=open_requests.BECAUSE_MERGED)
    open_requests.lapse_all(gone, open_requests.BECAUSE_MERGED)
    for child in gone.children.order_by("pk"):
        child.parent = stays
        child.is_edited = True
        child.save(update_fields=["parent", "is_edited"])
    known = MembershipWish.objects.filter(grouping=stays).values("organisation_id")
    gone.wishes.exclude(organisation_id__in=known).update(grouping=stays)
    gone.status, gone.merged_into = GroupingStatus.CLOSED, stays
    gone.ended = gone.ended or today().isoformat()
    _save(gone, "status", "merged_into", "ended")
    openness.refresh([stays.pk])
    hooks.after_merge(gone, stays)
    names = {"gone": gone.name, "stays": stays.name}
    event = _write(gone, LifeEvent.MERGED, by=by, reason=reason, **names)
    _write(stays, LifeEvent.TOOK_IN, by=by, reason=reason, **names)
    _tell(event, told, but=by, kept=stays)
    access.forget(by)


def check_merge(absorbed: Grouping, kept: Grouping) -> None:
    """Raise LifeRefused where one cannot be taken into the other: 1 query a step up the tree."""
    if absorbed.pk == kept.pk:
        raise LifeRefused(_("A group cannot be merged with itself."))
    for each in (absorbed, kept):
        _refuse_merged(each)
        _refuse_closed(each)
    if absorbed.slug in BODY_SLUGS:
        raise LifeRefused(_("A body that coordinates cannot be merged into another group."))
    above = kept.parent
    for _step in range(MAX_DEPTH):
        if above is None:
            return
        if above.pk == absorbed.pk:
            break
        above = above.parent
    raise LifeRefused(
        _("“%(name)s” stands below this group. Move it elsewhere first, then merge.")
        % {"name": kept.name}
    )


# --- Steps of the above -------------------------------------------------------------------------


def _lock(grouping: Grouping) -> Grouping:
    """Return the group as it is now. Whoever changes its life waits here for others."""
    return Grouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)


def _refuse_closed(grouping: Grouping) -> None:
    if grouping.is_closed:
        raise LifeRefused(_("“%(name)s” is closed.") % {"name": grouping.name})


def _refuse_merged(grouping: Grouping) -> None:
    if grouping.merged_into_id is not None:
        raise LifeRefused(_("“%(name)s” was merged into another group.") % {"name": grouping.name})


def _checked_reason(reason: str) -> str:
    """Return the reason as the log keeps it; raises LifeRefused for none, or an unreadable one."""
    reason = clean_line(reason)
    if not reason or len(reason) > REASON_LIMIT:
        raise LifeRefused(
            _("Write a reason of at most %(limit)d letters.") % {"limit": REASON_LIMIT}
        )
    try:
        validate_plain_text(reason)
    except ValidationError as error:
        raise LifeRefused(" ".join(error.messages)) from error
    return reason


def _save(grouping: Grouping, *fields: str) -> None:
    """Save these fields; the data files no longer overwrite the group."""
    grouping.is_edited = True
    grouping.save(update_fields=[*fields, "is_edited"])
    openness.refresh([grouping.pk])


def _write(
    grouping: Grouping, what: LifeEvent, *, by: User | None, reason: str = "", **details: Any
) -> GroupingEvent:
    return GroupingEvent.objects.create(
        grouping=grouping, what=what, by=by, reason=reason, details=details
    )


def _close(grouping: Grouping, *, by: User | None, reason: str) -> None:
    """Close a locked group; `by` is None where its time ran out."""
    told = _concerned(grouping)
    memberships.end_all(grouping, by=by, end=MembershipEnd.CLOSED)
    _end_appointments(grouping, by=by, reason=open_requests.BECAUSE_CLOSED)
    open_requests.lapse_all(grouping, open_requests.BECAUSE_CLOSED)
    grouping.status = GroupingStatus.CLOSED
    grouping.ended = grouping.ended or today().isoformat()
    _save(grouping, "status", "ended")
    _tell(_write(grouping, LifeEvent.CLOSED, by=by, reason=reason), told, but=by)


def _end_appointments(grouping: Grouping, *, by: User | None, reason: Promise) -> None:
    """End what is held today and what would begin later; offers that wait are withdrawn."""
    day = today()
    with override(None):  # a record reads the same whoever made it
        written = str(reason)
    for row in grouping.appointments.standing().filter(until_on__gt=day):
        row.until_on = max(row.from_on, day)
        row.ended_by, row.end_reason = by, written
        row.save(update_fields=["until_on", "ended_by", "end_reason"])
    AppointmentOffer.objects.filter(grouping=grouping, answer=Answer.OPEN).update(
        answer=Answer.WITHDRAWN, answered_at=timezone.now()
    )


def _leading(grouping: Grouping) -> set[User]:
    """Return who leads the group, and who coordinates it (else the secretariat): 3 queries."""
    return {*current_leaders(grouping), *leaders_above(grouping)}


def _concerned(grouping: Grouping) -> set[User]:
    """Return who leads the group or coordinates it, and its members: 4 queries."""
    return _leading(grouping) | set(_members(grouping))


def _members(grouping: Grouping) -> QuerySet[User]:
    """Return the members who are people, and who receives notices for those who are bodies."""
    members = grouping.memberships.current()
    mandates = Mandate.objects.current().filter(
        may_receive=True, organisation__in=members.values("organisation_id")
    )
    return User.objects.filter(
        Q(pk__in=members.values("person_id")) | Q(pk__in=mandates.values("person_id")),
        is_active=True,
    )


def _tell(
    event: GroupingEvent, people: Iterable[User], *, but: User | None = None, **context: Any
) -> None:
    """Tell people what happened, but not the one who did it."""
    for person in sorted(set(people) - {but}, key=lambda person: person.pk):
        emails.happened(event, person, **context)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _all_but(*names: str) -> set[str]:
    return {field.name for field in Grouping._meta.fields if field.name not in names}
