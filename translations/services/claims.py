"""What people have had in hand too long becomes free again."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from translations import emails
from translations.enums import IN_HAND, JobState, Verb
from translations.models import Job
from translations.services import jobs


@transaction.atomic
def expire() -> int:
    """Free what people have had in hand too long, and tell them; return how many."""
    freed = 0
    for job in Job.objects.overdue().select_related("claimed_by", "content_type"):
        person = job.claimed_by
        try:
            jobs.move(
                job,
                Verb.EXPIRED,
                None,
                still=Q(claimed_until=job.claimed_until),
                claimed_by=None,
                claimed_until=None,
            )
        except jobs.TooLate:
            continue  # saved at this moment: the claim is extended
        freed += 1
        if person is not None:
            emails.claim_ended(job, person, is_review=False)
    for job in Job.objects.overdue_reviews().select_related("reviewer", "content_type"):
        reviewer = job.reviewer
        late = Job.objects.overdue_reviews().filter(pk=job.pk, reviewer=reviewer)
        if reviewer is not None and late.update(reviewer=None, review_until=None):
            freed += 1
            jobs.note(job, Verb.EXPIRED, None)
            emails.claim_ended(job, reviewer, is_review=True)
    return freed


@transaction.atomic
def warn() -> int:
    """Remind those whose time runs out soon; return how many."""
    soon = timezone.now() + settings.TRANSLATION_CLAIM_WARNING
    rows = Job.objects.select_related("claimed_by", "reviewer", "content_type")
    count = 0
    for job in rows.filter(state__in=IN_HAND, claimed_until__lte=soon):
        if job.claimed_by is not None:
            emails.claim_ends_soon(job, job.claimed_by, is_review=False)
            count += 1
    for job in rows.filter(state=JobState.SUBMITTED, review_until__lte=soon):
        if job.reviewer is not None:
            emails.claim_ends_soon(job, job.reviewer, is_review=True)
            count += 1
    return count
