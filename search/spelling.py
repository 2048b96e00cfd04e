"""What somebody may have meant who misspelled a word. It is the same with every engine.

Each word of a public name stands in the table under itself, under what is left of it when any one
letter is missing, and under its consonants. A misspelled word has one of these in common with what
was meant: a letter too many or too few, wrong or exchanged, or other vowels (Wolf Garbe's symmetric
delete, with one letter).
"""

from collections.abc import Iterable, Iterator
from itertools import islice, product

from rapidfuzz.distance import OSA

from frame.batches import in_batches
from frame.folding import sound
from search.analysis import LONGEST_WORD, Word, sound_of, stem_of
from search.models import Spelling
from search.queries import Asked

SHORTEST = 4  # letters; shorter words are too like each other
SHORTEST_SOUND = 3  # consonants
CANDIDATES = 300  # words compared for a misspelled one
MEANINGS = 3  # for a word
TRIED = 4  # questions that may have been meant
_SOUND = "~"


def keys_of(word: str) -> set[str]:
    """Return the keys of a folded word; none where it is too short, or holds digits."""
    if len(word) < SHORTEST or not word.isalpha():
        return set()
    keys = {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
    consonants = sound(word)
    if len(consonants) >= SHORTEST_SOUND:
        keys.add(_SOUND + consonants[:LONGEST_WORD])
    return keys


def learn(words: Iterable[str]) -> None:
    """Add words to the table: 2 queries, 1 where all are known."""
    wanted = {word for word in words if keys_of(word)}
    known = set(Spelling.objects.filter(word__in=wanted).values_list("word", flat=True).distinct())
    # In one order, so that two who add the same words at a time do not wait for each other.
    new = [
        Spelling(key=key, word=word)
        for word in sorted(wanted - known)
        for key in sorted(keys_of(word))
    ]
    Spelling.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)


def forget_all_but(words: set[str]) -> int:
    """Remove the words that no public name has any more, and return how many rows that were."""
    known = Spelling.objects.order_by().values_list("word", flat=True).distinct()
    gone = [word for word in known.iterator(chunk_size=5000) if word not in words]
    removed = 0
    for batch in in_batches(gone):
        removed += Spelling.objects.filter(word__in=batch).delete()[0]
    return removed


def meant(asked: Asked) -> Iterator[Asked]:
    """Yield questions that may have been meant, the likeliest first: 1 query for each word."""
    choices = [_meanings(word) for word in asked.words]
    if all(len(words) == 1 and words[0][1] == 0 for words in choices):
        return
    ways = islice(product(*choices), 200)
    likeliest = sorted(ways, key=lambda way: sum(distance for _word, distance in way))
    for way in [way for way in likeliest if any(distance for _word, distance in way)][:TRIED]:
        chosen = iter(word for word, _distance in way)
        groups = tuple(tuple(next(chosen) for _word in group) for group in asked.groups)
        yield Asked(groups, asked.is_open)


def _meanings(word: Word) -> list[tuple[Word, int]]:
    """Return the words that may have been meant, each with its distance; a known word means
    itself.
    """
    keys = set() if word.is_packed else keys_of(word.folded)
    found = Spelling.objects.near(keys, CANDIDATES) if keys else []
    if not found or word.folded in found:
        return [(word, 0)]
    near = sorted((_distance(word.folded, other), other) for other in found)
    most = 1 if len(word.folded) <= 5 else 2
    meanings = [
        (Word(other, stem_of(other), word.start, word.end), distance)
        for distance, other in near
        if distance <= most or _sound_alike(word.folded, other, distance)
    ]
    return meanings[:MEANINGS] or [(word, 0)]


def _sound_alike(one: str, other: str, distance: int) -> bool:
    """Tell whether two words of one script have the same consonants, and not much else that
    differs.
    """
    if one.isascii() != other.isascii() or distance > len(other) // 2:
        return False
    consonants = sound(one)
    return len(consonants) >= SHORTEST_SOUND and consonants == sound(other)


def _distance(one: str, other: str) -> int:
    """Return how many letters differ; of words in two scripts, in Latin letters."""
    if one.isascii() != other.isascii():
        one, other = sound_of(one), sound_of(other)
    return max(OSA.distance(one, other), 1)
