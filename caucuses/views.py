from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from caucuses.enums import BODY_SLUGS, SECTION_OF, SECTIONS, GroupingKind, IndexSection
from caucuses.forms import GroupingFilterForm
from caucuses.models import Grouping
from frame.paging import page_of

PER_PAGE = 200
WISHES_SHOWN = 30


@dataclass
class ListedSection:
    """A part of the index as one page shows it."""

    section: IndexSection
    groupings: list[Grouping]


@require_safe
def grouping_list(request: HttpRequest) -> HttpResponse:
    """Show the index of groups by kind, narrowed by the filter."""
    form = GroupingFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "caucuses/grouping_list.html", {"form": form}, status=400)
    found = form.groupings()
    counts = found.count_by_rank()
    page = page_of(found, ["index_rank", "sort_key", "id"], request.GET.get("after", ""), PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "sections": _sections(page.rows),
        "jumps": _jumps(counts),
        "is_whole": page.is_first and not page.next_key,
        "grouping_count": sum(counts.values()),
    }
    return render(request, "caucuses/grouping_list.html", context)


@require_safe
def grouping_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a group's page, with what it owes its newcomers; the three bodies have their own."""
    if slug in BODY_SLUGS:
        return redirect("pages:body", slug, permanent=True)
    grouping = get_object_or_404(Grouping.objects.for_page(), slug=slug)
    wishes = list(grouping.wishes.public().for_grouping()[: WISHES_SHOWN + 1])
    context = {
        "grouping": grouping,
        "children": list(grouping.children.order_by("index_rank", "sort_key", "id")[:WISHES_SHOWN]),
        "wishes": wishes[:WISHES_SHOWN],
        "has_more_wishes": len(wishes) > WISHES_SHOWN,
    }
    return render(request, "caucuses/grouping_detail.html", context)


@require_safe
def openness_explained(request: HttpRequest) -> HttpResponse:
    """Say what the ten things are that a newcomer needs."""
    return render(request, "caucuses/openness.html", {"items": Grouping().openness})


def _sections(groupings: list[Grouping]) -> list[ListedSection]:
    """Return the rows, which come in order of the index, under their headings."""
    listed: list[ListedSection] = []
    for grouping in groupings:
        section = SECTION_OF[GroupingKind(grouping.kind)]
        if not listed or listed[-1].section != section:
            listed.append(ListedSection(section, []))
        listed[-1].groupings.append(grouping)
    return listed


def _jumps(counts: dict[int, int]) -> list[tuple[IndexSection, int]]:
    """Return the parts of the index that have rows, with their numbers."""
    jumps = []
    for section in SECTIONS:
        number = sum(counts.get(rank, 0) for rank in {rank for _kind, rank in section.kinds})
        if number:
            jumps.append((section, number))
    return jumps
