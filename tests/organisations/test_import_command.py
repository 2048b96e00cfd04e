import csv
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from moderation import services as moderation
from organisations.duplicates import matching, merging
from organisations.imports import writing as import_service
from organisations.imports.reading import read_rows
from organisations.imports.writing import guess_language, import_rows
from organisations.models import DuplicateKey, Organisation, OrganisationPurpose
from tests.moderation import factories as requests
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
EXCERPT = DATA / "excerpt.csv"
EXCERPT_ROWS = 30


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command; returns its report, a list of rows, and what it printed."""

    def run(path, *options):
        report = tmp_path / "report.csv"
        call_command("import_organisations", str(path), "--report", str(report), *options)
        with report.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines)), capsys.readouterr().out

    return run


@pytest.fixture
def table(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


def fates(report):
    return [row["fate"] for row in report]


def printed_counts(output):
    lines = (line.split() for line in output.splitlines())
    return [int(words[0]) for words in lines if words and words[0].isdigit() and len(words) > 1]


def dump():
    """Return every row of every table of the room."""
    models = apps.get_app_config("organisations").get_models()
    return {model: list(model._base_manager.order_by("pk").values()) for model in models}


# --- The real rows ------------------------------------------------------------------------------


def test_every_row_has_a_fate_and_the_counts_add_up(run):
    report, output = run(EXCERPT)

    assert [int(row["line"]) for row in report] == list(range(2, EXCERPT_ROWS + 2))
    counts = Counter(fates(report))
    *each, total, stored = printed_counts(output)
    assert sum(each) == total == sum(counts.values()) == EXCERPT_ROWS
    assert stored == Organisation.objects.count()
    assert stored == counts["created"] + counts["branch"] + counts["duplicate"]


def test_imported_organisation_is_known_and_not_shown(run):
    run(EXCERPT)

    one = Organisation.objects.get(names__text="جمعية تونسيات")
    assert (one.standing, one.slug, one.is_listed) == ("known", None, False)
    assert (one.name, one.country) == ("Association Tunisiette", "TN")
    assert [(row.language, row.text) for row in one.names.all()] == [("ar", "جمعية تونسيات")]
    assert one.source == "Arab Institute for Human Rights directory, 2014"
    assert not Organisation.objects.public().exists()


def test_purpose_is_kept_in_its_language(run):
    run(EXCERPT)

    assert set(OrganisationPurpose.objects.values_list("language", flat=True)) == {"ar"}


def test_derived_columns_are_those_of_refresh(run):
    run(EXCERPT)
    before = dump()

    for organisation in Organisation.objects.all():
        matching.refresh(organisation)

    assert dump() == before
    assert DuplicateKey.objects.exists()


def test_second_run_changes_nothing(run):
    run(EXCERPT)
    before = dump()

    report, output = run(EXCERPT)

    assert set(fates(report)) == {"unchanged"}
    assert all(row["organisation"] for row in report)
    assert dump() == before
    assert "0 organisations are new" in output


def test_second_run_changes_nothing_after_a_merge(run, moderator):
    run(EXCERPT)
    first, second, third = Organisation.objects.order_by("pk")[:3]
    merging.merge(first, second, take=["name"], by=moderator)
    merging.merge(third, first, take=[], by=moderator)
    before = dump()

    report, _output = run(EXCERPT)

    assert set(fates(report)) == {"unchanged"}
    assert dump() == before


def test_dry_run_tells_all_and_saves_nothing(run):
    empty = dump()

    tried, output = run(EXCERPT, "--dry-run")

    assert dump() == empty
    assert "Nothing was saved" in output
    real, _output = run(EXCERPT)
    assert fates(tried) == fates(real)


def test_number_of_queries_does_not_grow(table, django_assert_num_queries):
    header = "name,name_ar,country,purpose"
    towns = ["Sfax", "Sousse", "Bizerte", "Gabes", "Kef", "Tozeur", "Nabeul", "Kairouan"]
    lines = [f"Oxfam {town},اوكسفام {town},Tunisia,We work for the town" for town in towns]
    first, two, five = (
        list(read_rows(table(header, *part))) for part in (lines[:1], lines[1:3], lines[3:])
    )
    import_rows(first, source="first")

    with django_assert_num_queries(11):
        import_rows(two, source="two")
    with django_assert_num_queries(11):
        import_rows(five, source="five")


# --- Duplicates and branches --------------------------------------------------------------------


def test_repeated_row_fills_what_was_empty(run, table):
    path = table(
        "name,country,website,founded,purpose",
        "Réseau rural,Tunisia,,,",
        "RESEAU RURAL,TN,www.rural.org,1999,Pour les femmes et les jeunes de la région",
        "Réseau rural,Tunisia,www.other.org,,",
    )

    report, _output = run(path)

    (one,) = Organisation.objects.all()
    assert fates(report) == ["created", "repeated", "repeated"]
    assert {row["organisation"] for row in report} == {str(one.uid)}
    assert [row["matched_line"] for row in report] == ["", "2", "2"]
    assert (one.name, one.website, one.founded_year) == (
        "Réseau rural", "http://www.rural.org", 1999,
    )  # fmt: skip
    assert [row.language for row in one.purposes.all()] == ["fr"]
    assert "Filled what was empty: founded_year, purpose:fr, website" in report[1]["problems"]
    assert "another one is known: website “http://www.other.org”" in report[2]["problems"]


def test_later_file_fills_a_known_organisation(run, table):
    run(table("name,country", "Réseau rural,Tunisia"))

    path = table("name,country,website,purpose", "Réseau rural,Tunisia,www.rural.org,نص")
    report, _output = run(path)

    one = Organisation.objects.get()
    assert fates(report) == ["repeated"]
    assert one.website == "http://www.rural.org"
    assert one.purposes.get().language == "ar"
    assert one.duplicate_keys.filter(key="d:rural.org").exists()
    before = dump()
    report, _output = run(path)
    assert fates(report) == ["unchanged"]
    assert dump() == before


@pytest.mark.parametrize("standing", ["applying", "registered", "former", "merged"])
def test_later_file_never_touches_what_is_no_longer_only_known(run, table, standing):
    (row,) = read_rows(table("name,country,website", "Réseau rural,Tunisia,www.rural.org"))
    key = import_service.identity(row)
    OrganisationFactory(name="Réseau rural", import_key=key, searchable=True, **{standing: True})
    before = dump()

    report, _output = run(table("name,country,website", "Réseau rural,Tunisia,www.rural.org"))

    assert fates(report) == ["unchanged"]
    assert dump() == before


def test_duplicate_of_another_row_is_stored_and_told(run, table):
    path = table(
        "name,name_ar,country",
        "Association tounissiet,جمعية تونسيات,Tunisia",
        "Association Tunisiette,جمعية تونسيات,Tunisia",
    )

    report, _output = run(path)

    assert fates(report) == ["created", "duplicate"]
    assert (report[1]["matched_line"], report[1]["score"]) == ("2", "0.85")
    assert report[1]["matched_organisation"] == report[0]["organisation"]
    assert report[1]["reasons"] == (
        "Same name: “جمعية تونسيات” and “جمعية تونسيات” | Same country: TN"
    )
    assert Organisation.objects.count() == 2


def test_duplicate_of_a_registered_organisation_leaves_it_alone(run, table):
    registered = OrganisationFactory(name="Oakland Institute", listed=True, searchable=True)
    before = Organisation.objects.filter(pk=registered.pk).values().get()

    report, _output = run(table("name,country,website", "The Oakland Institute,TN,www.oi.org"))

    assert fates(report) == ["duplicate"]
    assert report[0]["matched_organisation"] == str(registered.uid)
    assert Organisation.objects.filter(pk=registered.pk).values().get() == before
    assert Organisation.objects.exclude(pk=registered.pk).get().standing == "known"


@pytest.mark.parametrize(
    ("first", "second", "fate"),
    [
        ("oxfam,Morocco", "oxfam,Tunisia", "branch"),
        ("UDC Gabes,Tunisia", "UDC,Tunisia", "branch"),
        ("Jordan Development,Jordan", "Fondation Maroc pour le Développement,MA", "created"),
        ("oxfam,Morocco", "Greenpeace,Morocco", "created"),
    ],
    ids=["countries", "town", "everyday words", "others"],
)
def test_branch_is_no_duplicate(run, table, first, second, fate):
    report, _output = run(table("name,country", first, second))

    assert fates(report) == ["created", fate]
    assert Organisation.objects.count() == 2


def test_person_who_registers_a_known_organisation_claims_it(run, applicant, moderator):
    run(EXCERPT)
    case = requests.submitted(applicant, "MVIWATA")
    case.target.country = "TZ"
    case.target.save()

    (match,) = matching.duplicates_of(case.target)
    moderation.move(case, "merge", by=moderator, into=match.organisation, take=[])

    match.organisation.refresh_from_db()
    assert match.organisation.standing == "registered"
    assert match.organisation.name.startswith("Mtandao wa Vikundi")
    before = dump()
    report, _output = run(EXCERPT)
    assert set(fates(report)) == {"unchanged"}
    assert dump() == before


# --- Odd files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8-sig", "Réseau جمعية"),
        ("utf-16", "Réseau جمعية"),
        ("cp1256", "جمعية النهوض بالشباب الريفي"),
        ("latin-1", "Société Algérienne de Recherche"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", "\t"], ids=["semicolon", "tab"])
def test_encoding_and_delimiter_are_found(run, table, encoding, name, delimiter):
    lines = delimiter.join(("Nom", "Pays")), delimiter.join((name, "Tunisie"))

    report, _output = run(table(*lines, encoding=encoding))

    assert report[0]["name"] == name
    assert Organisation.objects.get().country == "TN"


def test_rows_without_an_organisation_are_told(run, table):
    path = table(
        "name,country,purpose",
        '"Two\nlines",Tunisia,"a\nb"',
        "",
        "-,Tunisia,",
        "Oxfam, Ltd,Tunisia,text",
        "Short",
        '"Open,Tunisia,' + "\n" * 25 + '"',
    )

    report, output = run(path)

    assert [(row["line"], row["fate"]) for row in report] == [
        ("2", "created"), ("5", "skipped"), ("6", "skipped"), ("7", "error"), ("8", "created"),
        ("9", "error"),
    ]  # fmt: skip
    assert report[1]["problems"] == "The row is empty."
    assert report[2]["problems"] == "The row has no name."
    assert "1 cells more than the header" in report[3]["problems"]
    assert "fewer than the header" in report[4]["problems"]
    assert "closing quotation mark" in report[5]["problems"]
    assert sum(printed_counts(output)[:-2]) == 6
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Two lines", "Short"}


def test_what_does_not_fit_is_told(run, table):
    long_name, purpose = "Réseau " * 60, "Nous aidons les femmes et les jeunes. " * 60
    path = table(
        "name,acronym,website,founded,kind,purpose",
        f"{long_name},{'A' * 50},http://x.org/{'y' * 400},1555,جمعية,{purpose}",
    )

    report, _output = run(path)

    one = Organisation.objects.get()
    assert (len(one.name), one.name[-1]) == (250, "…")
    assert (one.acronym, one.website, one.founded_year, one.kind) == ("", "", None, "")
    assert len(one.purposes.get().text) <= 1500
    problems = report[0]["problems"]
    assert "Cut to 250 letters: name" in problems
    assert "Cut to 1500 letters: purpose" in problems
    assert problems.count("Left out") == 4


def test_headers_are_mapped(run, table):
    path = table("Bezeichner,Wo=da,Oxfam", "Oxfam,Jordan,x")

    run(path, "--map", "Bezeichner=name", "--map", "Wo=da=country", "--map", "Oxfam=ignore")

    assert Organisation.objects.get().country == "JO"


def test_file_without_a_source_is_the_source(run, table):
    run(table("name", "Oxfam"))

    assert Organisation.objects.get().source == "table.csv"


def test_report_is_safe_in_a_spreadsheet_program(run, table, tmp_path):
    report, _output = run(table("name", '"=HYPERLINK(""x"")"', "جمعية"))

    assert report[0]["name"] == '\'=HYPERLINK("x")'
    assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_report_lies_in_var_by_default(table, settings, tmp_path):
    settings.VAR_DIR = tmp_path

    call_command("import_organisations", str(table("name", "Oxfam")))

    (report,) = (tmp_path / "imports").iterdir()
    assert report.name.startswith("table-")


def test_progress_is_shown_on_a_terminal_only(run, capsys, monkeypatch):
    run(EXCERPT, "--dry-run")
    assert capsys.readouterr().err == ""

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    call_command("import_organisations", str(EXCERPT), "--dry-run")
    assert "Comparing: 100%" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("التنمية الشاملة للمرأة", "ar"),
        ("توسعه و پژوهش", "und"),
        ("We work for the rights of women", "en"),
        ("Pour les droits des femmes", "fr"),
        ("Por los derechos de las mujeres", "es"),
        ("éducation Cinéma graphique", "und"),
        ("", "und"),
    ],
)
def test_language_of_a_purpose(text, language):
    assert guess_language(text) == language


# --- Refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"", [], "The file is empty"),
        (b"name\n\x00\x01", [], "not a text file"),
        (b"PK\x03\x04", [], "workbook"),
        (b"country,website\nMorocco,\n", [], "No column holds the name"),
        (b"name\nOxfam\n", ["--map", "Nom=name"], "no column Nom"),
        (b"name\nOxfam\n", ["--map", "name=title"], "no field title"),
        (b"name\nOxfam\n", ["--map", "name"], "needs COLUMN=FIELD"),
        (b"name\nOxfam\n", ["--map", "=name"], "needs COLUMN=FIELD"),
        (b"name\nOxfam\n" + b"x" * 1_000_001, [], "Line 3 cannot be read"),
    ],
    ids=["empty", "binary", "workbook", "no name", "column", "field", "map", "map 2", "long"],
)
def test_bad_input_is_refused(run, tmp_path, content, options, message):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=message) as refused:
        run(path, *options)

    assert refused.value.returncode == 1
    assert not Organisation.objects.exists()
    assert not (tmp_path / "report.csv").exists()


@pytest.mark.parametrize("name", ["nowhere.csv", ".", "x" * 300])
def test_missing_file_and_folder_are_refused(run, tmp_path, name):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / name)


def test_report_that_cannot_be_written_saves_nothing(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match="report cannot be written"):
        call_command("import_organisations", str(EXCERPT), report=tmp_path / "file" / "report.csv")

    assert not Organisation.objects.exists()


def test_report_does_not_overwrite_the_file(table):
    path = table("name", "Oxfam")

    with pytest.raises(CommandError, match="would overwrite"):
        call_command("import_organisations", str(path), report=path)

    assert path.read_text() == "name\nOxfam"


def test_failure_half_way_saves_nothing(monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(import_service, "compare", fail)

    with pytest.raises(RuntimeError):
        call_command("import_organisations", str(EXCERPT))

    assert not Organisation.objects.exists()
    assert not connection.needs_rollback


# --- Measuring the search for duplicates --------------------------------------------------------


def test_evaluation_prints_the_shares(capsys):
    call_command("evaluate_duplicates")

    words_of_line = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [words[0] for words in words_of_line[:4]] == ["part", "train", "holdout", "all"]
    assert all(float(share) >= 0.95 for words in words_of_line[1:4] for share in words[2:])


def test_evaluation_below_the_least_fails_and_names_mistakes(capsys):
    with pytest.raises(CommandError, match=r"Below 1\.0: train, all") as refused:
        call_command("evaluate_duplicates", "--least", "1")

    assert refused.value.returncode == 1
    assert "Adonis" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "has no pairs"),
        (b"\xff\xfe\xff", "not a CSV file in UTF-8"),
        (b"name,label\nOxfam,duplicate\n", "not a table of pairs"),
        (b"left_name,left_acronym\nOxfam\n", "not a table of pairs"),
    ],
    ids=["missing", "empty", "binary", "columns", "short"],
)
def test_evaluation_of_a_bad_file_is_refused(tmp_path, content, message):
    path = tmp_path / "pairs.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=message):
        call_command("evaluate_duplicates", str(path))


@pytest.mark.parametrize("least", ["2", "-1", "x", "nan"])
def test_evaluation_needs_a_share(least):
    with pytest.raises(CommandError, match="from 0 to 1"):
        call_command("evaluate_duplicates", f"--least={least}")
