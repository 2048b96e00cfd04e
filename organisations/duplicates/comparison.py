"""Whether two organisations are one: a score from 0 to 1, with its reasons in words.

A pair at or above `THRESHOLD` (0.60) is shown to a moderator; nothing is merged by itself. The
score is the sum of what was found, kept between 0 and 1:

| code           | found                                                              | weight |
|----------------|--------------------------------------------------------------------|--------|
| same_name      | a name has the same words (any order, without "association", ...)  | +0.70  |
| generic_name   | ... but only everyday words, one or two of them                    | +0.45  |
| near_name      | nearly the same words: 0.35 at 80 % alike, up to 0.70 at 100 %     | +0.35… |
|                | (everyday words only: from 90 % alike on, up to 0.60)              |        |
| short_name     | the same telling words, the other words being everyday ones        | +0.45  |
| same_sound     | one name is the other in another script                            | +0.55  |
| second_name    | a second pair of names agrees as well (in another language)        | +0.15  |
| same_acronym   | the same acronym is given                                          | +0.50  |
| initials       | the acronym of one is the initials of the other (3 letters: half)  | +0.45  |
| same_domain    | the same website                                                   | +0.50  |
| same_country   | the same country                                                   | +0.15  |
| other_country  | different countries, and no common name                            | -0.30  |
| other_acronym  | both give an acronym, and not the same                             | -0.25  |
| other_kind     | a forum and a centre, the rest being everyday words                | -0.30  |
| branch         | a common name, but another country or place: at most 0.50 in all   | cap    |

Acronym, initials and website count less than half (x 0.4) where both have names in one script and
these disagree; 0.5 times for the acronym where the names agree anyway. How alike two names are:
words are paired off by spelling, everyday words and kinds of body weigh half, and every word
without a partner counts against; so "Women and Progress" is not near "Women and Citizenship".
Places are taken out first: the same name with another place is a branch, not a duplicate. A word
for the country both are in ("Tunisian", "au Maroc") is no place of difference.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from organisations.duplicates import names
from organisations.duplicates.wordlists import DROPPED_KINDS

THRESHOLD = 0.60
BRANCH_CAP = 0.50
NEAR = 0.80  # names less alike than this are different names
NEAR_EVERYDAY = 0.90  # the same for names that consist of everyday words
DISAGREE = 0.50  # names less alike than this speak against a common body

SAME_NAME = 0.70
GENERIC_NAME = 0.45
NEAR_NAME_LEAST = 0.35
NEAR_EVERYDAY_MOST = 0.60
SHORT_NAME = 0.45
SAME_SOUND = 0.55
SECOND_NAME = 0.15
SAME_ACRONYM = 0.50
INITIALS = 0.45
SAME_DOMAIN = 0.50
SAME_COUNTRY = 0.15
OTHER_COUNTRY = -0.30
OTHER_ACRONYM = -0.25
OTHER_KIND = -0.30
CONTRADICTED = 0.4  # factor for acronym and website where the names disagree
CONFIRMING = 0.5  # factor for an acronym where the names agree

_TEXTS: dict[str, str | Promise] = {
    "same_name": _("Same name: “%(left)s” and “%(right)s”"),
    "generic_name": _("Same name, but of everyday words only: “%(left)s” and “%(right)s”"),
    "near_name": _("Names %(percent)s %% alike: “%(left)s” and “%(right)s”"),
    "short_name": _("Same telling words: “%(left)s” and “%(right)s”"),
    "same_sound": _("Same name in another script: “%(left)s” and “%(right)s”"),
    "second_name": _("A second name agrees: “%(left)s” and “%(right)s”"),
    "same_acronym": _("Same acronym: %(acronym)s"),
    "initials": _("The acronym %(acronym)s is the initials of the other name"),
    "same_domain": _("Same website: %(domain)s"),
    "same_country": _("Same country: %(country)s"),
    "other_country": _("Different countries: %(left)s and %(right)s"),
    "other_acronym": _("Different acronyms: %(left)s and %(right)s"),
    "other_kind": _("Different kinds of body: “%(left)s” and “%(right)s”"),
    "branch": _("Looks like branches of one body: %(left)s and %(right)s"),
}


@dataclass(frozen=True)
class Profile:
    """What is compared of an organisation.

    `names` in all languages and scripts; `country` as ISO 3166 alpha-2 or ''; `website` as
    written. Acronyms standing in the names are found there.
    """

    names: tuple[str, ...]
    acronym: str = ""
    country: str = ""
    website: str = ""


@dataclass(frozen=True)
class Reason:
    """One thing found; `weight` is what it added to the score, negative if it speaks against."""

    code: str
    weight: float
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The reason as a sentence in the active language."""
        return str(_TEXTS[self.code]) % self.values


@dataclass(frozen=True)
class Suspicion:
    """How likely two organisations are one, from 0 to 1, and why."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_suspicious(self) -> bool:
        """Whether a moderator should look at the pair."""
        return self.score >= THRESHOLD


@dataclass(frozen=True)
class _Name:
    """A name as read: the words that tell, the places it names, the kinds of body."""

    text: str
    core: tuple[str, ...]
    joined: str
    word_count: int
    places: frozenset[str]
    kinds: frozenset[str]
    key: str
    sound: str
    scripts: frozenset[str]

    @property
    def is_everyday(self) -> bool:
        return all(_weight(word) < 1 for word in self.core)


@lru_cache(maxsize=16384)
def _read(text: str) -> _Name:
    words = names.name_words(text)
    found = names.find_places(words)
    branch = {"branch"} if any(map(names.is_branch_word, words)) else set[str]()
    telling = [w for at, w in enumerate(words) if at not in found and not names.is_branch_word(w)]
    core = tuple(_plain(word) for word in telling if names.kind_of(word) not in DROPPED_KINDS)
    if not any(len(word) > 1 for word in core):  # "Association Africa": the place is the name
        core, found = words or tuple(names.normalise(text).split()), {}
    return _Name(
        text=text,
        core=tuple(sorted(core)),
        joined="".join(word for word in words if names.kind_of(word) not in DROPPED_KINDS),
        word_count=len(words),
        places=frozenset(found.values()) | branch,
        kinds=frozenset(kind for word in words if (kind := names.kind_of(word))),
        key=names.name_key(text),
        sound=names.sound_key(text),
        scripts=names.scripts(text),
    )


def _plain(word: str) -> str:
    """Write a kind of body as one sign, so that 'Ligue' and 'League' are the same word."""
    kind = names.kind_of(word)
    return f"#{kind}" if kind else word


@dataclass(frozen=True)
class _Body:
    """A profile as read."""

    names: tuple[_Name, ...]
    given: frozenset[str]
    initials: frozenset[str]
    country: str
    domain: str


@lru_cache(maxsize=4096)
def _read_profile(profile: Profile) -> _Body:
    written = names.with_latin_readings(profile.names)
    texts = [text for name in written for text in (name, *names.split_names(name))]
    found = [names.acronyms(text) for text in profile.names]
    given = {acronym for one in found for acronym in one.given}
    given |= {"".join(names.normalise(profile.acronym).split())} - {""}
    full = dict.fromkeys(t for t in texts if "".join(names.normalise(t).split()) not in given)
    return _Body(
        names=tuple(read for text in full if (read := _read(text)).core),
        given=frozenset(given),
        initials=frozenset(one.initials for one in found if one.initials),
        country=profile.country.upper(),
        domain=names.website_domain(profile.website),
    )


def _weight(word: str) -> float:
    return 0.5 if word.startswith("#") or names.is_everyday(word) else 1.0


@lru_cache(maxsize=65536)
def _words_alike(left: str, right: str) -> float:
    """Return how alike two words are, 0 below the one slip that a word of their length allows."""
    if left == right:
        return 1.0
    ratio = fuzz.ratio(left, right) / 100
    least = 0.85 if max(len(left), len(right)) > 7 else 0.83
    return ratio if ratio >= least and min(len(left), len(right)) > 2 else 0.0


def _names_alike(left: _Name, right: _Name) -> float:
    """Return how alike the cores of two names are, 0 to 1: words are paired off, best first."""
    pairs = sorted(
        (
            (alike, tuple(sorted((a, b))), at, to)
            for (at, a), (to, b) in product(enumerate(left.core), enumerate(right.core))
            if (alike := _words_alike(a, b))
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    used_left, used_right, shared = set[int](), set[int](), 0.0
    for alike, words, at, to in pairs:
        if at not in used_left and to not in used_right:
            used_left.add(at)
            used_right.add(to)
            shared += alike * sum(map(_weight, words))
    total = sum(map(_weight, (*left.core, *right.core)))
    alike = shared / total if total else 0.0
    if alike < NEAR and min(len(left.joined), len(right.joined)) > 7:
        joined = fuzz.ratio(left.joined, right.joined) / 100  # a space too few: "GATSwatch"
        alike = joined if joined >= 0.95 and left.word_count != right.word_count else alike
    return alike


def _is_short_form(left: _Name, right: _Name) -> bool:
    """Tell whether one name is the other without some of its everyday words."""
    short, long = sorted((set(left.core), set(right.core)), key=len)
    telling = {word for word in short if _weight(word) == 1 and len(word) > 3}
    return bool(telling) and short < long and all(_weight(word) < 1 for word in long - short)


@dataclass(frozen=True)
class _Match:
    """How two names compare: `weight` for the score, the places in which they differ."""

    left: _Name
    right: _Name
    code: str
    alike: float
    weight: float
    apart: frozenset[str]

    @property
    def order(self) -> tuple[float, float, list[str]]:
        return self.weight, self.alike, sorted((self.left.text, self.right.text))


def _match(left: _Name, right: _Name, ignored: frozenset[str]) -> _Match:
    if left.scripts.isdisjoint(right.scripts):
        alike = fuzz.ratio(left.sound, right.sound) / 100
        least = 1.0 if min(len(left.sound), len(right.sound)) < 8 else 0.9
        is_same = alike >= least and min(len(left.sound), len(right.sound)) > 3
        apart = _apart(left, right, ignored) if is_same else frozenset[str]()
        return _Match(left, right, "same_sound", 0.0, SAME_SOUND if is_same else 0.0, apart)
    alike = _names_alike(left, right)
    apart = _apart(left, right, ignored)
    if alike < (NEAR_EVERYDAY if left.is_everyday and right.is_everyday else NEAR):
        if _is_short_form(left, right):
            return _Match(left, right, "short_name", alike, SHORT_NAME, apart)
        return _Match(left, right, "", alike, 0.0, frozenset())
    if left.key == right.key:
        is_generic = left.is_everyday and len(left.core) < 3
        is_typed_alike = names.normalise(left.text) == names.normalise(right.text)
        if is_generic and not is_typed_alike:
            return _Match(left, right, "generic_name", alike, GENERIC_NAME, apart)
        return _Match(left, right, "same_name", alike, SAME_NAME, apart)
    if left.places != right.places:
        alike = min(alike, 0.95)
    most = NEAR_EVERYDAY_MOST if left.is_everyday and right.is_everyday else SAME_NAME
    weight = NEAR_NAME_LEAST + (most - NEAR_NAME_LEAST) * (alike - NEAR) / (1 - NEAR)
    return _Match(left, right, "near_name", alike, weight, apart)


def _apart(left: _Name, right: _Name, ignored: frozenset[str]) -> frozenset[str]:
    return (left.places ^ right.places) - ignored


def _common_places(left: _Body, right: _Body) -> frozenset[str]:
    """Return places that do not set the two apart: the country both are in, and 'the world'."""
    if left.country and left.country == right.country:
        return frozenset({left.country, "world"})
    return frozenset() if left.country or right.country else frozenset({"world"})


def compare(left: Profile, right: Profile) -> Suspicion:
    """Return how likely two organisations are one, with reasons; the order of the two is no matter.

    Reads no database and never raises on any text. See the table at the top of this module.
    """
    a, b = _read_profile(left), _read_profile(right)
    ignored = _common_places(a, b)
    matches = [_match(x, y, ignored) for x, y in product(a.names, b.names)]
    best = max(matches, key=lambda match: match.order, default=None)
    found = best if best and best.weight else None
    reasons = [*_name_reasons(found, matches), *_acronym_reasons(a, b, found, matches)]
    if a.domain and a.domain == b.domain:
        factor = CONTRADICTED if _disagree(found, matches) else 1.0
        reasons.append(Reason("same_domain", SAME_DOMAIN * factor, {"domain": a.domain}))
    if a.country and a.country == b.country:
        reasons.append(Reason("same_country", SAME_COUNTRY, {"country": a.country}))
    elif a.country and b.country and not found:
        countries = {"left": a.country, "right": b.country}
        reasons.append(Reason("other_country", OTHER_COUNTRY, countries))
    score = sum(reason.weight for reason in reasons)
    shorts = [_match(x, y, ignored) for x, y in (*_shorts(a, b), *_shorts(b, a))]
    apart = _branch_signs(a, b, found, [*matches, *shorts], ignored)
    if apart:
        loss = min(BRANCH_CAP - score, 0.0)
        reasons.append(Reason("branch", round(loss, 4), apart))
        score += loss
    return Suspicion(round(min(max(score, 0.0), 1.0), 4), tuple(reasons))


def _shorts(a: _Body, b: _Body) -> Iterator[tuple[_Name, _Name]]:
    """Pair the acronyms of one with the names of the other: "ATFD" and its branch "ATFD Sousse"."""
    return product(map(_read, sorted(a.given)), b.names)


def _name_reasons(found: _Match | None, matches: list[_Match]) -> Iterator[Reason]:
    if not found:
        return
    values = {"left": found.left.text, "right": found.right.text}
    values |= {"percent": f"{found.alike:.0%}".rstrip("%")} if found.code == "near_name" else {}
    yield Reason(found.code, round(found.weight, 4), values)
    others = (
        m
        for m in matches
        if m.weight and m.left.scripts.isdisjoint(found.left.scripts)
        and m.right.scripts.isdisjoint(found.right.scripts)
    )  # fmt: skip
    second = max(others, key=lambda match: match.order, default=None)
    if second:
        names_found = {"left": second.left.text, "right": second.right.text}
        yield Reason("second_name", SECOND_NAME, names_found)
    kinds = found.left.kinds, found.right.kinds
    if all(kinds) and kinds[0].isdisjoint(kinds[1]) and found.left.is_everyday:
        yield Reason("other_kind", OTHER_KIND, values)


def _disagree(found: _Match | None, matches: list[_Match]) -> bool:
    """Tell whether both have names in one script, none of which is like one of the other."""
    comparable = [m for m in matches if not m.left.scripts.isdisjoint(m.right.scripts)]
    return not found and bool(comparable) and max(m.alike for m in comparable) < DISAGREE


def _acronym_reasons(
    a: _Body, b: _Body, found: _Match | None, matches: list[_Match]
) -> Iterator[Reason]:
    factor = CONFIRMING if found else CONTRADICTED if _disagree(found, matches) else 1.0
    shared = a.given & b.given
    initials = (a.given & b.initials) | (a.initials & b.given)
    if shared:
        acronym = max(shared, key=lambda acronym: (len(acronym), acronym))
        yield Reason("same_acronym", SAME_ACRONYM * factor, {"acronym": acronym.upper()})
    elif initials:
        acronym = max(initials, key=lambda acronym: (len(acronym), acronym))
        factor *= 1.0 if len(acronym) > 3 else 0.5
        yield Reason("initials", INITIALS * factor, {"acronym": acronym.upper()})
    elif a.given and b.given and not _is_word_of(a, b) and not _is_word_of(b, a):
        values = {"left": ", ".join(sorted(a.given)), "right": ", ".join(sorted(b.given))}
        yield Reason("other_acronym", OTHER_ACRONYM, {k: v.upper() for k, v in values.items()})


def _is_word_of(a: _Body, b: _Body) -> bool:
    """Tell whether an acronym of `a` is a word in a name of `b`: emphasis, not an acronym."""
    return any(word in a.given for name in b.names for word in name.core)


def _branch_signs(
    a: _Body, b: _Body, found: _Match | None, matches: list[_Match], ignored: frozenset[str]
) -> dict[str, str]:
    """Return what makes the two branches of one body ('left' and 'right'), or nothing."""
    if found and a.country and b.country and a.country != b.country:
        return {"left": a.country, "right": b.country}
    for match in sorted(matches, key=lambda match: match.order, reverse=True):
        is_settled = match.code == "same_name" and match.left.places - ignored
        if match.weight and not match.apart and is_settled:
            return {}
        if match.weight and match.apart:
            return {"left": match.left.text, "right": match.right.text}
    return {}


@dataclass(frozen=True)
class Mistake:
    """A labelled pair that `compare` judges otherwise than its reader did."""

    left: str
    right: str
    label: str
    why: str
    suspicion: Suspicion


@dataclass(frozen=True)
class Evaluation:
    """How `compare` does on labelled pairs; `precision` and `recall` are 1.0 where undefined."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int
    mistakes: tuple[Mistake, ...]

    @property
    def precision(self) -> float:
        """The share of suspected pairs that are duplicates."""
        suspected = self.true_positives + self.false_positives
        return self.true_positives / suspected if suspected else 1.0

    @property
    def recall(self) -> float:
        """The share of duplicates that are suspected."""
        duplicates = self.true_positives + self.false_negatives
        return self.true_positives / duplicates if duplicates else 1.0


def evaluate(
    pairs_path: Path,
    *,
    part: str = "",
    compare_pair: Callable[[Profile, Profile], Suspicion] = compare,
) -> Evaluation:
    """Measure `compare` on labelled pairs, a CSV with columns left_name, right_name and so on.

    `part` chooses rows by the column of that name ('train', 'holdout'); all by default. Several
    names of one organisation stand in one cell, separated by ' | '.
    """
    counts = {(label, guess): 0 for label in (True, False) for guess in (True, False)}
    mistakes = []
    for row in _pair_rows(pairs_path):
        if part and row["part"] != part:
            continue
        left, right = _profile_of(row, "left"), _profile_of(row, "right")
        suspicion = compare_pair(left, right)
        is_duplicate = row["label"] == "duplicate"
        counts[is_duplicate, suspicion.is_suspicious] += 1
        if is_duplicate != suspicion.is_suspicious:
            names_found = row["left_name"], row["right_name"]
            mistakes.append(Mistake(*names_found, row["label"], row["why"], suspicion))
    return Evaluation(
        true_positives=counts[True, True],
        false_positives=counts[False, True],
        false_negatives=counts[True, False],
        true_negatives=counts[False, False],
        mistakes=tuple(mistakes),
    )


def _pair_rows(pairs_path: Path) -> Iterable[dict[str, str]]:
    with pairs_path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if None in row.values():
                raise KeyError(f"{pairs_path} has a row that is too short")
            yield row


def _profile_of(row: dict[str, str], side: str) -> Profile:
    return Profile(
        names=tuple(filter(None, map(str.strip, row[f"{side}_name"].split(" | ")))),
        acronym=row[f"{side}_acronym"],
        country=row[f"{side}_country"],
        website=row[f"{side}_website"],
    )
