"""The words of timeline and links."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame import dates


class LinkSection(TextChoices):
    """The three headings of the links, as on the old site."""

    CIVIL_SOCIETY = "civil_society", _("Civil society organisations")
    DIVISION = "division", _("Civil Society Division")
    ITU = "itu", _("ITU and the United Nations")


class Precision(TextChoices):
    DAY = dates.DAY, pgettext_lazy("precision of a date", "to the day")
    MONTH = dates.MONTH, pgettext_lazy("precision of a date", "to the month")
    YEAR = dates.YEAR, pgettext_lazy("precision of a date", "to the year")


class EventPhase(TextChoices):
    """The parts of the timeline, in order of time."""

    PHASE_1 = "phase-1", _("First phase, to Geneva 2003")
    PHASE_2 = "phase-2", _("Second phase, to Tunis 2005")
    FOLLOW_UP = "follow-up", _("Follow-up, from 2005")
    REVIEW = "review", _("Review after twenty years, from 2024")


class EventKind(TextChoices):
    SUMMIT = "summit", pgettext_lazy("kind of event", "Summit")
    PREPCOM = "prepcom", pgettext_lazy("kind of event", "Preparatory committee (PrepCom)")
    REGIONAL_CONFERENCE = (
        "regional_conference",
        pgettext_lazy("kind of event", "Regional conference"),
    )
    MEETING = "meeting", pgettext_lazy("kind of event", "Meeting")
    CIVIL_SOCIETY = "civil_society", pgettext_lazy("kind of event", "Civil society")
    WGIG = "wgig", pgettext_lazy("kind of event", "Working Group on Internet Governance")
    IGF = "igf", pgettext_lazy("kind of event", "Internet Governance Forum")
    FOLLOW_UP = "follow_up", pgettext_lazy("kind of event", "Follow-up")
    REVIEW = "review", pgettext_lazy("kind of event", "Review")
    CONSULTATION = "consultation", pgettext_lazy("kind of event", "Consultation")
    DECISION = "decision", pgettext_lazy("kind of event", "Decision")
    DOCUMENT = "document", pgettext_lazy("kind of event", "Document")


class Gift(TextChoices):
    """What somebody can give to civil society at WSIS."""

    READING = "read", pgettext_lazy("I can give", "little time: I only read along")
    LIST = "list", pgettext_lazy("I can give", "time to write on a mailing list")
    DRAFTING = "draft", pgettext_lazy("I can give", "work on texts")
    TRANSLATING = "translate", pgettext_lazy("I can give", "translations: I write two languages")
    REGION = "region", pgettext_lazy("I can give", "a voice for my region")
    ORGANISATION = "organisation", pgettext_lazy("I can give", "my organisation's part")
    COORDINATING = "coordinate", pgettext_lazy("I can give", "time to coordinate a group")
