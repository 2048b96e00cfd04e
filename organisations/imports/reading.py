"""Reading a table of organisations as people keep it: any encoding, header and delimiter.

Reads only; nothing here touches the database. Every row of the file yields one `Row`, an empty or
a broken one too, with what is wrong in `problems`; only a file that cannot be read as a table of
organisations at all raises `ImportFileError`.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from organisations.duplicates import names, wordlists

DELIMITERS = ",;\t|"
EARLIEST_YEAR = 1500
SAMPLE_LENGTH = 16_384  # characters that the delimiter is guessed from
MAX_CELL_LENGTH = 1_000_000  # characters
MANY_LINE_BREAKS = 20  # in one cell
LEGACY_ENCODINGS = ["cp1252", "cp1256", "cp1251", "utf_16", "gb18030", "big5", "shift_jis"]
IGNORE = "ignore"

# Fields of a row, and the headers that mean them. A name may carry its language: name_ar, nom_fr.
HEADERS: dict[str, str] = {
    "name": "name|organisation|organization|organisation name|organization name|title|nom"
    "|nom de l organisation|denomination|raison sociale|nombre|nombre de la organizacion|nome"
    "|designacao|bezeichnung|name der organisation|الاسم|اسم|اسم المنظمة|اسم الجمعية|название"
    "|наименование|名称|组织名称",
    "acronym": "acronym|acronyms|abbreviation|short name|sigle|acronyme|abreviation|sigla|siglas"
    "|acronimo|abkurzung|الاختصار|сокращение|аббревиатура|缩写",
    "country": "country|country name|nation|pays|pais|land|البلد|الدولة|страна|国家",
    "country_iso2": "country iso2|iso2|iso|iso code|country code|code pays|codigo pais|landercode",
    "founded": "founded|founded year|year founded|foundation|established|year|date of creation"
    "|creation|date de creation|annee|annee de creation|fondation|fundacion|ano|ano de fundacion"
    "|fundado|gegrundet|grundung|تاريخ التأسيس|سنة التأسيس|التأسيس|год основания|成立年份",
    "kind": "kind|type|category|type of organisation|type of organization|genre|categorie|nature"
    "|tipo|categoria|art|النوع|نوع|тип|类型",
    "purpose": "purpose|mission|objectives|aims|aim|description|activities|but|objet|objectif"
    "|objectifs|mission statement|objetivo|objetivos|mision|proposito|zweck|الأهداف|الهدف|الغرض"
    "|цель|цели|宗旨",
    "website": "website|web site|web|url|homepage|home page|site|site web|site internet|sitio web"
    "|pagina web|webseite|internet|الموقع|الموقع الإلكتروني|موقع|сайт|网站|网址",
    "source": "source|origin|provenance|fuente|quelle|المصدر|источник|来源",
}
NAME_LANGUAGES = frozenset(
    {"ar", "de", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "pt", "ru", "sw"}
    | {"tr", "uk", "ur", "zh"}
)

_FIELD_OF_HEADER = {
    names.normalise(header): name for name, line in HEADERS.items() for header in line.split("|")
}
_BLANKS = frozenset(map(names.normalise, wordlists.PLACEHOLDERS))
_ADDRESS = re.compile(
    r"^\W*(https?://\S+|www\s*\.\s*\S+|[\w-]+(?:\.[\w-]+)+(?:/\S*)?)\s*$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_QUOTE_ESCAPES = re.compile(r"\\+(?=['\"’])")  # noqa: RUF001

_TEXTS: dict[str, str | Promise] = {
    "empty_row": _("The row is empty."),
    "name_missing": _("The row has no name."),
    "name_short": _("The name “%(value)s” is very short."),
    "name_mixed_script": _("The name “%(value)s” mixes letters of scripts that look alike."),
    "name_language": _("The column %(column)s holds a name of another language: “%(value)s”"),
    "escapes_removed": _("Backslashes before quotation marks were removed from “%(value)s”."),
    "country_unknown": _("The country “%(value)s” is not known."),
    "country_mismatch": _("The country “%(value)s” does not fit the code “%(code)s”."),
    "founded_unreadable": _("No year of foundation can be read in “%(value)s”."),
    "founded_impossible": _("The year of foundation “%(value)s” cannot be right."),
    "website_invalid": _("“%(value)s” is not a web address."),
    "website_moved": _("The web address “%(value)s” stood in the column %(column)s."),
    "website_second": _("A second web address stands in the column %(column)s: “%(value)s”"),
    "quote_open": _("A cell has %(count)s line breaks; a closing quotation mark may be missing."),
    "too_many_cells": _("The row has %(count)s cells more than the header."),
    "too_few_cells": _("The row has %(count)s cells fewer than the header."),
}  # fmt: skip


class ImportFileError(Exception):
    """The file cannot be read as a table of organisations; the message says why, for a person."""


@dataclass(frozen=True)
class Problem:
    """One thing in a row that a person should look at; `text` is a sentence."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The problem as a sentence in the active language."""
        return str(_TEXTS[self.code]) % self.values


@dataclass(frozen=True)
class Row:
    """One row as read: `raw` holds the cells as they were, the other fields what they mean.

    `line` is the line in the file where the row begins, the header being line 1. `names` are
    pairs of language (BCP 47, '' if unknown) and text, the main name first; `country` is ISO 3166
    alpha-2 or ''; `founded_year` is None where it is not known.
    """

    line: int
    raw: Mapping[str, str] = field(hash=False)
    name: str
    names: tuple[tuple[str, str], ...]
    acronym: str
    country: str
    founded_year: int | None
    kind_text: str
    purpose: str
    website: str
    source: str
    problems: tuple[Problem, ...]


def read_rows(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[Row]:
    """Read a table of organisations; yields one `Row` for each row of the file.

    `mapping` says which column is which field, beyond the headers known: {'Titre': 'name'}; the
    field 'ignore' leaves a column out. Raises ImportFileError at once for a file that is missing,
    binary, empty, or without a header with a name column; later for a cell that cannot be read.
    """
    text = _decode(_read_bytes(path))
    delimiter = _delimiter(text, mapping or {})
    lines = _cells_by_line(text, delimiter)
    header = _header(lines)
    fields = _fields(header, mapping or {})
    return (_row(line, cells, header, fields) for line, cells in lines)


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        message = _("The file %(name)s cannot be read: %(reason)s")
        raise ImportFileError(message % {"name": path.name, "reason": reason}) from error
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportFileError(_("This is a workbook or archive; save it as CSV (UTF-8) first."))
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith(b"%PDF") or (b"\0" in data and not is_utf16):
        raise ImportFileError(_("This is not a text file; a CSV file is needed."))
    return data


def _decode(data: bytes) -> str:
    """Decode a file: UTF-8 and UTF-16 where they fit, otherwise the likeliest older encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes  # seldom needed, and large

        found = from_bytes(data, cp_isolation=LEGACY_ENCODINGS).best()
    arabic = data.decode("cp1256", errors="replace")
    if re.search(r"[\u0621-\u064a]{3}", arabic) and _is_mostly_arabic(arabic):
        return arabic  # French accents stand at the same places there
    if found and found.encoding not in {"cp1256", "utf_16"}:
        return str(found)
    return data.decode("cp1252", errors="replace")


def _is_mostly_arabic(text: str) -> bool:
    """Tell whether the letters beyond ASCII form Arabic words, not single accented letters."""
    letters = re.findall(r"[\u0621-\u064a]+", text)
    return sum(len(word) for word in letters if len(word) > 2) * 2 > sum(map(len, letters))


def _delimiter(text: str, mapping: Mapping[str, str]) -> str:
    """Guess the delimiter: the sniffer's, unless another makes more known headers."""
    try:
        sniffed = csv.Sniffer().sniff(text[:SAMPLE_LENGTH], delimiters=DELIMITERS).delimiter
    except csv.Error:
        sniffed = ","

    def known_headers(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        cells = next(filter(any, rows), [])
        known = sum(bool(_field_of(cell)) or cell.strip() in mapping for cell in cells)
        return known, delimiter == sniffed

    try:
        return max(DELIMITERS, key=known_headers)
    except csv.Error:
        return sniffed


def _field_of(header: str) -> str:
    """Return the field a header means, '' if it is not known; 'name:ar' for a name in Arabic."""
    folded = names.normalise(header.replace("_", " "))
    found = _FIELD_OF_HEADER.get(folded, "")
    start, _space, language = folded.rpartition(" ")
    if not found and language in NAME_LANGUAGES and _FIELD_OF_HEADER.get(start) == "name":
        return f"name:{language}"
    return found


def _cells_by_line(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins on; a quoted cell may hold line breaks."""
    csv.field_size_limit(MAX_CELL_LENGTH)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            values = {"line": line, "reason": error}
            raise ImportFileError(_("Line %(line)s cannot be read: %(reason)s") % values) from error
        if cells is None:
            return
        yield line, cells


def _header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Return the cells of the first row that is not empty, made unique."""
    for _line, cells in lines:
        if any(cell.strip() for cell in cells):
            return _unique([cell.strip() for cell in cells])
    raise ImportFileError(_("The file is empty: it has no header and no rows."))


def _unique(header: list[str]) -> list[str]:
    seen: list[str] = []
    for at, cell in enumerate(header, start=1):
        name, copy = cell or f"column {at}", 2
        while name in seen:
            name, copy = f"{cell or 'column'} ({copy})", copy + 1
        seen.append(name)
    return seen


def _fields(header: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the field of each known column. A field has one column, names may have several."""
    for column, name in mapping.items():
        if column not in header:
            values = {"column": column, "columns": ", ".join(header)}
            message = _("There is no column %(column)s; there are: %(columns)s")
            raise ImportFileError(message % values)
        if name != IGNORE and name not in HEADERS and not _is_name_field(name):
            values = {"field": name, "fields": ", ".join([*HEADERS, "name:fr"])}
            raise ImportFileError(_("There is no field %(field)s; there are: %(fields)s") % values)
    fields = {column: mapping[column] for column in header if column in mapping}
    for column in header:
        name = _field_of(column)
        if column not in fields and name and name not in fields.values():
            fields[column] = name
    if not fields:
        raise ImportFileError(
            _("The first row is no header that we know: %s") % ", ".join(header)[:200]
        )
    if not any(name == "name" or _is_name_field(name) for name in fields.values()):
        raise ImportFileError(
            _("No column holds the name; say which with --map COLUMN=name. The columns are: %s")
            % ", ".join(header)
        )
    return fields


def _is_name_field(name: str) -> bool:
    return name.startswith("name:") and name.removeprefix("name:") in NAME_LANGUAGES


def _row(line: int, cells: list[str], header: list[str], fields: dict[str, str]) -> Row:
    extra, missing = cells[len(header) :], len(header) - len(cells)
    padded = cells + [""] * max(missing, 0)
    raw = dict(zip(header, padded, strict=False))
    raw |= {f"column {at}": cell for at, cell in enumerate(extra, start=len(header) + 1)}
    problems: list[Problem] = []
    if not any(clean(cell) for cell in cells):
        problems.append(Problem("empty_row"))
    elif any(cell.strip() for cell in extra):
        problems.append(Problem("too_many_cells", {"count": str(len(extra))}))
    elif missing > 0:
        problems.append(Problem("too_few_cells", {"count": str(missing)}))
    if (breaks := max((cell.count("\n") for cell in cells), default=0)) > MANY_LINE_BREAKS:
        problems.append(Problem("quote_open", {"count": str(breaks)}))
    cell_of = {name: clean(raw[column]) for column, name in fields.items()}
    found = _read_names(raw, fields, problems)
    kind, purpose, website = _read_website(cell_of, problems)
    if not found and problems[:1] != [Problem("empty_row")]:
        problems.append(Problem("name_missing"))
    return Row(
        line=line,
        raw=raw,
        name=found[0][1] if found else "",
        names=tuple(found),
        acronym=cell_of.get("acronym", "") or _written_acronym([text for _code, text in found]),
        country=_read_country(cell_of, problems),
        founded_year=_read_year(cell_of.get("founded", ""), problems),
        kind_text=kind,
        purpose=purpose,
        website=website,
        source=cell_of.get("source", ""),
        problems=tuple(problems),
    )


def clean(cell: str) -> str:
    """Return a cell as text: one line, no invisible characters; '' for a placeholder ('n/a')."""
    text = "".join(c for c in cell if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
    text = " ".join(_QUOTE_ESCAPES.sub("", text).split())
    folded = names.normalise(text)
    return "" if not folded or folded in _BLANKS else text


def _read_names(
    raw: Mapping[str, str], fields: dict[str, str], problems: list[Problem]
) -> list[tuple[str, str]]:
    """Return (language, text) for each name, the column 'name' first."""
    found: dict[str, str] = {}
    for column, name in sorted(fields.items(), key=lambda item: item[1] != "name"):
        if name != "name" and not _is_name_field(name):
            continue
        text = clean(raw[column]).lstrip(":;").strip()
        if not text:
            continue
        if _QUOTE_ESCAPES.search(raw[column]):
            problems.append(Problem("escapes_removed", {"value": text}))
        if len(names.normalise(text)) < 2:
            problems.append(Problem("name_short", {"value": text}))
        if names.has_mixed_confusables(text):
            problems.append(Problem("name_mixed_script", {"value": text}))
        language, is_arabic = name.partition(":")[2], _is_arabic(text)
        if language == "ar" and not is_arabic:
            problems.append(Problem("name_language", {"column": column, "value": text}))
            language = ""
        if not language and is_arabic:
            language = "ar"
        found[text] = found.get(text, "") or language
    return [(language, text) for text, language in found.items()]


def _is_arabic(text: str) -> bool:
    """Tell whether most letters are Arabic; Persian and Urdu letters say that it is not Arabic."""
    letters = [c for c in text if c.isalpha()]
    arabic = sum("\u0620" <= c <= "\u064a" or "\u0671" <= c <= "\u06d3" for c in letters)
    return arabic * 2 > len(letters) and not re.search("[پچژکگیےٹڈڑں]", text)


def _written_acronym(texts: list[str]) -> str:
    """Return the acronym that a name gives beside its words ('Name (ACR)'), as written, or ''."""
    for text in texts:
        for part in names.split_names(text)[1:]:
            short = part.split()[0].strip(".!?")  # "KEI Online", "RESIST!"
            if names.acronyms(f"({part})").given and short.isascii():
                return short
    return ""


def _read_country(cell_of: Mapping[str, str], problems: list[Problem]) -> str:
    """Return the code of the country; where name and code differ, the name's, and a problem."""
    written, code = cell_of.get("country", ""), cell_of.get("country_iso2", "")
    by_name, by_code = country_code(written), country_code(code)
    for value, found in ((written, by_name), (code, by_code)):
        if value and not found:
            problems.append(Problem("country_unknown", {"value": value}))
    if by_name and by_code and by_name != by_code:
        problems.append(Problem("country_mismatch", {"value": written, "code": code}))
    return by_name or by_code


def country_code(text: str) -> str:
    """Return the ISO 3166 alpha-2 code of a country given by name or code, or '' if unknown."""
    folded = names.normalise(text)
    if not folded:
        return ""
    by_name = names.country_names().get(folded) or names.country_names().get(
        folded.removeprefix("the ")
    )
    is_code = folded.isascii() and folded.isalnum() and len(folded) in {2, 3}
    return by_name or (countries.alpha2(folded.upper()) if is_code else "")


def _read_year(text: str, problems: list[Problem]) -> int | None:
    if not text:
        return None
    years = {int(year) for year in _YEAR.findall(text)}
    if len(years) != 1:
        problems.append(Problem("founded_unreadable", {"value": text}))
        return None
    year = years.pop()
    if not EARLIEST_YEAR <= year <= date.today().year:
        problems.append(Problem("founded_impossible", {"value": text}))
        return None
    return year


def _read_website(cell_of: Mapping[str, str], problems: list[Problem]) -> tuple[str, str, str]:
    """Return kind, purpose and website; an address in another column moves to where it belongs."""
    texts = {name: cell_of.get(name, "") for name in ("kind", "purpose")}
    written = cell_of.get("website", "")
    website = clean_website(written)
    if written and not website:
        problems.append(Problem("website_invalid", {"value": written}))
    for name, text in texts.items():
        address = clean_website(text) if _ADDRESS.match(text) else ""
        if not address:
            continue
        values = {"value": address, "column": name}
        if website and website != address:
            problems.append(Problem("website_second", values))
            continue
        website, texts[name] = address, ""
        problems.append(Problem("website_moved", values))
    return texts["kind"], texts["purpose"], website


def clean_website(text: str) -> str:
    """Return a web address with its scheme ('http://' if none was typed), or '' if it is none."""
    match = _ADDRESS.match(text)
    address = re.sub(r"\s+", "", match.group(1)) if match else ""
    if not address or "@" in address:
        return ""
    address = address if "://" in address else f"http://{address}"
    host, _path = names.split_address(address)
    return address if names.has_public_suffix(host) else ""
