"""The public directory. Rooms above add parts to a page; this room knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from frame.paging import page_of
from organisations import exports, linked_data, world_map
from organisations.directory_forms import DirectoryFilterForm
from organisations.enums import Standing
from organisations.facets import Choice, Step, facets
from organisations.languages import language_name
from organisations.models import Organisation

LIST = "organisations/organisation_list.html"
MAP = "organisations/map.html"
# Values of a facet; "All countries" shows the others.
STEPS = 12
MERGES_FOLLOWED = 20  # one taken into another, which was taken into a third ...


@dataclass(frozen=True)
class DirectoryPart:
    """A part of a public page; `context` returns what `template` shows, or None for nothing."""

    name: str
    order: int
    template: str
    context: Callable[[Organisation], dict[str, Any] | None]


_parts: dict[str, DirectoryPart] = {}


def register_part(part: DirectoryPart) -> None:
    """Add a part to the page of every organisation."""
    _parts[part.name] = part


@dataclass(frozen=True)
class Offered:
    """A facet as the page shows it; `is_cut` where it has more values than are shown."""

    name: str
    label: Any
    steps: list[Step]
    is_cut: bool


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations that agreed to be listed, from A to Z, and what narrows them down.

    8 queries, however many there are.
    """
    form = DirectoryFilterForm(request.GET)
    if not form.is_valid():
        return render(request, LIST, {"form": form}, status=400)
    choice = form.choice
    rows = choice.from_heading().for_cards()
    context = {
        "form": form,
        "choice": choice,
        "page": page_of(rows, ["sort_key", "id"], request.GET.get("after", "")),
        "offered": _offered(choice),
        "columns": exports.columns(),
    }
    return render(request, LIST, context)


@require_safe
def organisation_map(request: HttpRequest) -> HttpResponse:
    """Show how many there are in each country, of all or of what was chosen. 1 query."""
    form = DirectoryFilterForm(request.GET)
    if not form.is_valid():
        return render(request, MAP, {"form": form}, status=400)
    choice = form.choice
    context = {
        "form": form,
        "choice": choice,
        "drawing": world_map.drawing(),
        "circles": world_map.circles(choice),
        "sections": world_map.sections(choice),
        "international": world_map.international(choice),
        "is_shortened": world_map.is_shortened(choice),
    }
    return render(request, MAP, context)


@require_safe
def organisation_csv(request: HttpRequest) -> HttpResponseBase:
    """Send what the list shows as CSV."""
    return _file(request, exports.csv_response)


@require_safe
def organisation_json(request: HttpRequest) -> HttpResponseBase:
    """Send what the list shows as JSON."""
    return _file(request, exports.json_response)


def _file(request: HttpRequest, made: Callable[[Choice], HttpResponseBase]) -> HttpResponseBase:
    form = DirectoryFilterForm(request.GET)
    if not form.is_valid():
        return render(request, LIST, {"form": form}, status=400)
    return made(form.choice)


def _offered(choice: Choice) -> list[Offered]:
    """Return the facets in which something can be added to the choice."""
    offered = []
    for facet in facets():
        steps = choice.steps(facet)
        if steps:
            is_cut = len(steps) > STEPS
            offered.append(Offered(facet.name, facet.label, steps[:STEPS], is_cut))
    return offered


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show of an organisation what it agreed to show; one merged into another leads there."""
    organisation = get_object_or_404(Organisation.objects.for_page(), slug=slug)
    if organisation.standing == Standing.MERGED:
        # Not permanent: a merge can be undone, and browsers keep a permanent redirect.
        return redirect(_kept_one(organisation))
    if not organisation.is_listed:
        raise Http404
    context = {
        "organisation": organisation,
        "purpose": organisation.purpose_for(),
        "working_languages": [
            (code, language_name(code)) for code in organisation.working_languages
        ],
        "parts": _rendered_parts(organisation, request),
        "linked_data": linked_data.of_organisation(organisation),
    }
    return render(request, "organisations/organisation_detail.html", context)


def _kept_one(organisation: Organisation) -> Organisation:
    """Return the organisation into which this one went at last. Raises Http404 if not listed."""
    kept = organisation
    for _step in range(MERGES_FOLLOWED):
        if kept.merged_into is None:
            break
        kept = kept.merged_into
    if not kept.is_listed:
        raise Http404
    return kept


def _rendered_parts(organisation: Organisation, request: HttpRequest) -> list[SafeString]:
    """Return what rooms above show of the organisation."""
    rendered = []
    for part in sorted(_parts.values(), key=lambda part: part.order):
        context = part.context(organisation)
        if context is not None:
            context["organisation"] = organisation
            # Rendered by Django's templates, which escape: safe.
            rendered.append(mark_safe(render_to_string(part.template, context, request)))
    return rendered
