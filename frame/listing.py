"""Several things said one after the other, as the reader's language writes them."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(things: Iterable[object]) -> str:
    """Return "one, two, three": Arabic and Chinese have commas of their own."""
    return pgettext("between the things of a list; mind the space", ", ").join(map(str, things))


def comma() -> str:
    """Return what stands between two things that are said of one: a name, and a day."""
    return pgettext("between two things said of one; mind the space", ", ")
