"""The search page."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_countries import countries

from search import registry
from search.errors import EngineSilent
from search.finding import MOST, find
from search.forms import SearchForm

logger = logging.getLogger(__name__)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found, or how to ask where nothing was asked."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "search/search.html", {"form": form}, status=400)
    wanted = form.cleaned_data
    if not wanted["q"]:
        context = {"form": form, "kinds": list(registry.all_kinds())}
        return render(request, "search/search.html", context)
    try:
        found = find(
            form.asked,
            kind=wanted["kind"],
            country=wanted["country"],
            number=wanted["after"] or 1,
        )
    except EngineSilent:
        logger.exception("The search engine does not answer.")
        context = {"form": form, "asked": wanted["q"], "is_silent": True}
        return render(request, "search/search.html", context, status=503)
    context = {
        "form": form,
        "asked": wanted["q"],
        "found": found,
        "page": found.page,
        "country": wanted["country"] and str(countries.name(wanted["country"])),
        "most": MOST,
    }
    return render(request, "search/search.html", context)
