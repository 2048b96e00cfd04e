"""A group's charter, version by version."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from caucuses.models import Charter, Grouping
from caucuses.views.life import grouping_at
from frame.differences import differences
from frame.paging import page_of

NEWEST_FIRST = ["-number", "-id"]
VERSIONS_A_PAGE = 50


@dataclass(frozen=True)
class Rule:
    """A rule of a charter in words; `old` is what the version before said, where they differ. A
    chosen value stands in the reader's language, a written one in that of the charter.
    """

    label: str | Promise
    value: str
    is_chosen: bool
    old: str = ""


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its charter: 1 query."""
    return {"charter": grouping.charters.newest_first().defer("text").first()}


@require_safe
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest version with its rules in words, and the list of versions."""
    grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("caucuses:charter", grouping.slug)
    newest = grouping.charters.newest_first().first()
    versions = grouping.charters.defer("text")
    page = page_of(versions, NEWEST_FIRST, request.GET.get("after", ""), VERSIONS_A_PAGE)
    context = {
        "grouping": grouping,
        "charter": newest,
        "rules": _rules(newest) if newest else [],
        "page": page,
    }
    return render(request, "caucuses/charter.html", context)


@require_safe
def charter_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version, and whether it is the one in force."""
    grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("caucuses:charter_version", grouping.slug, number)
    shown = get_object_or_404(grouping.charters.all(), number=number)
    context = {
        "grouping": grouping,
        "charter": shown,
        "rules": _rules(shown),
        "next": grouping.charters.defer("text").filter(number=number + 1).first(),
    }
    return render(request, "caucuses/charter_version.html", context)


@require_safe
def charter_changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what a version changed in the text and in the rules of the one before."""
    grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("caucuses:charter_changes", grouping.slug, number)
    shown = get_object_or_404(grouping.charters.all(), number=number)
    former = get_object_or_404(grouping.charters.all(), number=number - 1)
    context = {
        "grouping": grouping,
        "charter": shown,
        "former": former,
        "passages": differences(former.text, shown.text),
        "rules": [rule for rule in _rules(shown, former) if rule.old != rule.value],
    }
    return render(request, "caucuses/charter_changes.html", context)


def _rules(charter: Charter, former: Charter | None = None) -> list[Rule]:
    """Return the rules of a version in words, beside those of the one before."""
    rules = []
    for name in Charter.RULES:
        field = Charter._meta.get_field(name)
        label = capfirst(str(getattr(field, "verbose_name", name)))
        old = _in_words(former, name) if former else ""
        is_chosen = bool(getattr(field, "choices", None))
        rules.append(Rule(label, _in_words(charter, name), is_chosen, old))
    return rules


def _in_words(charter: Charter, name: str) -> str:
    display = getattr(charter, f"get_{name}_display", None)
    return str(display() if display else getattr(charter, name))
