"""The translation team: a group like others, whose coordinators run the desk."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.models import User
from caucuses import access
from caucuses.models import Grouping, Membership
from caucuses.services.leaders import current_leaders

if TYPE_CHECKING:
    from translations.models import Job

TEAM = "translation-team"
_KEPT = "_leads_translation_team"


def team() -> Grouping | None:
    """Return the group, or None where this portal has none (yet)."""
    return Grouping.objects.filter(slug=TEAM).first()


def is_member(user: User) -> bool:
    """Tell whether the person is a member of the team today, for themselves."""
    current = Membership.objects.current().filter(person=user)
    return bool(current.filter(grouping__slug=TEAM).exists())


def leads(user: User) -> bool:
    """Tell whether the person leads the team, or a group that coordinates it. At most 2 queries,
    once for each request: the answer is kept with the groups that it rests on.
    """
    led = access.led_by(user)
    if not led:
        return False
    asked, answer = getattr(user, _KEPT, (None, False))
    if asked != led:
        group = team()
        answer = group is not None and access.leads(user, group)
        setattr(user, _KEPT, (led, answer))
    return answer


def deciders() -> "QuerySet[User]":
    """Return the active people who lead the team today; the secretariat where there are none."""
    group = team()
    leaders = current_leaders(group) if group else []
    if not leaders:
        return User.objects.secretariat()
    return User.objects.filter(pk__in=[person.pk for person in leaders])


def can_translate(user: User, job: "Job") -> bool:
    """Tell whether the person is at work, and knows both languages of the job: 2 queries."""
    volunteer = getattr(user, "volunteer", None)
    if volunteer is None or volunteer.is_paused:
        return False
    return volunteer.knows(job.source_language, job.language) and is_member(user)
