"""What a browser calls itself, in two words: nobody needs the rest, which tells people apart."""

import re

# The first that fits: most browsers also call themselves by the names of those below. Each name
# fits itself, so that what was put in two words stays as it is.
_BROWSERS = (
    ("Tor Browser", r"\bTor Browser\b"),
    ("Samsung Internet", r"\bSamsung ?(Browser|Internet)\b"),
    ("Opera", r"\b(OPR|Opera|OPT)\b"),
    ("Vivaldi", r"\bVivaldi\b"),
    ("Yandex", r"\b(YaBrowser|Yandex)\b"),
    ("Edge", r"\b(Edg|Edge|EdgA|EdgiOS)\b"),
    ("UC Browser", r"\b(UCBrowser|UC Browser)\b"),
    ("Firefox", r"\b(Firefox|FxiOS)\b"),
    ("Chrome", r"\b(Chrome|CriOS|Chromium|HeadlessChrome)\b"),
    ("Safari", r"\bSafari\b"),
    ("Lynx", r"\b(Lynx|w3m|ELinks|Links)\b"),
)
_SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\b(Macintosh|Mac OS X|Mac)\b"),
    ("ChromeOS", r"\b(CrOS|ChromeOS)\b"),
    ("Linux", r"\b(Linux|X11)\b"),
)


def plain(user_agent: str) -> str:
    """Return "browser/system" of what a browser tells of itself, either of them "" where it is not
    known: "Firefox/Windows".
    """
    return f"{_first(_BROWSERS, user_agent)}/{_first(_SYSTEMS, user_agent)}"


def words(kept: str) -> tuple[str, str]:
    """Return browser and system of what `plain` returned."""
    browser, _slash, system = kept.partition("/")
    return browser, system


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text)), "")
