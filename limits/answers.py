"""What somebody is told who has to wait: until when, and how they need not."""

import json
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from limits import challenge
from limits.actions import Action

A_FEW_MINUTES = timedelta(minutes=5)
NOT_SENT_AGAIN = {"csrfmiddlewaretoken", challenge.FIELD}


def wait(
    request: HttpRequest, action: Action, again_at: datetime, *, may_solve: bool
) -> HttpResponse:
    """Say when to try again (HTTP 429), with all that was typed, ready to be sent again."""
    is_form = request.method == "POST"
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_SENT_AGAIN
        for value in values
    ]
    context = {
        "again_at": again_at,
        "is_form": is_form,
        "kept": [(name, value) for name, value in typed if "password" not in name],
        # Passwords are typed again: they stand in no page.
        "passwords": [name for name, value in typed if "password" in name and value],
        "had_files": bool(request.FILES),
        "challenge": json.dumps(challenge.make(action.name)) if is_form and may_solve else "",
        "solution_field": challenge.FIELD,
    }
    response = render(request, "limits/wait.html", context, status=429)
    return with_retry(response, again_at)


def with_retry(response: HttpResponse, again_at: datetime) -> HttpResponse:
    """Tell programs too when to try again (RFC 9110, section 10.2.3)."""
    seconds = (again_at - timezone.now()).total_seconds()
    response["Retry-After"] = str(max(1, round(seconds)))
    add_never_cache_headers(response)
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer for django-allauth, which counts sign-in and codes in minutes and does not tell in how
    many.
    """
    response = render(request, "limits/wait.html", {"again_at": None}, status=429)
    return with_retry(response, timezone.now() + A_FEW_MINUTES)
