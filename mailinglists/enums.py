"""The words that describe a mailing list."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Subscribing(TextChoices):
    """Who may get on the list."""

    OPEN = "open", pgettext_lazy("who may subscribe", "Everybody")
    MODERATED = "moderated", pgettext_lazy("who may subscribe", "On approval by the owners")
    MEMBERS = "members", pgettext_lazy("who may subscribe", "Members of the group")


class Posting(TextChoices):
    """Who may write to the list."""

    ANYONE = "anyone", pgettext_lazy("who may post", "Everybody")
    SUBSCRIBERS = "subscribers", pgettext_lazy("who may post", "Subscribers")
    MEMBERS = "members", pgettext_lazy("who may post", "Members of the group")
    MODERATORS = "moderators", pgettext_lazy("who may post", "Owners and moderators only")


class Archive(TextChoices):
    """Who may read what was written."""

    PUBLIC = "public", pgettext_lazy("who may read", "Everybody: the archive is public")
    MEMBERS = "members", pgettext_lazy("who may read", "Subscribers")
    NONE = "none", pgettext_lazy("who may read", "Subscribers; no archive is kept")


class ListState(TextChoices):
    MAKING = "making", pgettext_lazy("state of a mailing list", "Being made")
    ACTIVE = "active", pgettext_lazy("state of a mailing list", "Active")
    CLOSED = "closed", pgettext_lazy("state of a mailing list", "Closed")


class RunBy(TextChoices):
    """Which engine runs the list (`mailinglists/engines.py`)."""

    ELSEWHERE = "elsewhere", pgettext_lazy("mailing list", "Elsewhere, outside this portal")
    PORTAL = "portal", pgettext_lazy("mailing list", "This portal")


class Delivery(TextChoices):
    """How a subscriber gets what is written."""

    EACH = "each", pgettext_lazy("delivery of a list", "Each message as it comes")
    DIGEST = "digest", pgettext_lazy("delivery of a list", "A digest once a day")
    PAUSED = "paused", pgettext_lazy("delivery of a list", "Nothing for now")


class SubscriptionState(TextChoices):
    ASKED = "asked", pgettext_lazy("state of a subscription", "Not confirmed yet")
    ACTIVE = "active", pgettext_lazy("state of a subscription", "Subscribed")
    ENDED = "ended", pgettext_lazy("state of a subscription", "Ended")


class Origin(TextChoices):
    """How a subscription came about."""

    FORM = "form", pgettext_lazy("origin of a subscription", "The portal's form")
    REQUEST = "request", pgettext_lazy("origin of a subscription", "Let in on request")
    MEMBERSHIP = "membership", pgettext_lazy("origin of a subscription", "Membership of the group")
    MAIL = "mail", pgettext_lazy("origin of a subscription", "By e-mail")
    ADOPTED = "adopted", pgettext_lazy("origin of a subscription", "Was on the list before")


class Ending(TextChoices):
    """Who or what ended a subscription."""

    SELF = "self", pgettext_lazy("end of a subscription", "The subscriber left")
    MEMBERSHIP = "membership", pgettext_lazy("end of a subscription", "The membership ended")
    KEEPERS = "keepers", pgettext_lazy("end of a subscription", "Taken off by the owners")
    CLOSED = "closed", pgettext_lazy("end of a subscription", "The list was closed")
    LAPSED = "lapsed", pgettext_lazy("end of a subscription", "Never confirmed")
    ERASED = "erased", pgettext_lazy("end of a subscription", "The account was erased")


class HeldState(TextChoices):
    """What became of a message that waited for a moderator."""

    WAITING = "waiting", pgettext_lazy("message held", "Waits")
    ACCEPTED = "accepted", pgettext_lazy("message held", "Accepted")
    REJECTED = "rejected", pgettext_lazy("message held", "Rejected with a reason")
    DISCARDED = "discarded", pgettext_lazy("message held", "Discarded")
    GONE = "gone", pgettext_lazy("message held", "Decided elsewhere")


class Cause(TextChoices):
    """Why a message is held."""

    OUTSIDER = "outsider", pgettext_lazy("why held", "The sender is not subscribed")
    MODERATED = "moderated", pgettext_lazy("why held", "Messages of this subscriber wait")
    TOO_LARGE = "too_large", pgettext_lazy("why held", "It is too large")
    RECIPIENTS = "recipients", pgettext_lazy("why held", "It is addressed to too many")
    NOT_ADDRESSED = (
        "not_addressed",
        pgettext_lazy("why held", "The list is not among its recipients"),
    )
    COMMAND = "command", pgettext_lazy("why held", "It looks like a command to the mail server")
    NO_SUBJECT = "no_subject", pgettext_lazy("why held", "It has no subject")
    NO_SENDER = "no_sender", pgettext_lazy("why held", "It names no sender")
    HEADER = "header", pgettext_lazy("why held", "A filter found something in its header")
    DIGEST = "digest", pgettext_lazy("why held", "It answers a digest as a whole")
    LOOP = "loop", pgettext_lazy("why held", "It has been on this list before")
    BANNED = "banned", pgettext_lazy("why held", "The sender is banned from the list")
    EMERGENCY = "emergency", pgettext_lazy("why held", "All messages wait for now")


class Trouble(TextChoices):
    """Why a list on the portal's mail server is not yet as the portal wants it."""

    UNREACHABLE = "unreachable", pgettext_lazy("mail server", "The mail server does not answer")
    DENIED = "denied", pgettext_lazy("mail server", "The mail server refuses the portal's password")
    FAILED = "failed", pgettext_lazy("mail server", "The mail server reported an error")
    TAKEN = (
        "taken",
        pgettext_lazy("mail server", "There is a list of this name that the portal did not make"),
    )


class Office(TextChoices):
    """The offices of a group that have an address; the value is the end of its name."""

    COORDINATORS = "coordinators", pgettext_lazy("address of an office", "Coordinators")
    FOCAL_POINT = "focal-point", pgettext_lazy("address of an office", "Focal point and alternate")


class KeeperRole(TextChoices):
    OWNER = "owner", pgettext_lazy("of a mailing list", "Owner")
    MODERATOR = "moderator", pgettext_lazy("of a mailing list", "Moderator")


class Start(TextChoices):
    """What a request began from; the settings can be changed in the form."""

    DISCUSSION = "discussion", pgettext_lazy("sort of mailing list", "Discussion")
    ANNOUNCEMENTS = "announcements", pgettext_lazy("sort of mailing list", "Announcements")
    CONFIDENTIAL = (
        "confidential",
        pgettext_lazy("sort of mailing list", "Confidential working group"),
    )
    DRAFTING = "drafting", pgettext_lazy("sort of mailing list", "Drafting group")


@dataclass(frozen=True)
class Template:
    """Settings to start from, and what they mean in plain words."""

    start: Start
    explanation: str | Promise
    subscribing: Subscribing
    posting: Posting
    is_moderated: bool
    archive: Archive


TEMPLATES = {
    template.start: template
    for template in (
        Template(
            Start.DISCUSSION,
            _(
                "Discussion: everybody can subscribe, subscribers write to each other without "
                "moderation, and everybody can read the archive."
            ),
            Subscribing.OPEN,
            Posting.SUBSCRIBERS,
            False,
            Archive.PUBLIC,
        ),
        Template(
            Start.ANNOUNCEMENTS,
            _(
                "Announcements: everybody can subscribe and read the archive; only owners and "
                "moderators write. For few mails to many people."
            ),
            Subscribing.OPEN,
            Posting.MODERATORS,
            False,
            Archive.PUBLIC,
        ),
        Template(
            Start.CONFIDENTIAL,
            _(
                "Confidential working group: members of the group only; subscribers write, and "
                "nobody else can read the archive."
            ),
            Subscribing.MEMBERS,
            Posting.SUBSCRIBERS,
            False,
            Archive.MEMBERS,
        ),
        Template(
            Start.DRAFTING,
            _(
                "Drafting group: the owners let people in, subscribers write, and everybody can "
                "read how the text came about."
            ),
            Subscribing.MODERATED,
            Posting.SUBSCRIBERS,
            False,
            Archive.PUBLIC,
        ),
    )
}

# The same choices as a form explains them.
SUBSCRIBING_EXPLAINED = [
    (Subscribing.OPEN, _("Everybody, at once")),
    (Subscribing.MODERATED, _("Everybody may ask; the owners let people in")),
    (Subscribing.MEMBERS, _("Members of the group only")),
]
POSTING_EXPLAINED = [
    (Posting.ANYONE, _("Everybody, also from outside: expect spam, and moderate the list")),
    (Posting.SUBSCRIBERS, _("Subscribers")),
    (Posting.MEMBERS, _("Members of the group only")),
    (Posting.MODERATORS, _("Owners and moderators only")),
]
ARCHIVE_EXPLAINED = [
    (Archive.PUBLIC, _("Everybody: the archive stands on the public web, with people's names")),
    (Archive.MEMBERS, _("Subscribers only")),
    (Archive.NONE, _("No archive: who was not subscribed never reads it")),
]


class Drift(TextChoices):
    """What of a list on the mail server is not as the portal says."""

    LIST = "list", pgettext_lazy("difference on the mail server", "The list is not there")
    SETTING = "setting", pgettext_lazy("difference on the mail server", "A setting differs")
    KEEPER = "keeper", pgettext_lazy("difference on the mail server", "An owner or moderator")
    DELIVERY = "delivery", pgettext_lazy("difference on the mail server", "Way of delivery")
    MISSING = (
        "missing",
        pgettext_lazy("difference on the mail server", "A subscriber is not on it, as many others"),
    )
    STRANGER = (
        "stranger",
        pgettext_lazy("difference on the mail server", "Somebody on it who is no member"),
    )
