"""The index of groups, a group's page, and the open-caucus test explained."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from caucuses import linked_data, openness, parts
from caucuses.enums import BODY_SLUGS, SECTION_OF, SECTIONS, GroupingKind, IndexSection
from caucuses.forms.groupings import GroupingFilterForm
from caucuses.models import Grouping, GroupingAddress
from caucuses.views import appointments, charters, joining, life, reports
from frame.paging import page_of

PER_PAGE = 40  # rows whose page still fits the budget in Russian and Arabic
CHILDREN_SHOWN = 30
SORTED = IndexSection("openness", _("The most open ones first"), ())
MERGES_FOLLOWED = 20  # one taken into another, which was taken into a third ...


@dataclass
class ListedSection:
    """A part of the index as one page shows it."""

    section: IndexSection
    groupings: list[Grouping]


@dataclass(frozen=True)
class Jump:
    """A way to a part of the index: down the page if all of it is there, else to its own page."""

    section: IndexSection
    number: int
    is_here: bool


@require_safe
def grouping_list(request: HttpRequest) -> HttpResponse:
    """Show the index of groups by kind, or the most open ones first, narrowed by the filter."""
    form = GroupingFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "caucuses/grouping_list.html", {"form": form}, status=400)
    found = form.groupings()
    numbers = _numbers(found.count_by_rank())
    page = page_of(
        found.in_readers_language(), form.order(), request.GET.get("after", ""), PER_PAGE
    )
    by_kind = not form.cleaned_data["sort"]
    sections = _sections(page.rows) if by_kind else [ListedSection(SORTED, page.rows)]
    context = {
        "form": form,
        "page": page,
        "sections": sections,
        "jumps": _jumps(numbers, sections) if by_kind else [],
        "grouping_count": sum(number for _section, number in numbers),
    }
    return render(request, "caucuses/grouping_list.html", context)


@require_safe
def grouping_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a group's page, with what it owes its newcomers; the three bodies have their own. A
    former address leads to the group.
    """
    if slug in BODY_SLUGS:
        return redirect("pages:body", slug, permanent=True)
    grouping = find(slug)
    if grouping.slug != slug:
        return redirect(grouping)
    children = grouping.children.in_readers_language().order_by("index_rank", "sort_key", "id")
    context = {
        **page_context(grouping, request),
        "children": list(children[:CHILDREN_SHOWN]),
    }
    return render(request, "caucuses/grouping_detail.html", context)


def find(slug: str) -> Grouping:
    """Return the group at an address that it has or had; one merged into another leads there.

    Raises Http404. One query, more only for former addresses and merged groups.
    """
    grouping = Grouping.objects.for_page().filter(slug=slug).first()
    if grouping is None:
        former = get_object_or_404(GroupingAddress, slug=slug)
        grouping = Grouping.objects.for_page().get(pk=former.grouping_id)
    for _step in range(MERGES_FOLLOWED):
        if grouping.merged_into_id is None:
            return grouping
        grouping = Grouping.objects.for_page().get(pk=grouping.merged_into_id)
    raise Http404


def page_context(grouping: Grouping, request: HttpRequest) -> dict[str, Any]:
    """Return what the sections of a group's page show, also on the pages of the three bodies."""
    items = openness.items_of(grouping)
    return {
        "grouping": grouping,
        "missing_items": [item for item in items if not item.is_present],
        **appointments.section(grouping),
        **joining.section(grouping),
        **charters.section(grouping),
        **reports.section(grouping),
        **life.section(grouping),
        "parts": parts.rendered(grouping, request),
        "linked_data": linked_data.of_grouping(grouping),
    }


@require_safe
def openness_explained(request: HttpRequest) -> HttpResponse:
    """Say what the ten things are that a newcomer needs."""
    return render(request, "caucuses/openness.html", {"items": openness.ITEMS})


def _sections(groupings: list[Grouping]) -> list[ListedSection]:
    """Return the rows, which come in order of the index, under their headings."""
    listed: list[ListedSection] = []
    for grouping in groupings:
        section = SECTION_OF[GroupingKind(grouping.kind)]
        if not listed or listed[-1].section != section:
            listed.append(ListedSection(section, []))
        listed[-1].groupings.append(grouping)
    return listed


def _numbers(counts: dict[int, int]) -> list[tuple[IndexSection, int]]:
    """Return the parts of the index that have rows, with their numbers."""
    return [
        (section, number)
        for section in SECTIONS
        if (number := sum(counts.get(rank, 0) for rank in {rank for _kind, rank in section.kinds}))
    ]


def _jumps(numbers: list[tuple[IndexSection, int]], sections: list[ListedSection]) -> list[Jump]:
    """Return the ways to the parts of the index, where `sections` are those on the page."""
    here = {listed.section.key: len(listed.groupings) for listed in sections}
    return [
        Jump(section, number, is_here=here.get(section.key) == number)
        for section, number in numbers
    ]
