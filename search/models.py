"""What is in the index, and how its words may be misspelled."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelsearch import index

from search.analysis import LONGEST_WORD
from search.querysets import EntryQuerySet, SpellingQuerySet


class Entry(index.Indexed, models.Model):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    """A public row of another room that can be found. Most of its words stand in the engine alone.

    `search/services.py` keeps it; `modelsearch` writes it to the engine and finds it there.
    """

    # Its own signals would leave the index to the worker; see docs/decisions/0010-search.md.
    search_auto_update = False

    # The name of a `search.registry.SearchKind`, and the key of one of its rows.
    kind = models.CharField(max_length=20)
    row_id = models.PositiveBigIntegerField()
    country = models.CharField(max_length=2, blank=True)
    # The words of its names, as the engine gets them.
    names = models.TextField(blank=True)
    # Of all its words: what has the same need not be written again.
    digest = models.CharField(max_length=32)

    objects = EntryQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=4),
        index.SearchField("body"),
        index.FilterField("kind"),
        index.FilterField("country"),
    ]

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        constraints = [
            models.UniqueConstraint(fields=["kind", "row_id"], name="search_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"

    @property
    def title(self) -> str:
        """The words of its names, for the engine."""
        return self.names

    @property
    def body(self) -> str:
        """Its other words, for the engine: what `give_words` got, else read from the row."""
        if not hasattr(self, "_words"):
            from search.services import words_of_entry  # it needs this model first

            self.give_words(words_of_entry(self))
        return self._words

    def give_words(self, words: str) -> None:
        """Let the engine get these words, without reading the row again."""
        self._words = words


class Spelling(models.Model):
    """A word of a public name, under what is left of it when a letter is missing, and under its
    sound.
    """

    key = models.CharField(max_length=LONGEST_WORD + 2)
    word = models.CharField(max_length=LONGEST_WORD)

    objects = SpellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("spelling of a word")
        verbose_name_plural = _("spellings of words")
        constraints = [
            # A misspelled word leads to words by its keys.
            models.UniqueConstraint(fields=["key", "word"], name="search_spelling_once"),
        ]
        indexes = [
            # Which words are known.
            models.Index(fields=["word"], name="search_known_words"),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.word}"
