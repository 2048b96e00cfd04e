"""The mails of the translation desk."""

from typing import TYPE_CHECKING, Any

from notices.compose import send_notice

if TYPE_CHECKING:
    from accounts.models import User
    from translations.models import Job, Volunteer


def claim_ends_soon(job: "Job", person: "User", *, is_review: bool) -> None:
    """Remind whoever has a job in hand that their time runs out; once for each end of it."""
    until = job.review_until if is_review else job.claimed_until
    _send(job, person, "claim_ends_soon", f"{until:%Y%m%d%H%M}", until=until, is_review=is_review)


def claim_ended(job: "Job", person: "User", *, is_review: bool, note: str = "") -> None:
    """Tell whoever had a job in hand that it is free for others; `note` is a coordinator's."""
    _send(job, person, "claim_ended", str(job.version), is_review=is_review, note=note)


def returned(job: "Job") -> None:
    """Tell the translator what the reviewer wants changed."""
    if job.claimed_by:
        _send(job, job.claimed_by, "returned", str(job.version))


def published(job: "Job") -> None:
    """Tell the translator, and whoever asked for it, that readers see the translation."""
    people = {job.claimed_by, job.request.applicant if job.request else None} - {None}
    for person in people:
        if person is not None:
            _send(job, person, "published", "", has_translated=person == job.claimed_by)


def closed(job: "Job", person: "User", note: str = "") -> None:
    """Tell whoever had a job in hand that it is no longer needed."""
    _send(job, person, "closed", str(job.version), note=note)


def digest(volunteer: "Volunteer", jobs: list["Job"], count: int, week: str) -> None:
    """Tell a volunteer, at most once a week, what new work fits them."""
    person = volunteer.person
    send_notice(
        template="translations/email/digest",
        recipient=person.email,
        language=person.language,
        once=f"translations:digest:{volunteer.pk}:{week}",
        context={"jobs": jobs, "count": count},
    )


def _send(job: "Job", person: "User", template: str, moment: str, **context: Any) -> None:
    if not person.is_active:
        return
    send_notice(
        template=f"translations/email/{template}",
        recipient=person.email,
        language=person.language,
        once=f"translation:{job.pk}:{template}:{moment}:{person.pk}",
        context={"job": job, **context},
    )
