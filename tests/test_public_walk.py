"""A walk through the whole public portal in each language: every link leads somewhere at once, no
English is left in a translated interface, every page keeps the budget and asks no other host.
"""

import re

import pytest
from django.conf import settings
from django.utils.translation import to_locale
from lxml import html

from pages.loading import load_all
from tests.page_weight import BUDGET, heaviest_of
from tests.test_translations import entries
from tests.walking import walk, words_of
from wsis_portal import demo

CODES = [code for code, _name in settings.LANGUAGES]
# Words that stand in every English sentence of some length, and in no other of the languages.
ENGLISH = re.compile(r"\b(the|and|of|with|for|from|this|that|which|are|is|was|to)\b")
ENGLISH_FROM = 3  # of them in one text
NAMES = {"translation"}  # of mailing lists: the same in all languages


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize("code", CODES)
def test_the_public_portal_in_each_language(client, code):
    load_all()
    demo.build()

    found = walk(client, code)

    assert found.faults == []
    heaviest = heaviest_of(found.pages)
    assert {name: page for name, page in heaviest.items() if page[1] > BUDGET} == {}
    assert foreign_sources(found.pages) == []
    assert (len(found.pages) > 150, len(heaviest) > 25) == (True, True)
    if code != "en":
        assert english_left(code, found.pages) == []


def foreign_sources(pages):
    """Return what pages would load from other hosts."""
    return [
        (address, source)
        for address, content in pages.items()
        for element in html.fromstring(content).iter(
            "link", "script", "img", "iframe", "source", "video", "audio", "object", "embed"
        )
        if element.get("rel") not in ("alternate", "canonical")
        for source in (element.get("href"), element.get("src"), element.get("data"))
        if source is not None and not re.match(r"/(?!/)|data:|#", source)
    ]


def english_left(code, pages):
    """Return what stands in English on pages in another language without saying so."""
    whole, patterns = untranslated(code)
    texts = {
        text: address
        for address, content in pages.items()
        for language, text in words_of(content)
        if language == code and text not in NAMES
    }
    return [
        f"{address}: {text}"
        for text, address in texts.items()
        if text in whole
        or len(ENGLISH.findall(text)) >= ENGLISH_FROM
        or any(pattern.fullmatch(text) for pattern in patterns)
    ]


def untranslated(code):
    """Return the messages that read otherwise in `code`: those without placeholders, and patterns
    for the others.
    """
    whole, patterns = set(), []
    for _flags, msgid, plural, translated in entries(to_locale(code)):
        for message in filter(None, (msgid, plural)):
            if message in translated or not re.search(r"[a-z]{3}", message):
                continue
            parts = re.split(r"%\(\w+\)[sd]", message)
            if len(parts) == 1:
                whole.add(message)
            elif len(max(parts, key=len)) >= 8:
                # One word beside a number is too little to know a sentence by.
                gap = ".+" if len(re.findall(r"\w{2,}", "".join(parts))) > 1 else r"\S+"
                patterns.append(re.compile(gap.join(map(re.escape, parts))))
    return whole, patterns
