"""Reads every page that a visitor can reach by following links, in one language."""

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.conf import settings
from lxml import etree, html

PREFIXES = {code: "" if code == "en" else f"/{code}" for code, _name in settings.LANGUAGES}
# Lists that filter by many values have no end of addresses: so many of each are read.
QUERIES_A_PAGE = 4
_NO_WORDS = ("script", "style", "code", etree.Comment)
_ATTRIBUTES = ("aria-label", "title", "alt", "placeholder")


@dataclass
class Walk:
    """What was found: pages by address, and what is wrong with links, in words."""

    pages: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def walk(client, language):
    """Follow each link from the front page in `language`; links to other languages are asked for
    elsewhere.
    """
    start = f"{PREFIXES[language]}/"
    found = Walk()
    waiting = deque([(start, "")])
    seen = {start}
    queries = {}
    while waiting:
        address, source = waiting.popleft()
        response = client.get(address)
        if response.status_code in (301, 302) and "/accounts/login/" in response["Location"]:
            continue
        if response.status_code != 200:
            found.faults.append(f"{response.status_code} {address} (on {source})")
            continue
        # Read to the end also where it is no page: a file is closed then.
        content = b"".join(response) if response.streaming else response.content
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        found.pages[address] = content
        for link in internal_links(content, address):
            path = urlsplit(link).path
            if link in seen or language_of(path) != language:
                continue
            seen.add(link)
            if urlsplit(link).query:
                key = (
                    path,
                    tuple(sorted(name for name, _value in parse_qsl(urlsplit(link).query))),
                )
                queries[key] = queries.get(key, 0) + 1
                if queries[key] > QUERIES_A_PAGE:
                    continue
            waiting.append((link, address))
    return found


def internal_links(content, address):
    """Return the addresses inside the portal to which a page leads, without their fragments."""
    tree = html.fromstring(content)
    links = set()
    for element in tree.iter("a", "link", "form", "img", "script"):
        for name in ("href", "src", "action"):
            if (value := element.get(name)) and element.get("method", "get").lower() == "get":
                links.add(urldefrag(urljoin(f"http://testserver{address}", value)).url)
    inside = (link.removeprefix("http://testserver") for link in links)
    return sorted(
        link for link in inside if link.startswith("/") and not link.startswith("/static")
    )


def language_of(path):
    """Return the language of an address."""
    first = path.split("/")[1] if path.startswith("/") else ""
    return first if first in PREFIXES and first != "en" else "en"


def words_of(content):
    """Give each text of a page with the language in which it says to be: text nodes and the
    attributes that are read out. What is the same in all languages says so (`translate="no"`).
    """
    tree = html.fromstring(content)
    for element in tree.iter():
        own = [element.text, *(element.get(name) for name in _ATTRIBUTES)]
        if element.tag in _NO_WORDS or element.get("translate") == "no":
            own = []
        language = _language_at(element)
        for text in own:
            if text and text.strip():
                yield language, re.sub(r"\s+", " ", text).strip()
        if element.tail and element.tail.strip() and element.getparent() is not None:
            tail = re.sub(r"\s+", " ", element.tail).strip()
            yield _language_at(element.getparent()), tail


def _language_at(element):
    while element is not None:
        if language := element.get("lang"):
            return language
        element = element.getparent()
    return ""
