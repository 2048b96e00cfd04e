"""The words that describe an organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(TextChoices):
    """How the portal stands to an organisation. Only `REGISTERED` is ever shown, and only where it
    consents.
    """

    KNOWN = "known", pgettext_lazy("standing of an organisation", "Known, not registered")
    APPLYING = "applying", pgettext_lazy("standing of an organisation", "Applying")
    REGISTERED = "registered", pgettext_lazy("standing of an organisation", "Registered")
    FORMER = "former", pgettext_lazy("standing of an organisation", "Declined or withdrawn")
    MERGED = "merged", pgettext_lazy("standing of an organisation", "Merged into another")


class Scope(TextChoices):
    LOCAL = "local", pgettext_lazy("scope of an organisation", "Local")
    NATIONAL = "national", pgettext_lazy("scope of an organisation", "National")
    REGIONAL = "regional", pgettext_lazy("scope of an organisation", "Regional (several countries)")
    INTERNATIONAL = "international", pgettext_lazy("scope of an organisation", "International")


class OrganisationKind(TextChoices):
    NGO = "ngo", _("Non-governmental organisation")
    NETWORK = "network", _("Network or coalition")
    UNION = "union", _("Trade union")
    ACADEMIC = "academic", _("Academic or research body")
    MEDIA = "media", _("Community media")
    FOUNDATION = "foundation", _("Foundation")
    PROFESSIONAL = "professional", _("Professional association")
    MOVEMENT = "movement", _("Social movement")
    INDIGENOUS = "indigenous", _("Indigenous peoples' organisation")
    LOCAL_AUTHORITY = "local_authority", _("City or local authority")
    OTHER = "other", _("Other")


class EcosocStatus(TextChoices):
    """Consultative status with the UN Economic and Social Council (resolution 1996/31); not
    accreditation to WSIS.
    """

    NONE = "none", _("No consultative status")
    GENERAL = "general", _("General consultative status")
    SPECIAL = "special", _("Special consultative status")
    ROSTER = "roster", _("On the roster")
    UNKNOWN = "unknown", _("I do not know")


class Phase(TextChoices):
    """The parts of the WSIS process, each with its accreditation."""

    GENEVA = "geneva", _("Geneva phase, 2002-2003")
    TUNIS = "tunis", _("Tunis phase, 2004-2005")
    FOLLOW_UP = "follow-up", _("Follow-up and WSIS+20")


class AccreditationStatus(TextChoices):
    CLAIMED = "claimed", pgettext_lazy("accreditation", "claimed by the organisation")
    CONFIRMED = "confirmed", pgettext_lazy("accreditation", "confirmed by the secretariat")


class PublicField(TextChoices):
    """What an organisation may let the directory show, each with its own consent."""

    LISTED = "listed", _("Show the organisation in the public directory: name, country and kind")
    ACRONYM = "acronym", _("Short name")
    NAMES = "names", _("Names in other languages")
    SCOPE = "scope", _("Scope")
    FOUNDED = "founded", _("Year it was founded")
    LEGAL_STATUS = "legal_status", _("Legal status")
    PURPOSE = "purpose", _("Purpose")
    WEBSITE = "website", _("Website")
    LANGUAGES = "languages", _("Working languages")
    ECOSOC = "ecosoc", _("Status with ECOSOC")
    ACCREDITATION = "accreditation", _("Accreditation to WSIS")
    GROUPS = "groups", _("Bureau family and groups")


class MandateScope(TextChoices):
    """What a mandate lets its holder do; the mandate's column is `may_<scope>`."""

    EDIT = "edit", pgettext_lazy("scope of a mandate", "edit the profile")
    JOIN = "join", pgettext_lazy("scope of a mandate", "join groups")
    SIGN = "sign", pgettext_lazy("scope of a mandate", "sign statements")
    VOTE = "vote", pgettext_lazy("scope of a mandate", "vote")
    RECEIVE = "receive", pgettext_lazy("scope of a mandate", "receive notices")

    @property
    def column(self) -> str:
        return f"may_{self.value}"


class ActVerb(TextChoices):
    """What a representative did that leaves no row of its own."""

    PROFILE_CHANGED = "profile_changed", pgettext_lazy("act", "Changed the profile")
    CONSENTS_CHANGED = "consents_changed", pgettext_lazy("act", "Changed what is shown in public")
    INVITATION_SENT = "invitation_sent", pgettext_lazy("act", "Invited a representative")
    INVITATION_REPEATED = "invitation_repeated", pgettext_lazy("act", "Sent an invitation again")
    INVITATION_WITHDRAWN = "invitation_withdrawn", pgettext_lazy("act", "Withdrew an invitation")
    MANDATE_LIMITED = "mandate_limited", pgettext_lazy("act", "Changed the limits of a mandate")
    MANDATE_REVOKED = "mandate_revoked", pgettext_lazy("act", "Revoked a mandate")
    MANDATE_LAID_DOWN = "mandate_laid_down", pgettext_lazy("act", "Ended their own mandate")
    HANDOVER_ANSWERED = "handover_answered", pgettext_lazy("act", "Answered a wish to take over")
