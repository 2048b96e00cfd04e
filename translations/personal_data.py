"""What is held of those who translate."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import consents
from accounts.consents import Place, Purpose
from accounts.models import User
from frame.personal_data import (
    WHILE_ACCOUNT,
    Erasure,
    Holding,
    Outlook,
    Part,
    excuse,
    register,
    register_deeds,
    register_part,
)
from texts.models import CREDIT
from translations.enums import IN_HAND, JobState
from translations.models import Job, Volunteer
from translations.services import jobs

register(
    Holding(
        "translations.Volunteer",
        title=gettext_lazy("What you said as a translator"),
        purpose=gettext_lazy("To find you work that fits, and who could help with what."),
        seen_by=gettext_lazy("You and the coordinators of the translation team."),
        kept=WHILE_ACCOUNT,
        erasure=Erasure.DELETED,
        person="person",
        fields=("languages_from", "languages_into", "availability", "hours", "place"),
        export=(
            "languages_from",
            "languages_into",
            "availability",
            "hours",
            "place",
            "is_paused",
            "wants_digest",
            "is_credited",
            "since_at",
        ),
    )
)
register_deeds("translations.Job", claimed_by="claimed_until", reviewer="review_until")
register_deeds("translations.JobEvent", actor="at")
excuse("translations.Job", "draft")  # words of public texts
excuse("translations.JobEvent", "details")


def _beside_translations(abouts: Collection[str]) -> dict[str, Place]:
    place = Place(_("The pages that you translated or reviewed"), reverse("translations:desk"))
    return dict.fromkeys(abouts, place)


def _take_credit_away(person: User, about: str) -> None:
    Volunteer.objects.filter(person=person).update(is_credited=False)


consents.register(
    Purpose(
        CREDIT,
        gettext_lazy("Your name beside what you translated, for everybody"),
        _beside_translations,
        _take_credit_away,
    )
)


def _outlook(person: User, addresses: frozenset[str]) -> list[Outlook]:
    count = Job.objects.filter(claimed_by=person, state__in=IN_HAND).count()
    count += Job.objects.filter(reviewer=person, state=JobState.SUBMITTED).count()
    if not count:
        return []
    text = ngettext(
        "%(count)d translation in your hands becomes free for others; what you typed is kept.",
        "%(count)d translations in your hands become free for others; what you typed is kept.",
        count,
    )
    return [Outlook(text % {"count": count}, reverse("translations:desk"))]


def _erase(person: User, addresses: frozenset[str]) -> None:
    for job in Job.objects.filter(claimed_by=person, state__in=IN_HAND):
        jobs.release(job, by=person)
    for job in Job.objects.filter(reviewer=person, state=JobState.SUBMITTED):
        jobs.leave_review(job, by=person)


register_part(Part("translations", 20, _outlook, _erase))
