from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give every page its languages; touches neither session nor user, so that pages stay
    cacheable.
    """
    return {
        # Pages are put together from parts, each of which is handed this and few of which ask.
        "languages": SimpleLazyObject(lambda: _languages(request)),
        "site_url": settings.SITE_URL,
        "source_url": settings.SOURCE_URL,
    }


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    here = get_language() or settings.LANGUAGE_CODE
    path = request.get_full_path()
    return [
        {
            "code": code,
            "name": name,
            "dir": "rtl" if get_language_info(code)["bidi"] else "ltr",
            "url": translate_url(path, code),
            "here": code == here,
        }
        for code, name in settings.LANGUAGES
    ]
