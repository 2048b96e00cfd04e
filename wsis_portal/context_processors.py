from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info, override


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
    addresses = _addresses(request)
    return [
        {
            "code": code,
            "name": name,
            "dir": "rtl" if get_language_info(code)["bidi"] else "ltr",
            "url": addresses[code],
            "here": code == here,
        }
        for code, name in settings.LANGUAGES
    ]


def _addresses(request: HttpRequest) -> dict[str, str]:
    """Return the address of the page in each language, as Django's `translate_url` does, which
    looks for the view of the address once for each.
    """
    path, codes = request.get_full_path(), [code for code, _name in settings.LANGUAGES]
    match = request.resolver_match
    if match is None:  # refused before its view was looked for
        return {code: translate_url(path, code) for code in codes}
    parts = urlsplit(path)
    addresses = {}
    for code in codes:
        with override(code):
            try:
                here = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
            except NoReverseMatch:
                addresses[code] = path
            else:
                addresses[code] = urlunsplit(parts._replace(path=here))
    return addresses
