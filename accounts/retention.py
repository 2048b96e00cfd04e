"""What time ends: each rule of the declarations once a day, in a transaction of its own."""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import PROTECT, Exists, OuterRef
from django.utils import timezone

from accounts.models import Consent, ErasureRequest, User
from frame import personal_data
from notices.models import OutgoingMail

UNCONFIRMED_KEPT = timedelta(days=30)
CONSENTS_KEPT = timedelta(days=3 * 365)
ERASURES_KEPT = timedelta(days=3 * 365)
MAIL_KEPT = timedelta(days=180)
BACK_OFFICE_LOG_KEPT = timedelta(days=2 * 365)


def rules() -> list[Callable[[], int]]:
    """Return the rules of all declarations, each once."""
    found = (one.kept.rule for one in personal_data.holdings())
    return list(dict.fromkeys(rule for rule in found if rule is not None))


def run() -> dict[str, int]:
    """Apply every rule; return by its name how many rows it touched."""
    done = {}
    for rule in rules():
        with transaction.atomic():
            done[f"{rule.__module__}.{rule.__name__}"] = rule()
    return done


# --- The rules of this room, and of rooms and libraries that cannot declare theirs --------------


def drop_unconfirmed() -> int:
    """Delete accounts whose address was never confirmed and that nobody signed in to; nothing that
    others rest on.
    """
    stale = User.objects.filter(
        joined_at__lte=timezone.now() - UNCONFIRMED_KEPT,
        last_login=None,
        erased_at=None,
        is_superuser=False,
    )
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    stale = stale.filter(Exists(addresses)).exclude(Exists(addresses.filter(verified=True)))
    for relation in User._meta.related_objects:
        if getattr(relation, "on_delete", None) is PROTECT:
            rows = relation.related_model._base_manager.filter(
                **{relation.field.name: OuterRef("pk")}
            )
            stale = stale.exclude(Exists(rows))
    return personal_data.delete_in_batches(stale)


def drop_old_confirmations() -> int:
    """Delete what was sent to confirm an address and was not used."""
    count: int = EmailConfirmation.objects.all_expired().count()
    EmailConfirmation.objects.delete_expired_confirmations()
    return count


def drop_sessions() -> int:
    """Delete sessions that are over, and what tells of those that are there no more."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return over + UserSession.objects.exclude(Exists(alive)).delete()[0]


def drop_consents() -> int:
    """Delete consents that were withdrawn long ago."""
    old = Consent.objects.filter(withdrawn_at__lte=timezone.now() - CONSENTS_KEPT)
    return old.delete()[0]


def drop_erasures() -> int:
    """Delete what is known of erasures that were done, or called back, long ago."""
    before = timezone.now() - ERASURES_KEPT
    done = ErasureRequest.objects.filter(done_at__lte=before).delete()[0]
    return done + ErasureRequest.objects.filter(called_back_at__lte=before).delete()[0]


def drop_mail() -> int:
    """Delete what is left of mails that were delivered, or given up, long ago. Their once-keys go
    too: nothing is written twice after so long a time.
    """
    before = timezone.now() - MAIL_KEPT
    sent = personal_data.delete_in_batches(OutgoingMail.objects.filter(sent_at__lte=before))
    return sent + personal_data.delete_in_batches(
        OutgoingMail.objects.filter(failed_at__lte=before)
    )


def drop_back_office_log() -> int:
    """Delete what Django's own log of the back-office says of long ago."""
    before = timezone.now() - BACK_OFFICE_LOG_KEPT
    return LogEntry.objects.filter(action_time__lte=before).delete()[0]
