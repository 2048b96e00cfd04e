"""What stands in a column, written so that SQLite and PostgreSQL can both take it back.

Values are those that the database gives, not those of the models: what a field makes of them may
change from one version to the next.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Field, ForeignKey

from wsis_portal.backup.errors import BackupError


class Kind(StrEnum):
    PLAIN = "plain"  # text and numbers, as they are
    BOOLEAN = "boolean"
    MOMENT = "moment"
    DAY = "day"
    UID = "uid"
    JSON = "json"
    BYTES = "bytes"


_KINDS = {
    **dict.fromkeys(
        (
            *("CharField", "TextField", "SlugField", "FileField", "FloatField"),
            *("AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField"),
            *("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"),
        ),
        Kind.PLAIN,
    ),
    "BooleanField": Kind.BOOLEAN,
    "DateTimeField": Kind.MOMENT,
    "DateField": Kind.DAY,
    "UUIDField": Kind.UID,
    "JSONField": Kind.JSON,
    "BinaryField": Kind.BYTES,
}


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind


def column_of(field: "Field[Any, Any]") -> Column:
    """Return the column of a field. Raises BackupError for a field whose values are not known here:
    better no backup than one without them.
    """
    target = field
    while isinstance(target, ForeignKey):  # a key of another table has the type of that
        target = target.target_field
    try:
        return Column(str(field.column), _KINDS[target.get_internal_type()])
    except KeyError as error:
        raise BackupError(
            f"The field {field} is a {error}, which wsis_portal/backup/columns.py does not know."
        ) from error


# --- Out of the database ------------------------------------------------------------------------


def _moment_out(value: datetime) -> str:
    # SQLite gives moments without a zone: they are UTC.
    return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()


def _json_out(value: str) -> str:
    # PostgreSQL keeps no order of keys: one form for both databases, so that they compare.
    return json.dumps(json.loads(value), sort_keys=True)


ENCODERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.BOOLEAN: bool,
    Kind.MOMENT: _moment_out,
    Kind.DAY: lambda value: value.isoformat(),
    Kind.UID: lambda value: getattr(value, "hex", value),  # SQLite has its 32 letters
    Kind.JSON: _json_out,
    Kind.BYTES: lambda value: base64.b64encode(value).decode("ascii"),
}

# --- Into SQLite --------------------------------------------------------------------------------

SQLITE_DECODERS: dict[Kind, Callable[[Any], Any]] = {
    # As Django writes them there.
    Kind.MOMENT: lambda value: str(datetime.fromisoformat(value).replace(tzinfo=None)),
    Kind.BYTES: base64.b64decode,
}

# --- Into PostgreSQL, in the text form of COPY --------------------------------------------------

_NULL = "\\N"
_TO_ESCAPE = re.compile(r"[\\\n\r\t]")
_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def copy_line(row: list[Any], columns: tuple[Column, ...]) -> str:
    """Return a row as a line for COPY … FROM STDIN."""
    values = map(_copy_value, row, columns)
    return "\t".join(values) + "\n"


def _copy_value(value: Any, column: Column) -> str:
    if value is None:
        return _NULL
    if value is True or value is False:
        return "t" if value else "f"
    if column.kind is Kind.BYTES:
        return f"\\\\x{base64.b64decode(value).hex()}"
    return _TO_ESCAPE.sub(lambda found: _ESCAPED[found[0]], str(value))
