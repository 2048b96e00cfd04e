"""The addresses of offices: which there are, whom each reaches today, and whom mail does not reach.

Not by hooks on each way into and out of an office, but by comparing: so that a term that ends by
itself, a correction or a merge is followed too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from caucuses.enums import GroupingStatus, Role
from caucuses.models import Appointment, Grouping, GroupingAddress
from caucuses.querysets.appointments import AppointmentQuerySet
from mailinglists import emails
from mailinglists.enums import Office
from mailinglists.mailman.client import is_set_up
from mailinglists.mailman.role_wanted import WantedRole, wanted_role
from mailinglists.models import MailingList, NameClaim, RoleAddress
from mailinglists.validators import NAME_LIMIT

ROLES = {
    Office.COORDINATORS: (Role.COORDINATOR,),
    Office.FOCAL_POINT: (Role.FOCAL_POINT, Role.ALTERNATE),
}
OFFICE_OF = {role: office for office, roles in ROLES.items() for role in roles}
# How long the address that a renamed group had still reaches the holders.
FORMER_KEPT = timedelta(days=90)
GONE = "gone"  # the digest of an address that is to be taken from the server

Held = Mapping[tuple[int, str], frozenset[str]]


# --- Who is reached -----------------------------------------------------------------------------


def _appointments() -> AppointmentQuerySet:
    """Return those by which people hold an office today."""
    held = Appointment.objects.current().filter(role__in=OFFICE_OF, person__is_active=True)
    return held.exclude(grouping__status=GroupingStatus.CLOSED)


def _holders(keys: Collection[int] | None = None) -> Held:
    """Return the addresses of the holders by group and office, of all groups or of those with
    `keys`, in small letters: 1 query.
    """
    rows = _appointments() if keys is None else _appointments().filter(grouping__in=keys)
    found: dict[tuple[int, str], set[str]] = {}
    for grouping, role, email in rows.values_list("grouping_id", "role", "person__email"):
        found.setdefault((grouping, OFFICE_OF[Role(role)]), set()).add(email.lower())
    return {key: frozenset(emails) for key, emails in found.items()}


def wanted_of(rows: Sequence[RoleAddress]) -> dict[int, WantedRole | None]:
    """Return what is wanted of each row, by its key, read with its group; None where the group has
    another address for too long: 2 queries.
    """
    return _wanted(rows, _holders({row.grouping_id for row in rows}))


def _wanted(rows: Iterable[RoleAddress], held: Held) -> dict[int, WantedRole | None]:
    since = timezone.now() - FORMER_KEPT
    former = set(
        GroupingAddress.objects.filter(until_at__gt=since).values_list("grouping_id", "slug")
    )
    return {
        row.pk: wanted_role(row, held.get((row.grouping_id, row.office), frozenset()))
        if row.slug == row.grouping.slug or (row.grouping_id, row.slug) in former
        else None
        for row in rows
    }


# --- Which addresses there are ------------------------------------------------------------------


def refresh() -> int:
    """Note of which addresses the mail server has something to learn; return of how many. 3 queries
    where nothing changed, some more where offices are held for the first time.
    """
    held = _holders()
    rows = list(RoleAddress.objects.select_related("grouping"))
    if _make_missing(held, rows):
        rows = list(RoleAddress.objects.select_related("grouping"))
    changed = 0
    for row, wanted in zip(rows, _wanted(rows, held).values(), strict=True):
        digest = GONE if wanted is None else wanted.digest
        if digest != row.digest:
            changed += _note(row, digest, is_held=wanted is not None and bool(wanted.holders))
    return changed


def _note(row: RoleAddress, digest: str, *, is_held: bool) -> int:
    # Of two workers that found the same, one notes it.
    same = RoleAddress.objects.filter(pk=row.pk, digest=row.digest)
    return same.update(
        digest=digest, is_held=is_held, wanted=F("wanted") + 1, next_at=timezone.now()
    )


def ask(row: RoleAddress) -> None:
    """Have the server brought to what is wanted once more: it has something else."""
    RoleAddress.objects.filter(pk=row.pk).update(wanted=F("wanted") + 1, next_at=timezone.now())


def _make_missing(held: Held, rows: Sequence[RoleAddress]) -> int:
    """Add a row for each office that is held and has none at the group's present address; return
    how many. At most 5 queries.
    """
    known = {(row.grouping_id, row.office) for row in rows if row.slug == row.grouping.slug}
    missing = sorted(key for key in held if key not in known)
    if not missing:
        return 0
    slugs = dict(
        Grouping.objects.filter(pk__in={key for key, _office in missing}).values_list("pk", "slug")
    )
    taken = {row.name for row in rows}
    taken.update(MailingList.objects.values_list("name", flat=True))
    taken.update(NameClaim.objects.values_list("name", flat=True))
    made = []
    for grouping, office in missing:
        name = _free_name(slugs[grouping], office, taken)
        taken.add(name)
        made.append(
            RoleAddress(grouping_id=grouping, office=office, slug=slugs[grouping], name=name)
        )
    # Another worker may make the same at this moment.
    RoleAddress.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    return len(made)


def _free_name(slug: str, office: str, taken: Collection[str]) -> str:
    """Return a name that is short enough and that nothing has: the group's address and the office,
    with a number between them where there is no other way.
    """
    stem = slug.lower().replace("_", "-")
    for number in count(1):
        end = f"-{office}" if number == 1 else f"-{number}-{office}"
        name = stem[: NAME_LIMIT - len(end)].strip("-") + end
        if name not in taken:
            return name
    raise AssertionError("There is always another number.")


def addresses_of(grouping: Grouping) -> list[RoleAddress]:
    """Return the addresses at which the group's page says that its offices are reached: 1 query,
    none without a mail server.
    """
    if not is_set_up() or not settings.LISTS_DOMAIN:
        return []
    return list(grouping.role_addresses.reachable())


# --- Whom mail does not reach -------------------------------------------------------------------


@transaction.atomic
def note_bounces(row: RoleAddress, addresses: Collection[str]) -> int:
    """Note which holders' addresses send mail back; tell those who coordinate the group from above,
    or the secretariat, once a week for each holder. Return how many holders they are.
    """
    rows = _appointments().filter(grouping=row.grouping_id, role__in=ROLES[Office(row.office)])
    held = list(rows.select_related("person").order_by("pk")) if addresses else []
    by_person = {
        appointment.person_id: appointment
        for appointment in held
        if appointment.person.email.lower() in addresses
    }
    bouncing = list(by_person.values())
    # Each writing of the table ends the stored pages: none without need.
    if row.bouncing_count != len(bouncing):
        row.bouncing_count = len(bouncing)
        row.save(update_fields=["bouncing_count"])
    if not bouncing or row.slug != row.grouping.slug:
        return len(bouncing)  # of a former address, the present one tells it
    week = timezone.now().strftime("%G-W%V")  # ISO 8601
    for appointment in bouncing:
        for reader in _readers_above(row.grouping, apart_from=appointment.person):
            emails.tell_of_bounces(row, appointment, reader, week)
    return len(bouncing)


def _readers_above(grouping: Grouping, *, apart_from: User) -> list[User]:
    """Return who leads the nearest group above that anybody else leads; the secretariat where there
    is none.
    """
    above = grouping.line_keys[:-1]
    leaders = Appointment.objects.leaders_by_grouping(above)
    for key in reversed(above):
        people = [person for person in leaders.get(key, []) if person != apart_from]
        if people:
            return people
    return list(User.objects.secretariat().exclude(pk=apart_from.pk).order_by("pk"))
