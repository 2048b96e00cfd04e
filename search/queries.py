"""What somebody asked, as words and as a query of modelsearch. No sign of it reaches an engine but
small letters and digits.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery

from search.analysis import Word, sound_of, words, written

QUERY_LIMIT = 100  # characters
# More words than this are left out; a pair of Chinese characters counts as one.
WORD_LIMIT = 24
SHORTEST_BEGINNING = 2  # letters that may stand for the rest of a word
_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d]')


class Beginning(SearchQuery):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    """Words that begin so. Our engines know it beside the queries of modelsearch."""

    def __init__(self, letters: str) -> None:
        self.letters = letters

    def __repr__(self) -> str:
        return f"<Beginning {self.letters!r}>"


class Mark(PlainText):  # type: ignore[misc]  # as above
    """A word of `analysis.mark`: it narrows what is found, and tells nothing of how good it is."""


def whole_words(query: SearchQuery) -> SearchQuery:
    """Return a query without the beginnings that may stand for whole words in it; itself where it
    has none.
    """
    if not isinstance(query, And | Or):
        return query
    parts = [whole_words(part) for part in query.subqueries]
    if isinstance(query, Or):
        parts = [part for part in parts if not isinstance(part, Beginning)] or parts
    return query if parts == query.subqueries else type(query)(parts)


@dataclass(frozen=True)
class Asked:
    """A question: each of `groups` are the words of a phrase in quotes, or a single word."""

    groups: tuple[tuple[Word, ...], ...]
    # Whether the last word may be the beginning of one.
    is_open: bool

    @classmethod
    def read(cls, text: str) -> "Asked":
        """Take a question apart. What is in quotes stands together; signs are left out."""
        groups: dict[tuple[str, ...], tuple[Word, ...]] = {}
        is_open = False
        parts = _QUOTES.split(text[:QUERY_LIMIT])
        for place, part in enumerate(parts):
            found = tuple(words(part))[:WORD_LIMIT]
            is_quoted = place % 2 == 1 and place < len(parts) - 1
            for group in [found] if is_quoted else [(word,) for word in found]:
                if group:
                    key = tuple(word.stem for word in group)
                    # What is asked twice counts where it stands last, because the end is open.
                    groups.pop(key, None)
                    groups[key] = group
                    is_open = not is_quoted
        return cls(tuple(groups.values())[:WORD_LIMIT], is_open and len(groups) <= WORD_LIMIT)

    @cached_property
    def words(self) -> list[Word]:
        return [word for group in self.groups for word in group]

    @property
    def last(self) -> Word | None:
        """The word that may be only begun."""
        word = self.groups[-1][-1] if self.groups and self.is_open else None
        if word is None or word.is_packed or len(word.folded) < SHORTEST_BEGINNING:
            return None
        return word

    @property
    def as_text(self) -> str:
        """The words as they were understood."""
        return " ".join(
            f'"{" ".join(word.folded for word in group)}"' if len(group) > 1 else group[0].folded
            for group in self.groups
        )

    def query(self, *, any_word: bool = False) -> SearchQuery:
        """Return the query: all words, or any of them."""
        queries = [self._query_of(group) for group in self.groups]
        if self.last is not None:
            queries[-1] = Or([queries[-1], Beginning(written(self.last.folded))])
        if len(queries) == 1:
            return queries[0]
        return Or(queries) if any_word else And(queries)

    @staticmethod
    def _query_of(group: tuple[Word, ...]) -> SearchQuery:
        if len(group) == 1:
            return PlainText(written(group[0].stem))
        return Phrase(" ".join(written(word.stem) for word in group))

    def as_it_sounds(self) -> "Asked | None":
        """Return the same in Latin letters; None where it is in them."""
        if all(word.folded.isascii() for word in self.words):
            return None
        groups = [
            tuple(_sounding(word) for word in group if sound_of(word.folded))
            for group in self.groups
        ]
        return Asked(tuple(filter(None, groups)), self.is_open)


def _sounding(word: Word) -> Word:
    sound = sound_of(word.folded)
    return Word(sound, sound, word.start, word.end)
