"""Messages that wait for a moderator: mirrored from the mail server, decided here, and carried out
there after commit.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frame.errors import Refused
from mailinglists import emails
from mailinglists.enums import HeldState, ListState
from mailinglists.mailman import client
from mailinglists.mailman.held import Action, HeldMessages, Key, fields_of, key_of
from mailinglists.mailman.wanted import wanted_of
from mailinglists.models import HeldPost, Installation, MailingList, TrustedSender
from mailinglists.services import server

if TYPE_CHECKING:
    from accounts.models import User

AIM = timedelta(days=1)  # within which a message should be decided
REASON_LIMIT = 2000  # letters
LEASE = timedelta(seconds=60)  # longer than telling the server takes
SWEEP_AFTER = timedelta(minutes=1)  # what was decided then, its own task should have done
SWEPT_A_RUN = 200
LOOKED_UP_A_RUN = 50  # messages of a list that seem to be gone
KEPT_TEXT = timedelta(days=30)  # after the decision
KEPT_ROW = timedelta(days=365)
NOT_ASKED = timedelta(minutes=5)  # after which moderators are told that the server is silent
TOLD_AFTER = timedelta(hours=12)

logger = logging.getLogger(__name__)


class AlreadyDecided(Refused):
    """Somebody was first, or the message is gone."""


class NoReason(Refused):
    """A message is rejected with a reason only."""


# --- What the server holds ----------------------------------------------------------------------


def mirror_all() -> int:
    """Take over what the server holds and does not hold any more; return how many rows are new.

    A list about which the server fails holds up no other; where it does not answer at all, nothing
    changes.
    """
    waiting = HeldPost.objects.waiting().values("mailing_list")
    lists = (
        MailingList.objects.here()
        .filter(Q(state=ListState.ACTIVE) | Q(pk__in=waiting))
        .exclude(installation=None)
        .exclude(installation__made_at=None)
    )
    count = 0
    for mailing_list in lists.order_by("name"):
        try:
            count += mirror(mailing_list)
        except (client.Unreachable, client.Denied) as trouble:
            logger.warning("The mail server was not asked what it holds: %s", trouble)
            break
        except client.ServerTrouble as trouble:
            logger.warning("What %s holds is not known: %s", mailing_list.name, trouble)
    return count


def mirror(mailing_list: MailingList) -> int:
    """Bring the rows of one list to what the server holds; return how many are new.

    1 call where nothing waits, 2 where all is known. Raises `client.ServerTrouble`.
    """
    box = _box_of(mailing_list)
    asked_at = timezone.now()
    count = box.count()
    # What is decided and not carried out is there too.
    known = {_key(row): row for row in _expected(mailing_list)}
    new = 0
    if count != len(known) or (count and box.newest(count) not in known):
        new = _take_over(mailing_list, box, asked_at)
    Installation.objects.filter(mailing_list=mailing_list).update(held_asked_at=asked_at)
    return new


def _expected(mailing_list: MailingList) -> list[HeldPost]:
    rows = mailing_list.held_posts.filter(done_at=None).exclude(state=HeldState.GONE)
    return list(rows.defer("text"))


def _take_over(mailing_list: MailingList, box: HeldMessages, asked_at: datetime) -> int:
    there = {key_of(row): row for row in box.rows()}
    rows = mailing_list.held_posts.filter(number__in=[key.number for key in there])
    known = {_key(row): row for row in rows.defer("text")}
    _take_up_again([known[key] for key in there.keys() & known.keys()], asked_at)
    missing = [row for row in _expected(mailing_list) if row.is_waiting and _key(row) not in there]
    # The list was read page by page and may have moved meanwhile: who is missing is asked for.
    gone = [row for row in missing[:LOOKED_UP_A_RUN] if box.find(row.number) != _key(row)]
    new = [key for key in there if key not in known]
    with transaction.atomic():
        HeldPost.objects.waiting().filter(pk__in=[row.pk for row in gone]).update(
            state=HeldState.GONE, decided_at=timezone.now()
        )
        # Of two that mirror at one moment, the second finds what the first has made.
        HeldPost.objects.bulk_create(
            [HeldPost(mailing_list=mailing_list, **fields_of(there[key])) for key in new],
            batch_size=100,
            ignore_conflicts=True,
        )
    return len(new)


def _take_up_again(rows: list[HeldPost], asked_at: datetime) -> None:
    """What the server holds after all waits again, or is to be carried out again: it came back from
    a backup.
    """
    keys = [row.pk for row in rows]
    HeldPost.objects.filter(pk__in=keys, state=HeldState.GONE).update(
        state=HeldState.WAITING, decided_at=None
    )
    HeldPost.objects.filter(pk__in=keys, done_at__lt=asked_at).update(done_at=None)


def _box_of(mailing_list: MailingList) -> HeldMessages:
    return HeldMessages(client.client(), wanted_of(mailing_list).list_id)


def _key(row: HeldPost) -> Key:
    return Key(row.number, row.message_id, row.held_at)


def silent_since(mailing_lists: "list[int] | None" = None) -> datetime | None:
    """Return since when the server has not told what it holds, of the lists with these keys or of
    all, where that is too long ago: 1 query.
    """
    rows = Installation.objects.filter(mailing_list__state=ListState.ACTIVE)
    if mailing_lists is not None:
        rows = rows.filter(mailing_list__in=mailing_lists)
    asked = rows.aggregate(first=Min("held_asked_at"))["first"]
    return asked if asked is not None and asked < timezone.now() - NOT_ASKED else None


# --- Deciding -----------------------------------------------------------------------------------


@transaction.atomic
def decide(
    post: HeldPost, state: HeldState, *, by: "User", reason: str = "", trust: bool = False
) -> HeldPost:
    """Decide on a message that waits: it is ACCEPTED, REJECTED or DISCARDED. The server is told
    after commit.

    `reason` goes to the sender of what is rejected, in the words of the moderator. With `trust` the
    sender's next messages to this list go through at once. Raises AlreadyDecided and NoReason.
    """
    if state == HeldState.REJECTED and not reason.strip():
        raise NoReason(_("Write to the sender why the message is rejected."))
    rows = HeldPost.objects.select_related("mailing_list", "decided_by")
    row = rows.select_for_update(of=("self",)).get(pk=post.pk)
    if not row.is_waiting:
        raise AlreadyDecided(how_it_was_decided(row))
    row.state, row.reason = state, reason if state == HeldState.REJECTED else ""
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    if trust:
        _trust(row, by)
    _note_in_log(row, by, trust)
    from mailinglists.jobs import carry_out_held  # enqueues tasks, which call the services

    carry_out_held.enqueue(row.pk)
    return row


def how_it_was_decided(row: HeldPost) -> str:
    """Return who decided what and when, as one who comes second reads it."""
    when = date_format(localtime(row.decided_at), "DATETIME_FORMAT") if row.decided_at else ""
    if row.decided_by is None:
        return _("This message is gone from the mail server since %(when)s.") % {"when": when}
    return _("%(who)s has decided on %(when)s: %(what)s.") % {
        "who": row.decided_by.get_short_name(),
        "when": when,
        "what": row.get_state_display(),
    }


def _trust(row: HeldPost, by: "User") -> None:
    try:
        validate_email(row.sender)
    except ValidationError as error:
        raise Refused(
            _("The sender has no address that could be trusted. Accept this message alone.")
        ) from error
    _sender, is_new = TrustedSender.objects.get_or_create(
        mailing_list=row.mailing_list, email=row.sender, defaults={"trusted_by": by}
    )
    if is_new:
        server.ask(row.mailing_list)


def _note_in_log(row: HeldPost, by: "User", trust: bool) -> None:
    """Write what was decided into the back-office's log: without a word of the message, because the
    log is kept longer.
    """
    what = pgettext("message held", "Accepted, the sender is trusted") if trust else ""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(HeldPost),
        object_id=str(row.pk),
        object_repr=f"{row.mailing_list.name}: {row.number}",
        action_flag=CHANGE,
        change_message=what or str(row.get_state_display()),
    )


# --- Carrying out -------------------------------------------------------------------------------


def carry_out(pk: int) -> bool:
    """Tell the server what was decided on the HeldPost `pk`; tell whether it is done now.

    Idempotent: who was cut off before or after the call asks first whether the message is there.
    Raises `client.ServerTrouble`, and leaves the row to be tried again.
    """
    now = timezone.now()
    free = HeldPost.objects.to_carry_out().filter(pk=pk, leased_until__lte=now)
    if not free.update(leased_until=now + LEASE):
        return False
    row = HeldPost.objects.select_related("mailing_list").get(pk=pk)
    try:
        box = _box_of(row.mailing_list)
        if box.find(row.number) == _key(row):
            box.decide(row.number, _action(row))
    except client.ServerTrouble:
        HeldPost.objects.filter(pk=pk).update(leased_until=timezone.now())
        raise
    with transaction.atomic():
        done = HeldPost.objects.filter(pk=pk, done_at=None).update(done_at=timezone.now())
        if done and row.state == HeldState.REJECTED:
            # The portal writes itself: the server knows the portal's languages in part only.
            emails.tell_rejected(row, language=_language_of(row))
    return True


def _action(row: HeldPost) -> Action:
    return "accept" if row.state == HeldState.ACCEPTED else "discard"


def _language_of(row: HeldPost) -> str:
    """Return the language in which the sender is on the list, else the first of the list."""
    known = row.mailing_list.subscriptions.filter(email=row.sender).order_by("-pk")
    codes = [*known.values_list("language", flat=True)[:1], *row.mailing_list.languages]
    return next((code for code in codes if code in dict(settings.LANGUAGES)), "en")


def carry_out_due() -> int:
    """Tell the server what it was not told, because a worker or the server was away; return how
    many are done now.
    """
    now = timezone.now()
    rows = HeldPost.objects.to_carry_out().filter(
        decided_at__lte=now - SWEEP_AFTER, leased_until__lte=now
    )
    done = 0
    for pk in list(rows.order_by("decided_at").values_list("pk", flat=True)[:SWEPT_A_RUN]):
        try:
            done += carry_out(pk)
        except (client.Unreachable, client.Denied) as trouble:
            logger.warning("The mail server was not told what was decided: %s", trouble)
            break
        except client.ServerTrouble as trouble:
            logger.warning("The mail server did not take a decision: %s", trouble)
    return done


# --- What is known of a sender ------------------------------------------------------------------


@dataclass(frozen=True)
class Sender:
    """What a list knows of one who writes to it."""

    accepted: int
    rejected: int
    discarded: int
    is_trusted: bool
    is_subscribed: bool


def sender_of(post: HeldPost) -> Sender:
    """Return what the list knows of the sender: 3 queries."""
    mailing_list = post.mailing_list
    before = mailing_list.held_posts.filter(sender=post.sender).exclude(pk=post.pk)
    counted = dict(
        before.order_by().values("state").annotate(count=Count("pk")).values_list("state", "count")
    )
    return Sender(
        accepted=counted.get(HeldState.ACCEPTED, 0),
        rejected=counted.get(HeldState.REJECTED, 0),
        discarded=counted.get(HeldState.DISCARDED, 0),
        is_trusted=mailing_list.trusted_senders.filter(email=post.sender).exists(),
        is_subscribed=mailing_list.subscriptions.active().filter(email=post.sender).exists(),
    )


# --- Day by day ---------------------------------------------------------------------------------


def forget() -> int:
    """Erase the texts of what was decided a month ago, and the rows of what was a year ago; return
    how many rows were touched.
    """
    now = timezone.now()
    over = HeldPost.objects.over()
    erased = over.filter(decided_at__lt=now - KEPT_TEXT).exclude(text="", spam_marks={})
    count = erased.update(text="", spam_marks={})
    deleted, _by_model = over.filter(decided_at__lt=now - KEPT_ROW).delete()
    return count + deleted


@transaction.atomic
def tell_keepers() -> int:
    """Mail to each who keeps a list what waits there, if something has waited long; return how many
    mails. At most one a day and address.
    """
    long_ago = timezone.now() - TOLD_AFTER
    late = HeldPost.objects.waiting().filter(held_at__lte=long_ago).values("mailing_list")
    lists = MailingList.objects.here().filter(pk__in=late).order_by("name")
    posts: dict[int, list[HeldPost]] = {}
    rows = HeldPost.objects.waiting().filter(mailing_list__in=late).order_by("held_at", "id")
    for post in rows.defer("text").iterator(chunk_size=500):
        posts.setdefault(post.mailing_list_id, []).append(post)
    keepers: dict[str, emails.HeldDigest] = {}
    for mailing_list in lists.prefetch_related("keepers__person"):
        for keeper in mailing_list.keepers.all():
            person = keeper.person
            if keeper.answer != "accepted" or (person is not None and not person.is_active):
                continue
            language = person.language if person is not None else keeper.language
            digest = keepers.setdefault(keeper.email, emails.HeldDigest(keeper.email, language))
            digest.add(mailing_list, posts[mailing_list.pk])
    for digest in keepers.values():
        emails.tell_what_is_held(digest, on=timezone.now().date())
    return len(keepers)
