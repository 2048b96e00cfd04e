"""The directory as CSV and JSON: what is public of each organisation, field by field as it agreed.

No person and no address of a person is in it. Rows are read in batches and sent as they are read,
so that a million of them need no more memory than a batch.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from frame.paging import page_of
from organisations.enums import PublicField
from organisations.facets import Choice
from organisations.models import Organisation, OrganisationName, OrganisationPurpose
from organisations.regions import region_of

BATCH = 500  # rows: five queries each, and those of the columns of rooms above
# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read accents and scripts wrongly


@dataclass(frozen=True)
class Column:
    """A column of the files; `meaning` explains it to who reads them.

    `value` is asked of each organisation and returns a text, a number, or a list of texts; None
    for what it does not show.
    """

    name: str
    meaning: str | Promise
    value: Callable[[Organisation], Any]


@dataclass(frozen=True)
class BatchColumn:
    """A column of a room above, of which a whole batch is asked at once: by the key of each
    organisation that shows any, a list of texts.
    """

    name: str
    meaning: str | Promise
    values: Callable[[Sequence[Organisation]], Mapping[int, list[str]]]


def _if_shown(field: PublicField, value: Callable[[Organisation], Any]) -> Any:
    return lambda organisation: value(organisation) if organisation.shows(field) else None


def _names(organisation: Organisation) -> list[str]:
    return [_with_language(row) for row in organisation.names.all() if not row.is_former]


def _former_names(organisation: Organisation) -> list[str]:
    return [_with_language(row) for row in organisation.names.all() if row.is_former]


def _with_language(row: OrganisationName | OrganisationPurpose) -> str:
    return f"{row.language}: {row.text}" if row.language else row.text


def _purposes(organisation: Organisation) -> list[str]:
    return [_with_language(row) for row in organisation.purposes.all()]


def _accreditations(organisation: Organisation) -> list[str]:
    return [f"{row.phase}: {row.status}" for row in organisation.accreditations.all()]


# Names are stable: programs of others rest on them. New ones come at the end.
COLUMNS = [
    Column("name", _("Name"), lambda one: one.name),
    Column("name_language", _("Language of the name, as a code"), lambda one: one.name_language),
    Column(
        "page",
        _("Address of its page here"),
        lambda one: settings.SITE_URL + one.get_absolute_url(),
    ),
    Column(
        "country",
        _("Country as a code of ISO 3166-1; empty for an international one"),
        lambda one: str(one.country),
    ),
    Column("country_name", _("Country in English"), lambda one: one.country.name),
    Column(
        "region",
        _("Region of the United Nations (M49)"),
        lambda one: str(getattr(region_of(str(one.country)), "value", "")),
    ),
    Column("kind", _("Kind, as in the addresses of this directory"), lambda one: one.kind),
    Column("acronym", _("Short name"), _if_shown(PublicField.ACRONYM, lambda one: one.acronym)),
    Column("other_names", _("Names in other languages"), _if_shown(PublicField.NAMES, _names)),
    Column("former_names", _("Former names"), _if_shown(PublicField.NAMES, _former_names)),
    Column(
        "scope",
        pgettext_lazy("of an organisation", "Scope"),
        _if_shown(PublicField.SCOPE, lambda one: one.scope),
    ),
    Column(
        "founded",
        _("Year it was founded"),
        _if_shown(PublicField.FOUNDED, lambda one: one.founded_year),
    ),
    Column(
        "legal_status",
        _("Legal status"),
        _if_shown(PublicField.LEGAL_STATUS, lambda one: one.legal_status),
    ),
    Column("purpose", _("Purpose"), _if_shown(PublicField.PURPOSE, _purposes)),
    Column("website", _("Website"), _if_shown(PublicField.WEBSITE, lambda one: one.website)),
    Column(
        "languages",
        _("Working languages, as codes"),
        _if_shown(PublicField.LANGUAGES, lambda one: one.working_languages),
    ),
    Column(
        "ecosoc",
        _("Status with ECOSOC"),
        _if_shown(PublicField.ECOSOC, lambda one: one.ecosoc_status),
    ),
    Column(
        "accreditation",
        _("Accreditation to WSIS"),
        _if_shown(PublicField.ACCREDITATION, _accreditations),
    ),
]
_batch_columns: dict[str, BatchColumn] = {}


def register_column(column: BatchColumn) -> None:
    """Add a column to the files."""
    _batch_columns[column.name] = column


def columns() -> list[Column | BatchColumn]:
    """Return all columns in the order of the files."""
    return [*COLUMNS, *_batch_columns.values()]


def csv_response(choice: Choice) -> HttpResponseBase:
    """Send what was chosen as CSV."""
    return _sent(_csv_lines(choice), "text/csv; charset=utf-8", "organisations.csv")


def json_response(choice: Choice) -> HttpResponseBase:
    """Send what was chosen as JSON: one object, with the organisations as a list."""
    return _sent(_json_lines(choice), "application/json", "organisations.json")


def _sent(lines: Iterator[str], content_type: str, filename: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    # A file for programs, not a page that people find.
    response["X-Robots-Tag"] = "noindex"
    return response


def _csv_lines(choice: Choice) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([column.name for column in columns()])
    for batch in _batches(choice):
        yield "".join(writer.writerow(map(_cell, row.values())) for row in batch)


class _Line:
    """What `csv.writer` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _cell(value: Any) -> str:
    """Return a value as the text of a cell, which no spreadsheet runs."""
    if value is None:
        return ""
    text = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _json_lines(choice: Choice) -> Iterator[str]:
    head = {"source": settings.SITE_URL, "columns": [column.name for column in columns()]}
    yield json.dumps(head)[:-1] + ', "organisations": ['
    before = "\n"
    for batch in _batches(choice):
        for row in batch:
            yield before + json.dumps(row, ensure_ascii=False)
            before = ",\n"
    yield "\n]}\n"


def _batches(choice: Choice) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows in the order of the directory, a batch at a time, each by key: no reading
    stays open while a slow line takes what was read.
    """
    rows = choice.from_heading().for_page()
    key, is_more = "", True
    while is_more:
        page = page_of(rows, ["sort_key", "id"], key, per_page=BATCH)
        yield _as_rows(page.rows)
        key, is_more = page.next_key, bool(page.next_key)


def _as_rows(organisations: Sequence[Organisation]) -> list[dict[str, Any]]:
    # The same file whatever the language of the page that led to it.
    with override(settings.LANGUAGE_CODE):
        of_batch = {name: one.values(organisations) for name, one in _batch_columns.items()}
        return [
            {column.name: column.value(organisation) for column in COLUMNS}
            | {name: values.get(organisation.pk) for name, values in of_batch.items()}
            for organisation in organisations
        ]
