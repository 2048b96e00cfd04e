"""How long a search takes in a large portal: organisations that are written for it, and gone after.

Nothing here is anybody's real data.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from organisations.enums import PublicField, Standing
from organisations.models import Organisation
from search import registry, services
from search.finding import LAST_PAGE, MOST
from search.models import Entry
from search.queries import Asked

BATCH = 5000  # rows at a time
EVERYWHERE = "network"  # stands in the name of every organisation
NOWHERE = "zzyzxq"
SEED = 2003  # the same rows each time
COUNTRIES = ("TN", "CH", "KE", "BR", "IN", "FR", "CN", "RU")
LETTERS = ("bdfgklmnprstvz", "aeiou")
VOCABULARY = 20_000  # words
CHINESE = "北京上海信息社会互联网协会民间组织网络发展研究中心"
ARABIC = ("شبكة", "منتدى", "جمعية", "اتحاد", "مركز")


@dataclass(frozen=True)
class Question:
    """A question to measure, with the other fields of the form."""

    label: str
    words: str
    fields: str = ""


def questions() -> list[Question]:
    """Return what is asked: words that all names have, some, few, and none."""
    rare = _vocabulary(random.Random(SEED))[VOCABULARY * 3 // 4]
    misspelled = rare[:3] + rare[4] + rare[3] + rare[5:]
    return [
        Question("a word of every row", EVERYWHERE),
        Question("the same, of one country", EVERYWHERE, "&country=TN"),
        Question("the same, a kind that has none", EVERYWHERE, "&kind=report"),
        Question("the same, last page", EVERYWHERE, f"&after={LAST_PAGE}"),
        Question("its beginning", EVERYWHERE[:3]),
        Question("two words, one of every row", f"{EVERYWHERE} 互联网"),
        Question("a phrase", f'"{EVERYWHERE} of"'),
        Question("a Chinese word", "互联网"),
        Question("an Arabic word", "الشبكة"),
        Question("a word that few have", rare),
        Question("the same, misspelled", misspelled),
        Question("some of the words, because none has all", f"{EVERYWHERE} {NOWHERE}"),
        Question("nothing", NOWHERE),
    ]


@dataclass(frozen=True)
class Timed:
    """What a question took, in milliseconds: the engine alone, and the whole page."""

    question: Question
    number: int
    engine: float
    page: float
    worst: float


class Undone(Exception):
    """Ends the transaction of a benchmark, so that nothing stays of it."""


def fill(count: int) -> float:
    """Write listed organisations and index them; return the seconds that the index took."""
    chance = random.Random(SEED)
    words = _vocabulary(chance)
    now = timezone.now()
    for begin in range(0, count, BATCH):
        Organisation.objects.bulk_create(
            Organisation(
                slug=f"search-{number}",
                name=_name(words, chance),
                standing=Standing.REGISTERED,
                is_listed=True,
                public_fields=[PublicField.LISTED],
                country=chance.choice(COUNTRIES),
                sort_key=str(number),
                registered_at=now,
            )
            for number in range(begin, min(begin + BATCH, count))
        )
    begun = perf_counter()
    services.rebuild(["organisation"])
    took = perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return took


def _vocabulary(chance: random.Random) -> list[str]:
    consonants, vowels = LETTERS
    return [
        "".join(chance.choice(consonants) + chance.choice(vowels) for _syllable in range(4))
        for _word in range(VOCABULARY)
    ]


def _name(words: list[str], chance: random.Random) -> str:
    # Few words are frequent, most are rare, as in names that people give.
    made = [words[int(VOCABULARY * chance.random() ** 3)] for _word in range(3)]
    at = chance.randrange(len(CHINESE) - 4)
    return f"{EVERYWHERE} of {' '.join(made)} {CHINESE[at : at + 4]} {chance.choice(ARABIC)}"


def ask(rounds: int) -> Iterator[Timed]:
    """Ask each question once to warm up, then `rounds` times."""
    client = Client(headers={"host": "127.0.0.1"})
    for question in questions():
        query = Asked.read(question.words).query()
        results = Entry.objects.all().search(query)
        engine = _times(partial(_best, results), rounds)
        path = f"/search/?q={quote(question.words)}{question.fields}"
        page = _times(partial(client.get, path), rounds)
        yield Timed(question, results.count(), median(engine), median(page), max(page))


def _best(results: Any) -> list[Entry]:
    """Return what the engine finds, as far as it is shown. A slice asks anew each time."""
    return list(results[:MOST])


def refreshed(rounds: int) -> float:
    """Return the milliseconds that a change of one organisation costs the index."""
    row = Organisation.objects.public()[0]
    names = iter(f"{EVERYWHERE} changed {number}" for number in range(rounds + 1))
    kind = registry.get("organisation")

    def change() -> None:
        Organisation.objects.filter(pk=row.pk).update(name=next(names))
        services.refresh_rows(kind, [row.pk])

    return median(_times(change, rounds))


def _times(call: Callable[[], object], rounds: int) -> list[float]:
    call()
    times = []
    for _round in range(rounds):
        begun = perf_counter()
        call()
        times.append((perf_counter() - begun) * 1000)
    return times


def measure(count: int, rounds: int) -> tuple[float, float, list[Timed]]:
    """Return the seconds of indexing, the milliseconds of a change, and the times of the questions,
    with `count` organisations. The database is left as it was.
    """
    found: tuple[float, float, list[Timed]] | None = None
    try:
        with transaction.atomic():
            seconds = fill(count)
            found = seconds, refreshed(rounds), list(ask(rounds))
            raise Undone
    except Undone:
        pass
    assert found is not None  # what fails before raises something else
    return found
