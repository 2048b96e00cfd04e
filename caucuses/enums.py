"""The words that describe a grouping."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupingKind(TextChoices):
    """The kinds of bodies that people or organisations join."""

    PLENARY = "plenary", _("Plenary")
    CONTENT_AND_THEMES = "content_and_themes", _("Content and Themes Group")
    BUREAU = "bureau", pgettext_lazy("coordination body", "Bureau")
    SECRETARIAT = "secretariat", _("Secretariat")
    FAMILY = "family", pgettext_lazy("constituency of the Bureau", "Family")
    REGIONAL_CAUCUS = "regional_caucus", _("Regional caucus")
    NATIONAL_GROUP = "national_group", _("National group")
    THEMATIC_CAUCUS = "thematic_caucus", _("Thematic caucus")
    WORKING_GROUP = "working_group", _("Working group")
    NETWORK = "network", _("Network")
    COALITION = "coalition", _("Coalition")


class Relation(TextChoices):
    PART = "part", _("Part of civil society's structure at WSIS")
    OUTSIDE = "outside", _("Outside it, working on the same questions")


class GroupingStatus(TextChoices):
    ACTIVE = "active", pgettext_lazy("status of a group", "Active")
    DORMANT = "dormant", pgettext_lazy("status of a group", "Dormant")
    CLOSED = "closed", pgettext_lazy("status of a group", "Closed")


class WhoMayJoin(TextChoices):
    BOTH = "both", _("Organisations and individuals")
    ORGANISATIONS = "organisations", _("Organisations")
    INDIVIDUALS = "individuals", _("Individuals")
    APPOINTED = "appointed", _("By appointment")


class Admission(TextChoices):
    """How one becomes a member where one may."""

    OPEN = "open", _("At once, on asking")
    MODERATED = "moderated", _("By a decision of the coordinators")


class MembersShown(TextChoices):
    """Who may read the list of members."""

    PUBLIC = "public", pgettext_lazy("readers of the list of members", "Everybody")
    MEMBERS = "members", pgettext_lazy("readers of the list of members", "Members")
    COORDINATORS = "coordinators", pgettext_lazy("readers of the list of members", "Coordinators")


class AppointedBy(TextChoices):
    """Who makes a group's appointments, as its charter says."""

    PARENT = "parent", _("The coordinators of the body it is part of")
    ITSELF = "itself", _("Its own coordinators")
    SECRETARIAT = "secretariat", _("The secretariat")


class Role(TextChoices):
    """What a person is appointed to (design, section 2)."""

    COORDINATOR = "coordinator", _("Coordinator")
    FOCAL_POINT = "focal_point", _("Focal point")
    ALTERNATE = "alternate", pgettext_lazy("of a focal point", "Alternate")
    LIST_ADMINISTRATOR = "list_administrator", _("List administrator")
    RAPPORTEUR = "rapporteur", _("Rapporteur")


# Who leads a group: enters the back-office for it, decides for it, is written to.
LEADING = (Role.COORDINATOR, Role.FOCAL_POINT, Role.ALTERNATE)
# One person at a time: a family has one focal point (domain, section 3).
SINGLE = (Role.FOCAL_POINT,)


# What each role is, for who is asked to take it on.
ROLE_MEANING: dict[Role, str | Promise] = {
    Role.COORDINATOR: _(
        "A coordinator leads the group: decides on who wants to join, keeps its page, and is "
        "written to by newcomers."
    ),
    Role.FOCAL_POINT: _(
        "A focal point speaks for the family or region, decides on who wants to join, keeps its "
        "page, and is written to by newcomers."
    ),
    Role.ALTERNATE: _(
        "An alternate stands in for the focal point and may do the same in the portal."
    ),
    Role.LIST_ADMINISTRATOR: _("A list administrator runs the group's mailing list."),
    Role.RAPPORTEUR: _("A rapporteur writes the group's reports."),
}


class DecidedBy(TextChoices):
    """Which body decided on an appointment."""

    PLENARY = "plenary", _("The Plenary")
    BUREAU = "bureau", _("The Bureau")
    ELECTION = "election", _("An election")
    GROUPING = "grouping", _("The group itself")
    ACTING = "acting", _("Nobody yet: acting until a decision")


class MembershipEnd(TextChoices):
    """Why a membership ended."""

    LEFT = "left", pgettext_lazy("end of a membership", "Left")
    REMOVED = "removed", pgettext_lazy("end of a membership", "Ended by the coordinators")
    REVERSED = "reversed", pgettext_lazy("end of a membership", "The decision was reversed")
    CLOSED = "closed", pgettext_lazy("end of a membership", "The group was closed")
    MERGED = (
        "merged",
        pgettext_lazy(
            "end of a membership", "The group or the organisation was merged into another"
        ),
    )


class LifeEvent(TextChoices):
    """What happens to a group in its life."""

    RENAMED = "renamed", pgettext_lazy("history of a group", "Renamed")
    MERGED = "merged", pgettext_lazy("history of a group", "Merged into another group")
    TOOK_IN = "took_in", pgettext_lazy("history of a group", "Another group was merged into it")
    DORMANT = "dormant", pgettext_lazy("history of a group", "Became dormant")
    AWAKE = "awake", pgettext_lazy("history of a group", "Became active again")
    RENEWED = "renewed", pgettext_lazy("history of a group", "Renewed")
    NOT_RENEWED = "not_renewed", pgettext_lazy("history of a group", "The renewal was taken back")
    CLOSED = "closed", pgettext_lazy("history of a group", "Closed")
    REOPENED = "reopened", pgettext_lazy("history of a group", "Opened again")


class FamilyGroup(TextChoices):
    SECTOR = "sector", _("Sectors")
    SOCIAL_GROUP = "social_group", _("Social groups")
    REGION = "region", _("Regions")


class Evidence(TextChoices):
    """How well a family is attested (domain.md, section 3)."""

    SEEN = "seen", _("Seen as a family of the Bureau")
    PROPOSED = "proposed", _("In the first proposal of ten only; not seen later")
    UNCERTAIN = "uncertain", _("Uncertain whether it was a family")


@dataclass(frozen=True)
class IndexSection:
    """A part of the index: key in the address, heading, and the kinds in it with their rank."""

    key: str
    label: str | Promise
    kinds: tuple[tuple[GroupingKind, int], ...]


SECTIONS = (
    IndexSection(
        "coordination",
        _("Coordination"),
        (
            (GroupingKind.PLENARY, 10),
            (GroupingKind.CONTENT_AND_THEMES, 11),
            (GroupingKind.BUREAU, 12),
            (GroupingKind.SECRETARIAT, 13),
        ),
    ),
    IndexSection("thematic", _("Thematic caucuses"), ((GroupingKind.THEMATIC_CAUCUS, 20),)),
    IndexSection("regional", _("Regional caucuses"), ((GroupingKind.REGIONAL_CAUCUS, 30),)),
    IndexSection("national", _("National groups"), ((GroupingKind.NATIONAL_GROUP, 40),)),
    IndexSection("working", _("Working groups"), ((GroupingKind.WORKING_GROUP, 50),)),
    IndexSection(
        "networks",
        _("Networks and coalitions of today"),
        ((GroupingKind.NETWORK, 60), (GroupingKind.COALITION, 60)),
    ),
    IndexSection("families", _("Families of the Bureau"), ((GroupingKind.FAMILY, 70),)),
)
SECTION_OF = {kind: section for section in SECTIONS for kind, _rank in section.kinds}
RANK_OF = {kind: rank for section in SECTIONS for kind, rank in section.kinds}

# The three bodies that coordinate have pages of their own at the top of the address tree.
BODY_SLUGS = ("plenary", "content-and-themes", "bureau")
