"""The languages an organisation may name, each in its own words, from Django's own table."""

from functools import cache

from django.conf import settings
from django.utils.translation import get_language_info

# The UN's six first; then languages that many members work in.
_FURTHER = [
    "pt",
    "bn",
    "de",
    "fa",
    "ha",
    "hi",
    "id",
    "it",
    "ja",
    "ko",
    "ms",
    "ne",
    "nl",
    "pl",
    "ro",
    "sw",
    "ta",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "am",
    "my",
    "el",
]


@cache
def language_choices() -> list[tuple[str, str]]:
    """Return (code, own name) pairs."""
    choices = list(settings.LANGUAGES)
    for code in _FURTHER:
        try:
            choices.append((code, get_language_info(code)["name_local"].capitalize()))
        except KeyError:
            choices.append((code, _OWN_NAMES[code]))
    return choices


# Own names that Django's table lacks (source: Unicode CLDR, "localeDisplayNames" of each language).
_OWN_NAMES = {"ha": "Hausa", "am": "አማርኛ"}


def language_name(code: str) -> str:
    """Return the language's own name, or the code where it is unknown."""
    return dict(language_choices()).get(code, code)
