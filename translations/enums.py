"""The words of the translation desk, and the table of moves of its jobs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobState(TextChoices):
    WANTED = "wanted", pgettext_lazy("state of a translation", "Wanted: nobody works on it")
    CLAIMED = "claimed", pgettext_lazy("state of a translation", "Somebody translates it")
    SUBMITTED = "submitted", pgettext_lazy("state of a translation", "Waits for a review")
    RETURNED = "returned", pgettext_lazy("state of a translation", "Returned to the translator")
    PUBLISHED = "published", pgettext_lazy("state of a translation", "Published")
    DROPPED = "dropped", pgettext_lazy("state of a translation", "Dropped")


OPEN = frozenset({JobState.WANTED, JobState.CLAIMED, JobState.SUBMITTED, JobState.RETURNED})
# The translator has it in hand.
IN_HAND = frozenset({JobState.CLAIMED, JobState.RETURNED})


class Need(TextChoices):
    """Why a row has to be translated, as readers of that language find it today."""

    MISSING = "missing", pgettext_lazy("need of a translation", "Not translated yet")
    MACHINE = "machine", pgettext_lazy("need of a translation", "Translated by a machine")
    DRAFT = "draft", pgettext_lazy("need of a translation", "Draft to be reviewed")
    STALE = "stale", pgettext_lazy("need of a translation", "The original has changed")


class Priority(IntegerChoices):
    HIGH = 1, pgettext_lazy("priority", "High")
    NORMAL = 2, pgettext_lazy("priority", "Normal")
    LOW = 3, pgettext_lazy("priority", "Low")


class Place(TextChoices):
    """Where a volunteer can work."""

    REMOTE = "remote", pgettext_lazy("place of a volunteer", "From afar")
    ON_SITE = "on_site", pgettext_lazy("place of a volunteer", "On site, at meetings")
    BOTH = "both", pgettext_lazy("place of a volunteer", "Both")


class Criterion(TextChoices):
    """What the policy lets be translated (domain: the translation list's messages of 2003)."""

    OFFICIAL_INFORMATION = (
        "information",
        _("Information from the Civil Society Division or the ITU that people need to take part"),
    )
    OFFICIAL_PAPER = "paper", _("An official paper of the process")
    CONSENSUS = "consensus", _("A text agreed by consensus: of the Content and Themes Group, say")
    PORTAL = "portal", _("A lasting page of this portal that newcomers need")


class Verb(TextChoices):
    """What the log of a job tells."""

    CLAIMED = "claimed", pgettext_lazy("log of a translation", "Taken on")
    IMPORTED = "imported", pgettext_lazy("log of a translation", "Read from a file")
    SUBMITTED = "submitted", pgettext_lazy("log of a translation", "Sent for review")
    REVIEW_TAKEN = "review_taken", pgettext_lazy("log of a translation", "Taken on for review")
    REVIEW_LEFT = "review_left", pgettext_lazy("log of a translation", "Review given back")
    RETURNED = "returned", pgettext_lazy("log of a translation", "Returned")
    SET_ASIDE = "set_aside", pgettext_lazy("log of a translation", "Draft set aside as too weak")
    PUBLISHED = "published", pgettext_lazy("log of a translation", "Published")
    RELEASED = "released", pgettext_lazy("log of a translation", "Given back")
    EXPIRED = "expired", pgettext_lazy("log of a translation", "Given back: the time ran out")
    DROPPED = "dropped", pgettext_lazy("log of a translation", "Dropped")
    TAKEN_UP = "taken_up", pgettext_lazy("log of a translation", "Taken up again")
    ARRANGED = "arranged", pgettext_lazy("log of a translation", "Priority or deadline set")
    ASKED = "asked", pgettext_lazy("log of a translation", "Asked for")
    CLOSED = "closed", pgettext_lazy("log of a translation", "No longer needed")


@dataclass(frozen=True)
class Move:
    """One row of the table: `verb` takes a job from one of `sources` to `target`."""

    verb: Verb
    sources: frozenset[JobState]
    target: JobState


MOVES: Mapping[Verb, Move] = {
    move.verb: move
    for move in (
        Move(Verb.CLAIMED, frozenset({JobState.WANTED}), JobState.CLAIMED),
        Move(Verb.SUBMITTED, IN_HAND, JobState.SUBMITTED),
        Move(Verb.RETURNED, frozenset({JobState.SUBMITTED}), JobState.RETURNED),
        # A draft that nobody here made has no translator to go back to.
        Move(Verb.SET_ASIDE, frozenset({JobState.SUBMITTED}), JobState.WANTED),
        Move(Verb.PUBLISHED, frozenset({JobState.SUBMITTED}), JobState.PUBLISHED),
        Move(Verb.RELEASED, IN_HAND, JobState.WANTED),
        Move(Verb.EXPIRED, IN_HAND, JobState.WANTED),
        Move(Verb.DROPPED, OPEN, JobState.DROPPED),
        Move(Verb.TAKEN_UP, frozenset({JobState.DROPPED}), JobState.WANTED),
        Move(Verb.CLOSED, OPEN | {JobState.DROPPED}, JobState.DROPPED),
    )
}
