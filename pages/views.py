from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from caucuses.models import Grouping
from caucuses.views.groupings import page_context
from frame.paging import page_of
from moderation.models import Request
from pages import structure
from pages.enums import LinkSection
from pages.forms import EventFilterForm
from pages.markdown import render_sections
from pages.models import Event, Link, Page

SUBJECTS_SHOWN = 60
EVENTS_A_PAGE = 300
LINKS_SHOWN = 1000


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page: ways in, subjects, what is next, the bodies, how requests go."""
    today = timezone.localdate()
    subjects = Grouping.objects.with_subject().for_index()
    context = {
        "today": today,
        "subjects": list(structure.distinct_subjects(subjects[: SUBJECTS_SHOWN * 3]))[
            :SUBJECTS_SHOWN
        ],
        "last_event": Event.objects.last_before(today),
        "next_event": Event.objects.next_from(today),
        "bodies": list(Grouping.objects.bodies()),
        "grouping_count": Grouping.objects.without_families().count(),
        "waiting_count": Request.objects.open().count(),
        "waits": structure.usual_waits(),
    }
    return render(request, "pages/home.html", context)


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Show a text of the portal."""
    shown = get_object_or_404(Page.objects.published(), path=path)
    context = {
        "page": shown,
        "sections": render_sections(shown.body),
        "menu": [] if path == shown.top else list(Page.objects.menu_below(shown.top)),
    }
    return render(request, "pages/page_detail.html", context)


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one of the three bodies: text, list, what it coordinates, the Bureau's families."""
    shown = get_object_or_404(Page.objects.published(), path=slug)
    grouping = Grouping.objects.for_page().filter(slug=slug).first()
    if grouping is None:
        raise Http404
    context = {
        "page": shown,
        "sections": render_sections(shown.body),
        **page_context(grouping, request),
        "branches": structure.tree_below(grouping),
        "families": structure.families_by_group() if grouping.kind == "bureau" else [],
    }
    return render(request, "pages/body_detail.html", context)


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Show what happened and what comes, by phase."""
    form = EventFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "pages/timeline.html", {"form": form}, status=400)
    today = timezone.localdate()
    shown = page_of(form.events(), ["start_on", "id"], request.GET.get("after", ""), EVENTS_A_PAGE)
    context = {
        "form": form,
        "page": shown,
        "phases": structure.by_phase(shown.rows),
        "today": today,
        "next_event": structure.first_from(shown.rows, today),
    }
    return render(request, "pages/timeline.html", context)


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """Show the links under their three headings."""
    rows = list(Link.objects.all()[:LINKS_SHOWN])
    sections = [
        (section, [row for row in rows if row.section == section]) for section in LinkSection
    ]
    return render(request, "pages/link_list.html", {"sections": sections})


@require_safe
def old_address(request: HttpRequest, name: str, arguments: tuple[str, ...]) -> HttpResponse:
    """Lead from an address of the old site to where its matter is now."""
    return redirect(name, *arguments, permanent=True)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines to leave personal pages alone."""
    rooms = ("me", "accounts", "admin")
    return render(request, "pages/robots.txt", {"rooms": rooms}, content_type="text/plain")
