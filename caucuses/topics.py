"""What groups are about: their subjects and their regions, as choices in the reader's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst

from caucuses.models import Grouping
from organisations.duplicates.names import normalise

Words = str | Promise
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Topics:
    """The word as the groups have it, and as the reader reads it."""

    subjects: Choices
    regions: Choices


def topics() -> Topics:
    """Return the subjects and regions of all groups: 2 queries."""
    groupings = Grouping.objects.one_for_each("subject") | Grouping.objects.one_for_each("region")
    rows = list(groupings.in_readers_language().only("language", "subject", "region"))
    return Topics(
        subjects=_choices(rows, lambda row: (row.subject, row.here.subject)),
        regions=_choices(rows, lambda row: (row.region, row.here.region)),
    )


def offer_topics(form: forms.Form, *, all_subjects: Words, all_regions: Words) -> None:
    """Let the fields `subject` and `region` of a form offer what there is, after the words for
    leaving them open: 2 queries.
    """
    found = topics()
    offered = [("subject", all_subjects, found.subjects), ("region", all_regions, found.regions)]
    for name, everything, choices in offered:
        field = form.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *choices]


def _choices(rows: Iterable[Grouping], words: Callable[[Grouping], tuple[str, str]]) -> Choices:
    """Return each word once, in the order of what the reader reads."""
    found: dict[str, str] = {}
    for word, shown in map(words, rows):
        if word:
            found.setdefault(word, capfirst(shown))
    return sorted(found.items(), key=lambda choice: normalise(choice[1]))
