"""The one door to the state of a job. Each function is one transaction: of two people at once one
wins, the other is told.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.errors import Refused
from frame.text import clean_paragraphs
from pagecache.watch import unshown
from texts import services as texts
from texts.enums import Origin
from texts.models import Translatable, Translation
from translations import draft as drafts
from translations import emails, team
from translations.draft import Draft
from translations.enums import IN_HAND, MOVES, JobState, Verb
from translations.models import NOTE_LIMIT, Job, JobEvent

if TYPE_CHECKING:
    from accounts.models import User

IN_HAND_LIMIT = 5  # translations that a person has in hand at once


class JobRefused(Refused):
    """Nothing was done about a job."""


class TooLate(JobRefused):
    """The job has moved on: somebody else was first, or it is no longer needed."""


class NotAllowed(JobRefused):
    """The person may not do this."""


class TooMany(JobRefused):
    """The person has enough in hand."""


class Incomplete(JobRefused):
    """Paragraphs are missing, or were not looked at since the original changed."""


class Outdated(JobRefused):
    """The draft was saved elsewhere since the form was opened: in another tab, say."""


class NoteMissing(JobRefused):
    """The note is missing or too long."""


def row_of(job: Job) -> Translatable:
    """Return the public row that a job is about; raises TooLate where there is none any more."""
    row = job.kind.public().filter(pk=job.object_id).first()
    if row is None:
        raise TooLate(_("The text is no longer public: no translation is needed."))
    found: Translatable = row
    return found


# --- Translators --------------------------------------------------------------------------------


@transaction.atomic
def claim(job: Job, *, by: "User") -> None:
    """Take a job on, for settings.TRANSLATION_CLAIM. Raises NotAllowed, TooMany, TooLate."""
    _check_knows(by, job)
    in_hand = Job.objects.filter(state__in=IN_HAND, claimed_by=by).count()
    if in_hand >= IN_HAND_LIMIT:
        raise TooMany(
            ngettext(
                "You have %(count)d translation in hand. Finish it or give it back first.",
                "You have %(count)d translations in hand. Finish one or give one back first.",
                in_hand,
            )
            % {"count": in_hand}
        )
    row = row_of(job)
    until = timezone.now() + settings.TRANSLATION_CLAIM
    # Beside the original as it is now, so that what is typed finds its place if that changes.
    begun = drafts.draft_of(job, row).as_json()
    move(
        job,
        Verb.CLAIMED,
        by,
        claimed_by=by,
        claimed_until=until,
        reviewer=None,
        review_until=None,
        draft=begun,
    )


@transaction.atomic
def save(
    job: Job,
    typed: Mapping[str, str],
    *,
    by: "User",
    version: int,
    looked_at: Collection[str] = (),
) -> list[str]:
    """Keep what a translator or reviewer typed, by the keys of `Draft.places`; `looked_at` names
    the paragraphs in doubt that still fit. Extends the claim. Returns words that found no place
    because the original changed twice meanwhile: they are to be shown.

    Raises NotAllowed, TooLate, Outdated.
    """
    _check_in_hand(by, job)
    draft, unplaced = written(job, row_of(job), typed, looked_at)
    _store(job, draft, by=by, version=version)
    return unplaced


def written(
    job: Job, row: Translatable, typed: Mapping[str, str], looked_at: Collection[str] = ()
) -> tuple[Draft, list[str]]:
    """Return the job's draft with what was typed in it, and the words that found no place. Nothing
    is kept.
    """
    left = dict(typed)
    stored = drafts.stored_draft(job)
    stored.write(left, looked_at)
    for place in stored.places():
        left.pop(place.key, None)
    job.draft = stored.as_json()
    draft = drafts.draft_of(job, row)
    draft.write(left, looked_at)
    for place in draft.places():
        left.pop(place.key, None)
    return draft, [text for text in left.values() if text.strip()]


@transaction.atomic
def take_in(job: Job, draft: Draft, *, by: "User", version: int, details: dict[str, Any]) -> None:
    """Keep a draft that was read from a file. Raises NotAllowed, TooLate, Outdated."""
    _check_in_hand(by, job)
    _store(job, draft, by=by, version=version)
    note(job, Verb.IMPORTED, by, details=details)


@transaction.atomic
def submit(job: Job, *, by: "User") -> None:
    """Send a translation for review. Raises NotAllowed, Incomplete, TooLate."""
    if job.claimed_by_id != by.pk:
        raise NotAllowed(_("This translation is not in your hands."))
    draft = drafts.draft_of(job, row_of(job))
    _check_complete(draft)
    move(job, Verb.SUBMITTED, by, draft=draft.as_json(), review_note="", same_version=True)


@transaction.atomic
def release(job: Job, *, by: "User", reason: str = "") -> None:
    """Give a claim back, one's own or, as a coordinator, somebody else's; what was typed is kept
    for the next. Raises NotAllowed, TooLate.
    """
    person = job.claimed_by
    if by != person and not by.has_perm("translations.arrange_job", job):
        raise NotAllowed(_("This translation is not in your hands."))
    reason = clean_paragraphs(reason)[:NOTE_LIMIT]
    move(job, Verb.RELEASED, by, reason=reason, claimed_by=None, claimed_until=None)
    if person is not None and by != person:
        emails.claim_ended(job, person, is_review=False, note=reason)


# --- Reviewers ----------------------------------------------------------------------------------


@transaction.atomic
def take_review(job: Job, *, by: "User") -> None:
    """Take a review on. Raises NotAllowed (the translator's own, say) and TooLate."""
    if job.claimed_by_id == by.pk:
        raise NotAllowed(_("You translated it: a second person reviews it."))
    _check_knows(by, job)
    until = timezone.now() + settings.TRANSLATION_CLAIM
    begun = drafts.draft_of(job, row_of(job)).as_json()
    free = Job.objects.to_review().filter(pk=job.pk, version=job.version)
    taken = free.update(
        reviewer=by,
        review_until=until,
        draft=begun,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    if not taken:
        raise TooLate(_("Somebody else reviews it already, or it no longer waits for a review."))
    note(job, Verb.REVIEW_TAKEN, by)
    job.refresh_from_db()


@transaction.atomic
def leave_review(job: Job, *, by: "User") -> None:
    """Give a review back, one's own or, as a coordinator, somebody else's."""
    person = job.reviewer
    if by != person and not by.has_perm("translations.arrange_job", job):
        raise NotAllowed(_("This translation is not in your hands."))
    taken = Job.objects.filter(pk=job.pk, state=JobState.SUBMITTED, reviewer=person)
    if person is None or not taken.update(reviewer=None, review_until=None):
        raise TooLate(_too_late())
    note(job, Verb.REVIEW_LEFT, by)
    job.refresh_from_db()
    if by != person:
        emails.claim_ended(job, person, is_review=True)


@transaction.atomic
def give_back(job: Job, *, by: "User", reason: str) -> None:
    """Return a translation to its translator with a note, as its reviewer; a draft that nobody here
    made goes into the queue. Raises NotAllowed, NoteMissing, TooLate.
    """
    _check_reviews(by, job)
    reason = _checked_note(reason)
    if job.claimed_by_id is None:
        move(
            job,
            Verb.SET_ASIDE,
            by,
            reason=reason,
            reviewer=None,
            review_until=None,
            review_note=reason,
        )
        return
    until = timezone.now() + settings.TRANSLATION_CLAIM
    move(
        job,
        Verb.RETURNED,
        by,
        reason=reason,
        reviewer=None,
        review_until=None,
        claimed_until=until,
        review_note=reason,
    )
    emails.returned(job)


@transaction.atomic
def publish(job: Job, *, by: "User") -> Translation:
    """Show a translation to readers, as its reviewer. Raises NotAllowed, Incomplete, TooLate."""
    _check_reviews(by, job)
    row = row_of(job)
    draft = drafts.draft_of(job, row)
    _check_complete(draft)
    translation = texts.publish(
        row,
        job.language,
        draft.pairs(),
        origin=Origin.REVIEWED,
        source_on=timezone.localdate(),
        translated_by=job.claimed_by,
        reviewed_by=by,
    )
    move(
        job,
        Verb.PUBLISHED,
        by,
        draft=draft.as_json(),
        translation=translation,
        is_standing=False,
        changed_count=0,
        same_version=True,
    )
    emails.published(job)
    return translation


# --- Coordinators -------------------------------------------------------------------------------


@transaction.atomic
def arrange(job: Job, *, by: "User", priority: int, deadline_on: date | None) -> None:
    """Set how urgent a job is."""
    _check_arranges(by, job)
    values = {"priority": priority, "deadline_on": deadline_on, "updated_at": timezone.now()}
    if not Job.objects.open().filter(pk=job.pk).update(**values):
        raise TooLate(_too_late())
    told = {"priority": priority, "deadline": deadline_on.isoformat() if deadline_on else ""}
    note(job, Verb.ARRANGED, by, details=told)
    job.refresh_from_db()


@transaction.atomic
def drop(job: Job, *, by: "User", reason: str) -> None:
    """Take a job out of the queue until its original changes, with a reason for the log."""
    _check_arranges(by, job)
    reason = _checked_note(reason)
    people = _people_at_work(job)
    move(job, Verb.DROPPED, by, reason=reason)
    for person in people:
        emails.closed(job, person, reason)


@transaction.atomic
def take_up(job: Job, *, by: "User") -> None:
    """Put a dropped job back into the queue."""
    _check_arranges(by, job)
    if not job.is_standing:
        raise TooLate(_("This translation is no longer needed."))
    move(
        job,
        Verb.TAKEN_UP,
        by,
        claimed_by=None,
        claimed_until=None,
        reviewer=None,
        review_until=None,
    )


# --- The portal itself --------------------------------------------------------------------------


@transaction.atomic
def close(job: Job) -> None:
    """End a job that is no longer needed, and tell whoever has it in hand."""
    people = _people_at_work(job)
    move(job, Verb.CLOSED, None, is_standing=False)
    for person in people:
        emails.closed(job, person)


def note(
    job: Job,
    verb: Verb,
    by: "User | None",
    *,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> JobEvent:
    """Write a row of the job's log."""
    return JobEvent.objects.create(job=job, verb=verb, actor=by, note=reason, details=details or {})


# --- Checks -------------------------------------------------------------------------------------


def move(
    job: Job,
    verb: Verb,
    by: "User | None",
    *,
    reason: str = "",
    same_version: bool = False,
    still: Q | None = None,
    **values: Any,
) -> None:
    """Take the job to the target of `verb` and log it; raises TooLate where it is not, or no
    longer, in a state from which that is possible.
    """
    row = MOVES[verb]
    rows = Job.objects.filter(pk=job.pk, state__in=row.sources)
    if verb in (Verb.SUBMITTED, Verb.RELEASED):
        rows = rows.filter(claimed_by=job.claimed_by_id)
    if verb in (Verb.RETURNED, Verb.SET_ASIDE, Verb.PUBLISHED):
        rows = rows.filter(reviewer=by)
    if same_version:
        rows = rows.filter(version=job.version)
    if still is not None:
        rows = rows.filter(still)
    moved = rows.update(
        state=row.target, version=F("version") + 1, updated_at=timezone.now(), **values
    )
    if not moved:
        raise TooLate(_too_late())
    note(job, verb, by, reason=reason)
    job.refresh_from_db()


def _store(job: Job, draft: Draft, *, by: "User", version: int) -> None:
    """Keep a draft if it is still the version that the writer saw, and extend the claim."""
    now = timezone.now()
    values: dict[str, Any] = {"draft": draft.as_json(), "updated_at": now}
    mine = Q(state__in=IN_HAND, claimed_by=by)
    if job.state == JobState.SUBMITTED:
        mine = Q(state=JobState.SUBMITTED, reviewer=by)
        values["review_until"] = now + settings.TRANSLATION_CLAIM
    else:
        values["claimed_until"] = now + settings.TRANSLATION_CLAIM
    kept = Job.objects.filter(mine, pk=job.pk, version=version)
    with unshown():  # people save all the time, and no public page shows what they have in hand
        is_kept = kept.update(version=F("version") + 1, **values)
    if not is_kept:
        if Job.objects.filter(mine, pk=job.pk).exists():
            raise Outdated(
                _(
                    "This translation was saved elsewhere since you opened it, in another tab "
                    "perhaps. Look at both and save again."
                )
            )
        raise TooLate(_too_late())
    job.refresh_from_db()


def _too_late() -> str:
    return _("Not done, because somebody was first or the translation has moved on.")


def _check_knows(by: "User", job: Job) -> None:
    volunteer = getattr(by, "volunteer", None)
    if volunteer is None or not team.is_member(by):
        raise NotAllowed(_("Join the translation team first."))
    if volunteer.is_paused:
        raise NotAllowed(_("You pause. Say that you are back first."))
    if not volunteer.knows(job.source_language, job.language):
        raise NotAllowed(_("You have not said that you translate between these languages."))


def _check_in_hand(by: "User", job: Job) -> None:
    if not by.has_perm("translations.edit_job", job):
        raise NotAllowed(_("This translation is not in your hands."))


def _check_reviews(by: "User", job: Job) -> None:
    if job.reviewer_id != by.pk:
        raise NotAllowed(_("You do not review this translation."))


def _check_arranges(by: "User", job: Job) -> None:
    if not by.has_perm("translations.arrange_job", job):
        raise NotAllowed(_("Only those who run the desk do this."))


def _check_complete(draft: Draft) -> None:
    missing = draft.count - draft.done_count
    if missing:
        raise Incomplete(
            ngettext(
                "%(count)d paragraph is missing, or was not looked at since the original changed.",
                "%(count)d paragraphs are missing, or were not looked at since the original "
                "changed.",
                missing,
            )
            % {"count": missing}
        )


def _checked_note(reason: str) -> str:
    reason = clean_paragraphs(reason)
    if not reason or len(reason) > NOTE_LIMIT:
        raise NoteMissing(_("Write a note of at most %(limit)d letters.") % {"limit": NOTE_LIMIT})
    return reason


def _people_at_work(job: Job) -> list["User"]:
    """Return who translates it or reviews it now."""
    person = job.claimed_by if job.is_in_hand else job.reviewer
    if job.state == JobState.DROPPED or person is None:
        return []
    return [person]
