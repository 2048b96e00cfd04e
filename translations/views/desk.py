"""The public pages of the desk: the same for everybody, so that they can be kept whole."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from frame.paging import page_of
from translations import coverage as coverages
from translations import team
from translations.enums import Criterion
from translations.forms.work import WantedFilterForm
from translations.models import Document, Job
from translations.querysets import WANTED_ORDER

WANTED_SHOWN = 8


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what the desk is, its policy, how far each language is, and what is most wanted."""
    context = {
        "team": team.team(),
        "criteria": Criterion.labels,
        "rows": coverages.by_language(),
        "wanted": list(Job.objects.wanted().for_lists().order_by(*WANTED_ORDER)[:WANTED_SHOWN]),
    }
    return render(request, "translations/desk.html", context)


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show how many texts of each sort are there in each language."""
    return render(request, "translations/coverage.html", {"rows": coverages.by_language()})


@require_safe
def wanted(request: HttpRequest) -> HttpResponse:
    """List what waits for a volunteer, the most wanted first."""
    form = WantedFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "translations/wanted.html", {"form": form}, status=400)
    page = page_of(form.jobs(), WANTED_ORDER, request.GET.get("after", ""))
    context = {"form": form, "page": page, "is_filtered": any(form.cleaned_data.values())}
    return render(request, "translations/wanted.html", context)


@require_safe
def document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a text from outside in the reader's language, as far as it is translated."""
    shown = get_object_or_404(Document.objects.public().in_readers_language(), uid=uid)
    return render(request, "translations/document.html", {"document": shown})
