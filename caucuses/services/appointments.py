"""Making and ending appointments: offered, accepted by the person, held for a term, ended or
corrected. Nothing is edited, and nobody appoints, removes or corrects themselves; who may at all is
asked by the views (`caucuses/rules.py`, "caucuses.appoint").
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import consents
from accounts.invitations import Answer, InvitationRefused, settle
from caucuses import access, openness
from caucuses.emails import appointments as emails
from caucuses.enums import SINGLE
from caucuses.models import Appointment, AppointmentCorrection, AppointmentOffer, Grouping
from caucuses.services.leaders import leaders_around
from frame.errors import Refused

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Request

CONSENT = "appointment"  # the purpose under which a person's consent is kept
LONGEST_TERM = timedelta(days=4 * 365 + 1)
BEGINS_WITHIN = timedelta(days=366)  # a term that is decided today begins no later
OPEN_OFFERS = 20  # in a group at once: who may appoint sends no mail to the whole world


class AppointmentRefused(Refused):
    """An appointment was not offered, made, ended or corrected."""


class TermRefused(AppointmentRefused):
    """The days of the term are not possible."""


class RoleTaken(AppointmentRefused):
    """The role is held already in a part of that time."""


class NotOnesOwn(AppointmentRefused):
    """Nobody decides on their own appointment."""


@dataclass(frozen=True)
class TermValues:
    """What is decided of an appointment; `until_on` is the first day on which it is not held."""

    role: str
    from_on: date
    until_on: date
    decided_by: str
    source_note: str = ""


def today() -> date:
    """Return the day in UTC, by which terms begin and end."""
    return timezone.now().date()


# --- Offers -------------------------------------------------------------------------------------


@transaction.atomic
def offer(
    grouping: Grouping,
    *,
    by: "User",
    email: str,
    role: str,
    from_on: date,
    until_on: date,
    decided_by: str,
    source_note: str = "",
    language: str = "en",
) -> AppointmentOffer:
    """Offer a role to whoever holds the address; a mail tells them.

    Raises NotOnesOwn, TermRefused, RoleTaken, or AppointmentRefused for a closed group.
    """
    grouping = _lock(grouping)
    term = TermValues(role, from_on, until_on, decided_by, source_note)
    check_offer(grouping, term, by=by, email=email)
    made = _invite(term, by=by, email=email, language=language, grouping=grouping)
    emails.tell_invited(made)
    return made


@transaction.atomic
def offer_in_proposal(
    proposal: "Request",
    *,
    by: "User",
    email: str,
    role: str,
    from_on: date,
    until_on: date,
    decided_by: str,
    source_note: str = "",
    language: str = "en",
) -> AppointmentOffer:
    """Offer a role in a group that is only proposed; whoever proposes may take one themselves.

    The role is held from the day on which the group is founded (`found`). Raises TermRefused,
    RoleTaken.
    """
    term = TermValues(role, from_on, until_on, decided_by, source_note)
    _check_term(term)
    standing = AppointmentOffer.objects.filter(
        proposal=proposal, answer__in=[Answer.OPEN, Answer.ACCEPTED]
    )
    if standing.filter(role=role, email=email.lower()).exists():
        raise RoleTaken(_("This role was offered to this address already."))
    if role in SINGLE and standing.filter(role=role).exists():
        raise RoleTaken(_("This role was offered to another person already."))
    made = _invite(term, by=by, email=email, language=language, proposal=proposal)
    emails.tell_invited(made)
    return made


def check_offer(grouping: Grouping, term: TermValues, *, by: "User", email: str) -> None:
    """Raise what `offer` would raise: for forms, which say it before anything is sent."""
    if grouping.is_closed:
        raise AppointmentRefused(_("This group is closed: nobody can be appointed in it."))
    addresses = {address.lower() for address in by.emailaddress_set.values_list("email", flat=True)}
    if email.lower() in {*addresses, by.email.lower()}:
        raise NotOnesOwn(_("Nobody appoints themselves. Leave it to somebody else."))
    _check_term(term)
    # Only the address that holders are known by here is compared: whether another one is theirs,
    # nobody learns.
    _check_role_is_free(grouping, term, person=None, email=email)
    waiting = AppointmentOffer.objects.open().filter(grouping=grouping)
    if waiting.count() >= OPEN_OFFERS:
        raise AppointmentRefused(
            _("%(count)d offers wait for an answer in this group. Withdraw one first.")
            % {"count": OPEN_OFFERS}
        )
    waiting = waiting.filter(role=term.role)
    if waiting.filter(email=email.lower()).exists():
        raise RoleTaken(_("This role was offered to this address already."))
    shared = waiting.filter(from_on__lt=term.until_on, until_on__gt=term.from_on)
    if term.role in SINGLE and shared.exists():
        raise RoleTaken(
            _(
                "This role was offered to another person for a part of that time. "
                "Withdraw that offer first, or wait for the answer."
            )
        )


@transaction.atomic
def accept(offer: AppointmentOffer, *, by: "User", is_listed: bool) -> Appointment | None:
    """Take the role on; `is_listed` is the person's consent that their name is shown with it.

    Returns the appointment; None where the group is only proposed, and the role begins when it is
    founded. Raises InvitationRefused, RoleTaken, NotOnesOwn, or AppointmentRefused.
    """
    _check_invited(offer, by)
    settle(offer, Answer.ACCEPTED, by=by)
    # The group may have been founded since the page was opened.
    offer.refresh_from_db(fields=["grouping", "proposal"])
    offer.is_listed = is_listed
    offer.save(update_fields=["is_listed"])
    made = None
    if offer.grouping is not None:
        grouping = _lock(offer.grouping)
        if grouping.is_closed:
            raise AppointmentRefused(_("This group is closed: nobody can be appointed in it."))
        if offer.offered_by_id == by.pk:
            raise NotOnesOwn(_("Nobody appoints themselves. Leave it to somebody else."))
        if offer.until_on <= today():
            raise TermRefused(_("The term that was offered is over."))
        made = _appoint(grouping, _term_of(offer), person=by, offer=offer, is_listed=is_listed)
    emails.tell_answer(offer)
    return made


@transaction.atomic
def decline(offer: AppointmentOffer, *, by: "User") -> None:
    """Say no to an offer. Raises InvitationRefused."""
    _check_invited(offer, by)
    settle(offer, Answer.DECLINED, by=by)
    emails.tell_answer(offer)


@transaction.atomic
def withdraw_offer(offer: AppointmentOffer, *, by: "User") -> None:
    """Take back an offer that nobody has answered. Raises InvitationRefused."""
    settle(offer, Answer.WITHDRAWN)


@transaction.atomic
def lapse_offer(offer: AppointmentOffer) -> None:
    """Note that an offer's time ran out, and tell who made it. Raises InvitationRefused."""
    settle(offer, Answer.LAPSED)
    emails.tell_answer(offer)


@transaction.atomic
def found(proposal: "Request", grouping: Grouping, *, by: "User") -> list[Appointment]:
    """Appoint in a new group those who accepted a role in its proposal; return what was made.

    A term begins on the day of the founding, or later as offered, and is as long as offered. What
    was not answered yet becomes an offer in the group. Raises RoleTaken where a role of one person
    was accepted by two.
    """
    grouping = _lock(grouping)
    # Locked, so that an answer at this moment comes before or after all of this.
    offers = AppointmentOffer.objects.filter(proposal=proposal)
    made = []
    for accepted in offers.select_for_update(of=("self",)).order_by("pk"):
        person = accepted.person
        if accepted.answer != Answer.ACCEPTED or person is None or not person.is_active:
            continue
        term, first = _term_of(accepted), max(accepted.from_on, today())
        term = replace(term, from_on=first, until_on=first + (term.until_on - term.from_on))
        made.append(
            _appoint(
                grouping,
                term,
                person=person,
                offer=accepted,
                is_listed=accepted.is_listed,
                entered_by=by,
            )
        )
    offers.open().update(grouping=grouping, proposal=None)
    return made


# --- What is held -------------------------------------------------------------------------------


@transaction.atomic
def resign(appointment: Appointment, *, by: "User") -> Appointment:
    """End one's own term today. Raises NotOnesOwn, AppointmentRefused."""
    locked = _lock_running(appointment)
    if locked.person_id != by.pk:
        raise NotOnesOwn(_("This appointment is not yours."))
    _end(locked, by=by, reason="")
    emails.tell_resigned(locked, others=leaders_around(locked.grouping))
    return locked


@transaction.atomic
def end_early(appointment: Appointment, *, by: "User", reason: str) -> Appointment:
    """End somebody's term today; they and those above read the reason.

    Raises NotOnesOwn for one's own, AppointmentRefused where it has ended already.
    """
    locked = _lock_running(appointment)
    if locked.person_id == by.pk:
        raise NotOnesOwn(_("You end your own term on your page."))
    _end(locked, by=by, reason=reason)
    emails.tell_ended_early(locked, others=leaders_around(locked.grouping))
    return locked


@transaction.atomic
def correct(
    appointment: Appointment, *, by: "User", reason: str, replacement: TermValues | None
) -> AppointmentCorrection:
    """Declare an appointment wrongly written; `replacement` says how it was, None that it never
    was. The person stays, an early end too; a term that has ended is not opened again.

    Raises NotOnesOwn, TermRefused, RoleTaken, AppointmentRefused.
    """
    grouping = _lock(appointment.grouping)
    old = Appointment.objects.select_related("person", "grouping").get(pk=appointment.pk)
    if old.is_void:
        raise AppointmentRefused(_("This appointment was corrected already."))
    if old.person_id == by.pk:
        raise NotOnesOwn(_("Nobody corrects their own appointment. Leave it to somebody else."))
    old.is_void = True
    old.save(update_fields=["is_void"])
    new = None if replacement is None else _replace(old, grouping, replacement, by=by)
    consents.withdraw(old.person, CONSENT, str(old.uid))
    correction = AppointmentCorrection.objects.create(
        appointment=old, replacement=new, reason=reason, by=by
    )
    _changed(old.person, grouping)
    emails.tell_corrected(correction)
    appointment.is_void = True
    return correction


@transaction.atomic
def set_listed(appointment: Appointment, *, by: "User", is_listed: bool) -> None:
    """Let one's own name be shown with an appointment, a former one too, or no longer.

    Raises NotOnesOwn.
    """
    if appointment.person_id != by.pk:
        raise NotOnesOwn(_("This appointment is not yours."))
    Appointment.objects.filter(pk=appointment.pk).update(is_listed=is_listed)
    appointment.is_listed = is_listed
    keep = consents.give if is_listed else consents.withdraw
    keep(by, CONSENT, str(appointment.uid))


# --- Steps of the above -------------------------------------------------------------------------


def _lock(grouping: Grouping) -> Grouping:
    """Return the group as it is now. Whoever changes its appointments waits here for others."""
    return Grouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)


def _lock_running(appointment: Appointment) -> Appointment:
    """Return the appointment as it is now, its group locked; raises AppointmentRefused if over."""
    _lock(appointment.grouping)
    found = Appointment.objects.select_related("person", "grouping").get(pk=appointment.pk)
    if found.is_void:
        raise AppointmentRefused(_("This appointment was corrected already."))
    if found.until_on <= max(today(), found.from_on):
        raise AppointmentRefused(
            _("This term has ended already, on %(day)s.") % {"day": _in_words(found.until_on)}
        )
    return found


def _check_invited(offer: AppointmentOffer, by: "User") -> None:
    if not offer.is_for(by):
        raise InvitationRefused(
            _("This offer was sent to an address that is not confirmed in your account.")
        )


def _check_term(term: TermValues) -> None:
    """Raise TermRefused for a term that is reversed, too long, over, or far away."""
    _check_length(term)
    if term.until_on <= today():
        raise TermRefused(_("This term is over already."))
    if term.from_on > today() + BEGINS_WITHIN:
        raise TermRefused(_("A term begins within a year."))


def _check_length(term: TermValues) -> None:
    if term.until_on <= term.from_on:
        raise TermRefused(_("The term must end after it begins."))
    if term.until_on - term.from_on > LONGEST_TERM:
        raise TermRefused(_("A term lasts at most four years."))


def _check_role_is_free(
    grouping: Grouping, term: TermValues, *, person: "User | None", email: str = ""
) -> None:
    """Raise RoleTaken where the person holds the role in a part of the term, or, with a role of one
    person, somebody else does.
    """
    if term.from_on == term.until_on:
        return  # it ended before it began: nobody held it
    held = (
        Appointment.objects.overlapping(term.from_on, term.until_on)
        .filter(grouping=grouping, role=term.role)
        .order_by("from_on")
    )
    own = held.filter(person=person) if person else held.filter(person__email__iexact=email)
    if (found := own.first()) is not None:
        raise RoleTaken(
            _("This person holds the role already, from %(start)s until %(end)s.") % _days(found)
        )
    if term.role in SINGLE and (found := held.first()) is not None:
        raise RoleTaken(
            _(
                "Only one person at a time holds this role, and it is held from %(start)s "
                "until %(end)s. End that term first, or let this one begin after it."
            )
            % _days(found)
        )


def _days(appointment: Appointment) -> dict[str, str]:
    return {
        "start": _in_words(appointment.from_on),
        "end": _in_words(appointment.until_on),
    }


def _in_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _term_of(offer: AppointmentOffer) -> TermValues:
    return TermValues(
        offer.role, offer.from_on, offer.until_on, offer.decided_by, offer.source_note
    )


def _invite(
    term: TermValues,
    *,
    by: "User",
    email: str,
    language: str,
    grouping: Grouping | None = None,
    proposal: "Request | None" = None,
) -> AppointmentOffer:
    if grouping is not None:
        # An offer whose time is over must not stand in the way of a new one until the job comes.
        for overdue in AppointmentOffer.objects.overdue().filter(
            grouping=grouping, role=term.role, email=email.lower()
        ):
            lapse_offer(overdue)
    return AppointmentOffer.objects.create(
        grouping=grouping,
        proposal=proposal,
        email=email,
        language=language,
        offered_by=by,
        **vars(term),
    )


def _appoint(
    grouping: Grouping,
    term: TermValues,
    *,
    person: "User",
    offer: AppointmentOffer,
    is_listed: bool,
    entered_by: "User | None" = None,
) -> Appointment:
    """Make the appointment in a locked group. Raises RoleTaken."""
    _check_role_is_free(grouping, term, person=person)
    made = Appointment.objects.create(
        grouping=grouping,
        person=person,
        offer=offer,
        is_listed=is_listed,
        term_until_on=term.until_on,
        entered_by=entered_by or offer.offered_by,
        **vars(term),
    )
    if is_listed:
        consents.give(person, CONSENT, str(made.uid))
    _changed(person, grouping)
    return made


def _end(appointment: Appointment, *, by: "User", reason: str) -> None:
    """End a locked appointment today; one that has not begun yet was never held."""
    appointment.until_on = max(today(), appointment.from_on)
    appointment.ended_by = by
    appointment.end_reason = reason
    appointment.save(update_fields=["until_on", "ended_by", "end_reason"])
    _changed(appointment.person, appointment.grouping)
    if by.pk == appointment.person_id:
        access.forget(by)


def _replace(
    old: Appointment, grouping: Grouping, values: TermValues, *, by: "User"
) -> Appointment:
    """Write how an appointment was in truth: the person, an early end and, with the same role, the
    consent stay.
    """
    _check_length(values)
    if values.from_on > today() + BEGINS_WITHIN:
        raise TermRefused(_("A term begins within a year."))
    until_on, ended_by, end_reason = values.until_on, None, ""
    if old.was_ended_early and old.until_on < values.until_on:
        until_on = max(old.until_on, values.from_on)
        ended_by, end_reason = old.ended_by, old.end_reason
    if old.until_on <= today() < until_on:
        raise TermRefused(
            _("This term has ended. A correction cannot open it again: offer the person a new one.")
        )
    _check_role_is_free(grouping, replace(values, until_on=until_on), person=old.person)
    is_listed = old.is_listed and values.role == old.role
    new = Appointment.objects.create(
        grouping=grouping,
        person=old.person,
        is_listed=is_listed,
        entered_by=by,
        ended_by=ended_by,
        end_reason=end_reason,
        term_until_on=values.until_on,
        **(vars(values) | {"until_on": until_on}),
    )
    if is_listed:
        consents.give(old.person, CONSENT, str(new.uid))
    return new


def _changed(person: "User", grouping: Grouping) -> None:
    """Let access and the open-caucus test follow at once."""
    access.forget(person)
    openness.refresh([grouping.pk])
