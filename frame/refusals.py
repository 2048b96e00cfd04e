"""Answers to forms that came too late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_late(request: HttpRequest, reason: object, *, back: str) -> HttpResponse:
    """Tell that what the form was about has moved on (HTTP 409), why, and where it stands now."""
    context = {"reason": str(reason), "back": back}
    return render(request, "layout/refused.html", context, status=409)
