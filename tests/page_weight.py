"""What goes over the line before a visitor can read: HTML and the stylesheet, compressed."""

import gzip
from pathlib import Path

from django.conf import settings
from django.urls import resolve
from django.utils.translation import get_language_from_path, override

BUDGET = 14 * 1024  # bytes
STYLESHEET = Path(settings.BASE_DIR) / "static" / "portal.css"


def compressed(content):
    """Return how many bytes it takes compressed."""
    return len(gzip.compress(content, 6))


def heaviest_of(pages):
    """Return the heaviest page of each address by name: what it is, and what it weighs in bytes."""
    css = compressed(STYLESHEET.read_bytes())
    heaviest = {}
    for address, content in pages.items():
        path = address.partition("?")[0]
        with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
            name = resolve(path).view_name
        weight = compressed(content) + css
        if weight > heaviest.get(name, ("", 0))[1]:
            heaviest[name] = (address, weight)
    return heaviest
