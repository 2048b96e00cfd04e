"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from caucuses.models import Grouping
from moderation import services as moderation
from pages import structure
from pages.models import Event, Page

SUBJECTS_SHOWN = 60
NEWS_SHOWN = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page: ways in, subjects, what is new and next, the bodies, how requests go."""
    today = timezone.localdate()
    subjects = Grouping.objects.with_subject().only("slug", "language", "subject")
    bodies = Grouping.objects.bodies().only("slug", "language", "name", "purpose")
    events = Event.objects.in_readers_language()
    context = {
        "today": today,
        "subjects": list(
            structure.distinct_subjects(subjects.in_readers_language()[: SUBJECTS_SHOWN * 3])
        )[:SUBJECTS_SHOWN],
        "news": list(Page.objects.news().defer("body").in_readers_language()[:NEWS_SHOWN]),
        "reports": structure.latest_reports(),
        "last_event": events.last_before(today),
        "next_event": events.next_from(today),
        "bodies": list(bodies.in_readers_language()),
        "grouping_count": Grouping.objects.without_families().count(),
        "waiting_count": moderation.waiting_count(),
        "waits": structure.usual_waits(),
    }
    return render(request, "pages/home.html", context)
