"""The guided choice: who you are, what you care about, what you can give."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pages import ways
from pages.forms.ways import WaysForm


@require_safe
def get_involved(request: HttpRequest) -> HttpResponse:
    """Ask short questions, and propose groups, lists and next steps on the same page."""
    form = WaysForm(request.GET)
    if not form.is_valid():
        return render(request, "pages/ways.html", {"form": form}, status=400)
    wishes = form.wishes()
    context = {
        "form": form,
        "today": timezone.localdate(),
        "is_narrow": wishes.is_narrow,
        "answer": ways.answer(wishes),
        "other": _other_language(request, wishes.language),
    }
    return render(request, "pages/ways.html", context)


def _other_language(request: HttpRequest, code: str) -> dict[str, str]:
    """Return the name of the language `code` and this page in it, if the reader has another one."""
    if code in ("", get_language()):
        return {}
    url = translate_url(request.get_full_path(), code)
    return {"code": code, "name": dict(settings.LANGUAGES)[code], "url": url}
