"""What this room adds to the directory: the groups on an organisation's page, the facets "family"
and "group", and two columns of the files.

A facet shows who is a member of a group, so it knows only groups that show their members to
everybody, and of their members only organisations that agreed in both places: to stand in the list
of members, and to have their groups shown.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caucuses.enums import GroupingKind, MembersShown
from caucuses.models import Grouping, Membership, MembershipWish
from caucuses.querysets.memberships import MembershipQuerySet
from organisations import directory as organisation_pages
from organisations import exports, facets
from organisations.enums import PublicField
from organisations.models import Organisation
from organisations.querysets import OrganisationQuerySet
from texts.querysets import readable

SHOWN = 200


def _groups(organisation: Organisation) -> dict[str, Any] | None:
    """Return the groups that an organisation is listed in, and those it named, where it lets its
    groups be shown: 4 queries.
    """
    if not organisation.shows(PublicField.GROUPS):
        return None
    memberships = list(
        Membership.objects.current()
        .filter(organisation=organisation, is_listed=True)
        .select_related("grouping")
        .prefetch_related(readable("grouping"))
        .order_by("grouping__sort_key", "id")[:SHOWN]
    )
    wishes = list(
        MembershipWish.objects.filter(organisation=organisation)
        .select_related("grouping")
        .prefetch_related(readable("grouping"))
        .order_by("-as_family", "grouping__sort_key", "id")
    )
    return {"memberships": memberships, "wishes": wishes} if memberships or wishes else None


organisation_pages.register_part(
    organisation_pages.DirectoryPart("groups", 10, "caucuses/_organisation_groups.html", _groups)
)


# --- Facets -------------------------------------------------------------------------------------

_SLUG = re.compile(r"[-\w]+", re.ASCII)
# So many groups of a facet are named, those with the most members in the choice.
OFFERED = 40


def _shown_memberships() -> MembershipQuerySet:
    """Return the memberships of organisations that everybody may know of."""
    return (
        Membership.objects.current()
        .of("organisations")
        .listed()
        .filter(grouping__members_shown=MembersShown.PUBLIC)
    )


def _count_groups(choice: facets.Choice) -> list[tuple[int, str, int]]:
    """Return key, kind and number of each group that has members in the choice, the most first: 1
    query for both facets.
    """

    def ask() -> list[tuple[int, str, int]]:
        rows = _shown_memberships()
        if choice.is_narrowed:
            rows = rows.filter(organisation__in=choice.organisations().values("pk"))
        counted = rows.order_by().values_list("grouping_id", "grouping__kind")
        return sorted(counted.annotate(number=Count("*")), key=lambda row: (-row[2], row[0]))

    return [] if choice.is_wide else choice.counted("caucuses.groups", ask)


def _named(choice: facets.Choice) -> dict[int, Grouping]:
    """Return the groups that the two facets name: 2 queries."""

    def ask() -> dict[int, Grouping]:
        keys = [
            key
            for families in (True, False)
            for key, _kind, _number in _of(families, _count_groups(choice))
        ]
        return Grouping.objects.prefetch_related(readable()).in_bulk(keys)

    return choice.once("caucuses.named", ask)


def _of(families: bool, counted: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """Return the rows of families, or of other groups, as many as are offered."""
    return [row for row in counted if (row[1] == GroupingKind.FAMILY) == families][:OFFERED]


def _option(grouping: Grouping, number: int = 0) -> facets.Option:
    return facets.Option(grouping.slug, grouping.here.name, grouping.here.language, number)


def _facet(name: str, order: int, label: Any, *, families: bool) -> facets.Facet:
    def find(values: Sequence[str]) -> list[facets.Option]:
        slugs = [value for value in values if _SLUG.fullmatch(value)]
        found = Grouping.objects.filter(slug__in=slugs, members_shown=MembersShown.PUBLIC)
        rows = found.prefetch_related(readable()).order_by("slug")
        return [_option(row) for row in rows if row.is_family == families]

    def narrow(found: OrganisationQuerySet, value: str) -> OrganisationQuerySet:
        members = _shown_memberships().filter(grouping__slug=value)
        return found.filter(pk__in=members.values("organisation_id"))

    def count(choice: facets.Choice) -> list[facets.Option]:
        rows = _of(families, _count_groups(choice))
        named = _named(choice)
        return [_option(named[key], number) for key, _kind, number in rows]

    return facets.Facet(name, order, label, find, narrow, count, at_once=3)


def _column(name: str, meaning: Any, *, families: bool) -> exports.BatchColumn:
    def values(organisations: Sequence[Organisation]) -> dict[int, list[str]]:
        """1 query a batch."""
        rows = _shown_memberships().filter(organisation__in=[one.pk for one in organisations])
        by_organisation: dict[int, list[str]] = {
            one.pk: [] for one in organisations if one.shows(PublicField.GROUPS)
        }
        named = rows.order_by("grouping__slug").values_list(
            "organisation_id", "grouping__slug", "grouping__kind"
        )
        for key, slug, kind in named:
            if (kind == GroupingKind.FAMILY) == families:
                by_organisation[key].append(slug)
        return by_organisation

    return exports.BatchColumn(name, meaning, values)


facets.register(
    _facet("family", 50, pgettext_lazy("constituency of the Bureau", "Family"), families=True)
)
facets.register(_facet("group", 60, _("Group"), families=False))
exports.register_column(
    _column("families", _("Families of the Bureau, as in their addresses"), families=True)
)
exports.register_column(
    _column("groups", _("Groups that show their members, as in their addresses"), families=False)
)
