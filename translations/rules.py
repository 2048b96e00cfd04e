"""Who may do what at the translation desk.

With a job, the answer is about that one; without, whether there is any at all.
"""

from typing import Any

import rules

from accounts.models import User
from accounts.rules import is_active, is_moderator
from translations import team
from translations.enums import JobState
from translations.models import Job


@rules.predicate
def leads_team(user: User, obj: Any) -> bool:
    """The person coordinates the translation team today, or a group that coordinates it."""
    return bool(user.is_authenticated and team.leads(user))


@rules.predicate
def can_translate(user: User, job: Any) -> bool:
    """The person is a volunteer at work, a member of the team, and knows both languages."""
    return isinstance(job, Job) and user.is_authenticated and team.can_translate(user, job)


@rules.predicate
def translated_it(user: User, job: Any) -> bool:
    return isinstance(job, Job) and user.is_authenticated and job.claimed_by_id == user.pk


@rules.predicate
def has_it_in_hand(user: User, job: Any) -> bool:
    """The person translates it now, or reviews it now."""
    if not isinstance(job, Job) or not user.is_authenticated:
        return False
    if job.state == JobState.SUBMITTED:
        return job.reviewer_id == user.pk
    return job.is_in_hand and job.claimed_by_id == user.pk


runs_desk = is_moderator | (is_active & leads_team)

rules.add_perm("translations", runs_desk)
rules.add_perm("translations.view_job", runs_desk)
rules.add_perm("translations.view_volunteer", runs_desk)
rules.add_perm("translations.view_document", runs_desk)
rules.add_perm("translations.arrange_job", runs_desk)
rules.add_perm("translations.decide_request", runs_desk)

rules.add_perm("translations.claim_job", is_active & can_translate)
rules.add_perm("translations.review_job", is_active & can_translate & ~translated_it)
rules.add_perm("translations.edit_job", is_active & has_it_in_hand)
