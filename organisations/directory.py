"""The public directory. Rooms above add parts to a page; this room knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from frame.paging import page_of
from organisations.directory_forms import DirectoryFilterForm
from organisations.enums import Standing
from organisations.languages import language_name
from organisations.models import Organisation

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


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations that agreed to be listed, by name."""
    form = DirectoryFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "organisations/organisation_list.html", {"form": form}, status=400)
    page = page_of(form.organisations(), ["sort_key", "id"], request.GET.get("after", ""))
    context = {
        "form": form,
        "page": page,
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "organisations/organisation_list.html", context)


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
