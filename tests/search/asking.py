"""Asking as a visitor does, and reading what comes back."""

from search.finding import find
from search.queries import Asked


def ask(text, **options):
    return find(Asked.read(text), **options)


def titles(text, **options):
    """Return what the results on the page are called, in their order."""
    return [shown(result.title, mark=False) for result in ask(text, **options).page]


def shown(pieces, *, mark=True):
    """Return pieces as text, the matches in brackets."""
    return "".join(f"[{one.text}]" if one.is_match and mark else one.text for one in pieces)
