"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from caucuses.models import Grouping
from moderation.models import Request
from pages import structure
from pages.models import Event

SUBJECTS_SHOWN = 60


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
