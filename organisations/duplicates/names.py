"""How names of organisations are read, folded and compared: text in, keys out, no database.

Three depths: `normalise` (the same letters for the same reading), `name_key` (the same words for
the same name) and `sound_key` (roughly the same consonants across scripts). `blocking_keys` turns
an organisation into the short strings under which the database finds its possible duplicates.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from django.utils.translation import override
from django_countries import countries

from frame.folding import has_mixed_confusables as has_mixed_confusables
from frame.folding import normalise as normalise
from frame.folding import plain_stem, sound
from frame.folding import scripts as scripts
from frame.folding import with_latin_readings as with_latin_readings
from organisations.duplicates import wordlists

if TYPE_CHECKING:
    from tldextract.tldextract import ExtractResult

COUNTRY_NAME_LANGUAGES = ("en", "fr", "es", "ar", "zh-hans", "ru", "de", "pt")
MAX_BLOCKING_KEYS = 64
MAX_KEY_LENGTH = 40  # a longer key is stored as its digest

_PARENTHESES = re.compile(r"\(([^()]*)\)|\(([^()]*)$|^([^()]{2,15})\)")
_SEPARATOR = re.compile(r"\s+[-–—|]+\s*|\s*[-–—|]+\s+|\s*/\s*|\s*\|\s*")  # noqa: RUF001


class Acronyms(NamedTuple):
    """Acronyms of a name: `given` by its writer, `initials` taken from its words ('' if none)."""

    given: frozenset[str]
    initials: str


def _words_of(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in normalise(text).split())


_FILLERS = _words_of(wordlists.FILLERS)
_LEGAL_FORMS = frozenset(map(plain_stem, _words_of(wordlists.LEGAL_FORMS)))
_KIND_OF_WORD = {
    plain_stem(word): kind
    for kind, written in wordlists.BODY_KINDS.items()
    for word in _words_of(written)
}
_EVERYDAY = frozenset(map(plain_stem, _words_of(wordlists.EVERYDAY_WORDS)))
_BRANCH_WORDS = frozenset(map(plain_stem, _words_of(wordlists.BRANCH_WORDS)))


def _phrase(text: str) -> tuple[str, ...]:
    words = (w for w in normalise(text.replace("_", " ")).split() if w not in _FILLERS)
    return tuple(map(plain_stem, words))


_PLACES = {
    _phrase(written): line.split()[0] for line in wordlists.PLACES for written in line.split()[1:]
}
_COUNTRY_WORDS = {
    _phrase(written): code
    for code, line in wordlists.COUNTRY_WORDS.items()
    for written in line.split()
}
_ATTACHABLE = (
    _EVERYDAY
    | frozenset(_KIND_OF_WORD)
    | {phrase[0] for phrase in (*_PLACES, *_COUNTRY_WORDS) if phrase and len(phrase[0]) > 2}
)


def _stem(word: str) -> str:
    """Stem a word; Arabic 'and', 'for', 'in' go when what remains is a word we know."""
    stem = plain_stem(word)
    if stem == word and word not in _ATTACHABLE and word[:1] in {"و", "ل", "ب"}:
        rest = plain_stem(word[1:])
        return rest if rest in _ATTACHABLE else word
    return stem


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Return ISO 3166 alpha-2 codes by normalised country name, in `COUNTRY_NAME_LANGUAGES`.

    Needs a set-up Django. Our own aliases win over the names of django-countries.
    """
    found: dict[str, str] = {}
    for language in COUNTRY_NAME_LANGUAGES:
        with override(language):
            for code, name in countries:
                for written in (str(name), str(name).split(",")[0].split("(")[0]):
                    found.setdefault(normalise(written), code)
    found.update({normalise(name): code for name, code in wordlists.COUNTRY_ALIASES.items()})
    found.pop("", None)
    return found


@lru_cache(maxsize=1)
def _all_places() -> dict[tuple[str, ...], str]:
    """Return places and countries by their words; what we list ourselves wins."""
    found = {_phrase(name): code for name, code in country_names().items()}
    found.update(_COUNTRY_WORDS)
    found.update(_PLACES)
    for word in ((), ("reunion",)):  # the island is also the French for a meeting
        found.pop(word, None)
    return found


@lru_cache(maxsize=16384)
def name_words(text: str) -> tuple[str, ...]:
    """Return the stemmed words of a name in their order, without fillers and legal forms."""
    words = (w for w in normalise(text).split() if w not in _FILLERS)
    return tuple(s for w in words if (s := _stem(w)) not in _LEGAL_FORMS and s not in _FILLERS)


def find_places(words: tuple[str, ...]) -> dict[int, str]:
    """Return the place named by each word of `words`, by position, the longest phrase first."""
    places, found, at = _all_places(), dict[int, str](), 0
    while at < len(words):
        for length in (4, 3, 2, 1):
            place = places.get(words[at : at + length])
            if place and at + length <= len(words):
                found.update(dict.fromkeys(range(at, at + length), place))
                at += length
                break
        else:
            at += 1
    return found


def kind_of(word: str) -> str:
    """Return the kind of body a stemmed word names ('association', 'forum' ...), or ''."""
    return _KIND_OF_WORD.get(word, "")


def is_branch_word(word: str) -> bool:
    """Tell whether a stemmed word says 'branch', 'section', 'فرع'."""
    return word in _BRANCH_WORDS


def is_everyday(word: str) -> bool:
    """Tell whether a stemmed word is common in names of this field, and so says little."""
    return word in _EVERYDAY or word in _KIND_OF_WORD or word in _BRANCH_WORDS or len(word) < 3


@lru_cache(maxsize=16384)
def name_key(text: str) -> str:
    """Return the words that identify a name, sorted; kinds such as 'association' left out.

    Where nothing would be left, all words of the normalised name stay.
    """
    words = [w for w in name_words(text) if kind_of(w) not in wordlists.DROPPED_KINDS]
    return " ".join(sorted(words or normalise(text).split()))


@lru_cache(maxsize=16384)
def sound_key(text: str) -> str:
    """Return the sounds of the words of `name_key`, in the order of the name, without spaces."""
    words = (w for w in name_words(text) if kind_of(w) not in wordlists.DROPPED_KINDS)
    return "".join(map(sound, words))


def _is_shouting(text: str) -> bool:
    letters = [c for c in text if c.isupper() or c.islower()]
    return len(text.split()) > 1 and sum(map(str.isupper, letters)) > 0.6 * len(letters)


def _as_acronym(token: str, *, loose: bool = False) -> str:
    """Return `token` folded as an acronym, or '' if it is none; `loose` where brackets say so."""
    bare = re.sub(r"[\W_]", "", token)
    upper = sum(map(str.isupper, bare))
    if not 2 <= len(bare) <= 10 or not bare.isascii() or not bare[:1].isalpha():
        return ""
    folded = bare.casefold()
    written = upper == len(bare)
    if loose and upper and not written:  # "(FoE)", "(Anlc)", but not "(Kef)"
        written = (upper > 1 or len(bare) < 6) and not find_places(name_words(bare))
    return folded if written and folded not in wordlists.NOT_ACRONYMS else ""


def _given_acronyms(text: str) -> Iterator[str]:
    for match in _PARENTHESES.finditer(text):
        inside = next(group for group in match.groups() if group is not None).split()
        if len(inside) == 1:
            yield _as_acronym(inside[0], loose=True)
        elif len(inside) == 2 and not _is_shouting(" ".join(inside)):
            yield _as_acronym(inside[0])
    parts = _SEPARATOR.split(_PARENTHESES.sub(" | ", text))
    for part in parts:
        words = part.split()
        if 2 < len(words) < 9 and all(len(re.sub(r"\W", "", word)) == 1 for word in words):
            yield _as_acronym("".join(words))
        elif len(words) == 1:
            yield _as_acronym(words[0])
        elif words and not _is_shouting(text):
            yield from (_as_acronym(w) for w in (words[0], words[-1]) if len(w) > 2)
            yield _as_acronym(words[-1].rpartition("-")[2])
    letters = re.sub(r"[\s.\-]+", "", text)  # "A -T- L- C"
    if re.fullmatch(r"\s*(?:[A-Z]\s*[-.]?\s*){3,9}", text):
        yield _as_acronym(letters)


def acronyms(text: str) -> Acronyms:
    """Return the acronyms that a name gives, folded to lower case, and its initials.

    Given is what stands in brackets, after a dash, or in capitals at an edge of a name that is
    not all capitals. Initials are of the words without fillers, for names in Latin letters only.
    """
    text = unicodedata.normalize("NFKC", text)
    given = frozenset(a for a in _given_acronyms(text) if a)
    bare = _PARENTHESES.sub(" ", text)
    words = [w for w in normalise(bare).split() if w not in _FILLERS and w not in given]
    latin = all(w.isascii() for w in words) and 3 <= len(words) <= 8
    return Acronyms(given, "".join(w[0] for w in words) if latin else "")


def split_names(text: str) -> tuple[str, ...]:
    """Take 'Name (ACR)', 'Name / Other' and 'Name - ACR' apart; the first part is the main name.

    A part that is only a place ('Amnesty / Gabes') or an everyday word stays with its name.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    inside = [next(g for g in m.groups() if g is not None) for m in _PARENTHESES.finditer(text)]
    outside = " ".join(_PARENTHESES.sub(" ", text).split())
    parts = list(filter(None, map(_trim, _SEPARATOR.split(outside))))
    if not all(map(_stands_alone, parts)):
        short = [part for part in parts if _as_acronym(part)]
        rest = [part for part in parts if part not in short]
        whole = " - ".join(rest) if len(rest) < len(parts) else _trim(outside)
        parts = [whole, *short]
    inner = [
        part
        for part in map(_trim, inside)
        if part and (not parts or _stands_alone(part) or _as_acronym(part, loose=True))
    ]
    return tuple(dict.fromkeys(part for part in (*parts, *inner) if part))


def _trim(part: str) -> str:
    return part.strip(" -–—:;,\"'")  # noqa: RUF001


def _stands_alone(part: str) -> bool:
    if _as_acronym(part):
        return True
    words = name_words(part)
    places = find_places(words)
    telling = [w for at, w in enumerate(words) if at not in places]
    return len(telling) >= 3 or any(not is_everyday(word) for word in telling)


def split_address(url: str) -> tuple[str, str]:
    """Return host and path of a web address typed with or without 'http://'; ('', '') if none."""
    url = url.strip().lstrip(":").strip()
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        return (parts.hostname or "").rstrip("."), unquote(parts.path)
    except ValueError:
        return "", ""


def _parts_of(host: str) -> "ExtractResult":
    """Part a host name by the public suffix list bundled with tldextract (no network)."""
    return _suffix_list()(host)


@cache
def _suffix_list() -> "Callable[[str], ExtractResult]":
    # It brings requests, urllib3 and two guessers of encodings along, for names of organisations
    # that are written, which most processes never see (docs/decisions/0020).
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def has_public_suffix(host: str) -> bool:
    """Tell whether a host name ends in a suffix of the public suffix list ('org', 'org.tn')."""
    found = _parts_of(host)
    return bool(found.suffix and found.domain)


def website_domain(url: str) -> str:
    """Return the part of a web address that identifies its owner, or '' if nothing does.

    The registrable domain by the public suffix list bundled with tldextract (no network); on
    shared hosts the sub-domain or the path that names the page ('facebook.com/phenix.sbr').
    """
    host, path = split_address(url)
    found = _parts_of(host)
    if not found.suffix or not found.domain:
        return ""
    labels = [label for label in found.subdomain.split(".") if label not in {"", "www", "m"}]
    domain = f"{found.domain}.{found.suffix}".casefold()
    if domain in wordlists.HOSTS_OF_NOBODY or domain.startswith(("yahoo.", "google.")):
        pages = [p for p in path.casefold().split("/") if p]
        is_site = labels[:1] == ["sites"] and len(pages) > 1 and pages[0] in {"site", "view"}
        return f"sites.google.com/{pages[1]}" if is_site else ""
    if domain in wordlists.HOSTS_BY_SUBDOMAIN:
        return f"{labels[-1]}.{domain}".casefold() if labels else ""
    if domain in wordlists.HOSTS_BY_PATH:
        return _page_on(domain, path)
    if found.domain in wordlists.SECOND_LEVELS and len(found.suffix) == 2 and labels:
        return f"{labels[-1]}.{domain}".casefold()
    return domain


def _page_on(domain: str, path: str) -> str:
    pages = [p for p in path.casefold().split("/") if p]
    if pages[:1] == ["pages"] and len(pages) > 1:
        pages = [next((p for p in reversed(pages) if p.isdigit()), pages[-1])]
    elif pages[:1] and pages[0] in {"groups", "company", "in", "channel", "user", "c"}:
        pages = pages[1:2]
    if not pages or pages[0] in {"profile.php", "home.php", "index.php", "people"}:
        return ""
    return f"{domain}/{pages[0]}"


def blocking_keys(names: Iterable[str], acronyms: Iterable[str], domain: str) -> frozenset[str]:
    """Return the short strings under which possible duplicates of an organisation are found.

    'n:' name key, whole and with one word left out; 'x:' sounds, also without places; 'p:' pair of
    telling words; 't:' telling word of a short name; 'a:' acronym; 'd:' domain. Everyday words and
    places make no 'p:' or 't:', so that keys stay rare. At most MAX_BLOCKING_KEYS. `acronyms` are
    those given for it; those in the names are added. `domain`: see `website_domain`.
    """
    keys: dict[str, None] = {}
    variants = list(dict.fromkeys(v for name in names for v in (name, *split_names(name)) if v))
    found = [_acronyms_of(variant) for variant in variants]
    keys.update(dict.fromkeys(f"n:{_short(name_key(v))}" for v in variants if name_key(v)))
    if domain:
        keys[f"d:{_short(domain)}"] = None
    written = (re.sub(r"\W", "", normalise(acronym)) for acronym in acronyms)
    given = (g for a in found for g in sorted(a.given))
    keys.update(dict.fromkeys(f"a:{_short(a)}" for a in (*written, *given) if len(a) > 1))
    sounds = (s for v in variants for s in (_placeless_sounds(v), sound_key(v)))
    keys.update(dict.fromkeys(f"x:{_short(s)}" for s in sounds if len(s) > 3))
    keys.update(dict.fromkeys(f"a:{a.initials}" for a in found if len(a.initials) >= 4))
    for variant in variants:
        keys.update(dict.fromkeys(_part_keys(variant)))
    return frozenset(list(keys)[:MAX_BLOCKING_KEYS])


def _placeless_sounds(name: str) -> str:
    words = name_words(name)
    places = find_places(words)
    kept = (w for at, w in enumerate(words) if at not in places and w not in _BRANCH_WORDS)
    return "".join(sorted(sound(w) for w in kept if kind_of(w) not in wordlists.DROPPED_KINDS))


_acronyms_of = acronyms  # `blocking_keys` has an argument of that name


def _part_keys(name: str) -> Iterator[str]:
    words = name_words(name)
    places = find_places(words)
    telling = {w for at, w in enumerate(words) if at not in places and not is_everyday(w)}
    key = name_key(name).split()
    if 3 <= len(key) <= 8:
        for left_out in range(len(key)):
            rest = key[:left_out] + key[left_out + 1 :]
            if len(rest) > 2 or telling.intersection(rest):
                yield f"n:{_short(' '.join(rest))}"
    longest = sorted(telling, key=lambda word: (-len(word), word))[:4]
    yield from (f"p:{_short(' '.join(sorted(pair)))}" for pair in combinations(longest, 2))
    if len(telling) < 3:
        yield from (f"t:{_short(word)}" for word in longest if len(word) >= 4)


def _short(key: str) -> str:
    """Return `key`, or a digest of it where it would be long to store and index."""
    if len(key) <= MAX_KEY_LENGTH:
        return key
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
