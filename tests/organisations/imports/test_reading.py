from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.imports.reading import (
    ImportFileError,
    clean,
    clean_website,
    country_code,
    read_rows,
)

EXCERPT = Path(__file__).parent.parent / "data" / "excerpt.csv"


@pytest.fixture
def rows():
    return {row.line: row for row in read_rows(EXCERPT)}


@pytest.fixture
def table(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "organisations.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def problem_codes(row):
    return [problem.code for problem in row.problems]


def test_every_row_of_the_excerpt_is_read(rows):
    assert list(rows) == list(range(2, 32))


def test_row_keeps_both_scripts(rows):
    row = rows[15]

    assert row.names == (("", "Association Tunisiette"), ("ar", "جمعية تونسيات"))
    assert (row.name, row.country) == ("Association Tunisiette", "TN")


def test_country_is_read_from_its_name(rows):
    assert (rows[2].country, rows[2].acronym) == ("TZ", "MVIWATA")


def test_name_columns_exchanged_keep_their_language(rows):
    row = rows[10]

    assert row.names[0] == ("ar", "الجمعية الفرنسية للصداقة والتضامن مع شعوب أفريقيا")
    assert row.names[1][0] == ""
    assert problem_codes(row) == ["name_language"]


def test_placeholder_name_gives_way_to_the_other(rows):
    assert rows[14].name == "مؤسسة أولاد الأرض للدفاع عن حقوق الإنسان"
    assert rows[14].founded_year == 1996
    assert (rows[13].kind_text, rows[16].kind_text) == ("", "")


def test_web_address_moves_out_of_the_kind(rows):
    row = rows[17]

    assert (row.kind_text, row.website) == ("", "http://www.femmesencommunication.org")
    assert problem_codes(row) == ["website_moved"]


def test_web_address_with_a_space_is_mended(rows):
    assert rows[31].website == "http://www.aidsalgerie.org"


def test_word_that_is_no_web_address_is_a_problem(rows):
    assert rows[22].website == ""
    assert problem_codes(rows[22]) == ["website_invalid"]
    assert rows[22].problems[0].text == "“udami.facebook” is not a web address."
    assert rows[26].kind_text == "femme.actuelle."


def test_backslashes_are_removed_and_told(rows):
    assert rows[23].name == "Association l'Espoir"
    assert problem_codes(rows[23]) == ["escapes_removed"]


def test_one_letter_as_a_name_is_a_problem(rows):
    assert problem_codes(rows[27]) == ["name_short"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Réseau جمعية"),
        ("utf-8-sig", "Réseau جمعية"),
        ("utf-16", "Réseau جمعية"),
        ("cp1256", "جمعية النهوض بالشباب الريفي, Réseau"),
        ("latin-1", "Société Algérienne de Recherche, Fundación Áñez"),
    ],
)
def test_encoding_is_found(table, encoding, name):
    (row,) = read_rows(table(f'name;country\r\n"{name}";Tunisia\r\n', encoding))

    assert (row.name, row.country) == (name, "TN")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(table, delimiter):
    lines = (["Nom", "Pays", "Sigle"], ["Oxfam, Ltd", "Maroc", "OX"])
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    (row,) = read_rows(table(text))

    assert (row.name, row.country, row.acronym) == ("Oxfam, Ltd", "MA", "OX")


def test_one_column_is_enough(table):
    assert [row.name for row in read_rows(table("name\nOxfam\n"))] == ["Oxfam"]


def test_line_numbers_count_breaks_inside_cells(table):
    text = 'name,purpose\nOne,"a\nb\nc"\n\nTwo,x\nThree\nFour,a,b\n'

    rows = list(read_rows(table(text)))

    assert [row.line for row in rows] == [2, 5, 6, 7, 8]
    assert rows[0].purpose == "a b c"
    assert problem_codes(rows[1]) == ["empty_row"]
    assert rows[2].purpose == ""
    assert problem_codes(rows[3]) == ["too_few_cells"]
    assert problem_codes(rows[4]) == ["too_many_cells"]
    assert rows[4].raw["column 3"] == "b"


@pytest.mark.parametrize(
    ("founded", "year", "problems"),
    [
        ("2011-05-10", 2011, []),
        ("10/05/2011", 2011, []),
        ("٢٠١١", 2011, []),
        ("soon", None, ["founded_unreadable"]),
        ("2998", None, ["founded_impossible"]),
        ("0", None, []),
    ],
)
def test_year_of_foundation(table, founded, year, problems):
    (row,) = read_rows(table(f"name,founded\nOxfam,{founded}\n"))

    assert (row.founded_year, problem_codes(row)) == (year, problems)


def test_country_and_code_that_differ_are_told(table):
    (row,) = read_rows(table("name,country,country_iso2\nOxfam,Morocco,TN\n"))

    assert row.country == "MA"
    assert row.problems[0].text == "The country “Morocco” does not fit the code “TN”."


def test_country_unknown_is_told(table):
    (row,) = read_rows(table("name,country\nOxfam,Atlantis\n"))

    assert (row.country, problem_codes(row)) == ("", ["country_unknown"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Palestine", "PS"), ("Tanzania", "TZ"), ("Russia", "RU"), ("Hong Kong", "HK"),
        ("USA", "US"), ("U.S.A.", "US"), ("Maroc", "MA"), ("تونس", "TN"), ("España", "ES"),
        ("法国", "FR"), ("Франция", "FR"), ("eg", "EG"), ("TUN", "TN"), ("", ""), ("ZZ", ""),
    ],
)  # fmt: skip
def test_country_code_by_name_or_code(text, code):
    assert country_code(text) == code


def test_mapping_names_unknown_columns(table):
    path = table("Bezeichner,Welches Land\nOxfam,Jordan\n")

    (row,) = read_rows(path, {"Bezeichner": "name", "Welches Land": "country"})

    assert (row.name, row.country) == ("Oxfam", "JO")


@pytest.mark.parametrize(
    ("content", "mapping", "message"),
    [
        (b"", None, "The file is empty"),
        (b"\n\n", None, "The file is empty"),
        (b"PK\x03\x04rest", None, "workbook"),
        (b"name\n\x00\x01\x02", None, "not a text file"),
        (b"Oxfam,Morocco2\n", None, "no header"),
        (b"country,website\nMorocco,\n", None, "No column holds the name"),
        (b"name\nOxfam\n", {"Nom": "name"}, "There is no column Nom"),
        (b"name\nOxfam\n", {"name": "title"}, "There is no field title"),
    ],
    ids=["empty", "blank", "workbook", "binary", "no header", "no name", "column", "field"],
)
def test_unreadable_file_is_refused(table, content, mapping, message):
    with pytest.raises(ImportFileError, match=message):
        read_rows(table(content), mapping)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(ImportFileError, match="cannot be read"):
        read_rows(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    "text", ["-", "--", "n/a", "N.A.", "none", "لا يوجد", "لايوجد", ".", "0", "x", " ", "\u200f"]
)
def test_placeholder_is_empty(text):
    assert clean(text) == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.bhrs.org", "http://www.bhrs.org"),
        (": http://ar.alkarama.org", "http://ar.alkarama.org"),
        ("Baader-y.org", "http://Baader-y.org"),
        ("wwwl.lelabodémocratique.org", "http://wwwl.lelabodémocratique.org"),
        ("info@example.org", ""),
        ("منظمة حقوقية", ""),
        ("www.yccr.ye.nt", ""),
    ],
)
def test_web_address_is_cleaned(text, address):
    assert clean_website(text) == address


@given(st.text())
def test_cells_never_fail(text):
    clean(text)
    clean_website(text)
    country_code(text)
