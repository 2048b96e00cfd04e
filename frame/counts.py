"""Numbers of very many rows, which take longer to count than a page may."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")


def remembered(
    name: str, ask: Callable[[], T], number: Callable[[T], int], *, above: int, seconds: int
) -> T:
    """Return what `ask` counts. An answer whose `number` is `above` is kept under the name for so
    many seconds, and given again until then.
    """
    known: T | None = cache.get(name)
    if known is not None:
        return known
    answer = ask()
    if number(answer) > above:
        cache.set(name, answer, seconds)
    return answer
