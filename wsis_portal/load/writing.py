"""Writing very many rows: keys are given here, so that nothing has to be read back, and rows pass
through in batches, however many there are.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from pagecache import generations

BATCH = 10_000  # rows at a time, each batch a transaction
# Of SQLite, in kB: what is written in no order into an index would wait for the disk otherwise.
_CACHE = 200_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def prepare() -> None:
    """Let this connection write much; what a power failure takes is generated anew."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{_CACHE}")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")


def finish() -> None:
    """Let the database look at what it holds, and end the pages that are stored."""
    # After a while PostgreSQL does it by itself: then what an index holds is read from it alone.
    can_vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if can_vacuum else "ANALYZE")
    generations.begin_next()


def first_key(model: type[Model]) -> int:
    """Return the first key that is free, with all above it."""
    highest: int | None = model._base_manager.aggregate(highest=Max("pk"))["highest"]
    return (highest or 0) + 1


def write(rows: Iterable[Model], model: type[Model]) -> range:
    """Write rows in batches under new keys, one after the other; return the keys."""
    first = first_key(model)
    count = 0
    for batch in _batches(rows):
        for row in batch:
            row.pk = first + count
            count += 1
        with transaction.atomic():
            _insert(model, batch)
    _move_sequence(model)
    return range(first, first + count)


def _batches(rows: Iterable[Model]) -> Iterator[list[Model]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _insert(model: type[Model], batch: list[Model]) -> None:
    fields = model._meta.concrete_fields
    values = (
        [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        for row in batch
    )
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = io.StringIO("".join(map(_line, values)))
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values))


def _line(values: list[Any]) -> str:
    """Return a row as PostgreSQL's COPY reads it."""
    return "\t".join(map(_copied, values)) + "\n"


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    if hasattr(value, "dumps"):  # psycopg2's wrapper of JSON
        value = value.dumps(value.adapted)
    return str(value).translate(_ESCAPES)


def _move_sequence(model: type[Model]) -> None:
    """Let PostgreSQL go on behind the keys that were given here."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(sql)
