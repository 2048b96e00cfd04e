import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.duplicates import names


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("  Réseau\u00a0DOUSTOURNA ", "reseau doustourna"),
        ("Łódź Straße Œuvres", "lodz strasse oeuvres"),
        ("Оxfam", "oxfam"),
        ("Общеcтво", "общество"),
        ("Verein e.V.", "verein ev"),
        ("A -T- L- C", "atlc"),
        ("\u200bBoth\u00ad Ends\u202e", "both ends"),
        ("الجمعيّة التّونسيـــة", "الجمعيه التونسيه"),
        ("ِAmwag", "amwag"),
        ("منظمة فى الأردن", "منظمه في الاردن"),
        ("جمعية ٢١", "جمعيه 21"),
    ],
)
def test_normalise_folds(written, expected):
    assert names.normalise(written) == expected


@given(st.text())
def test_normalise_is_idempotent(text):
    assert names.normalise(names.normalise(text)) == names.normalise(text)


@given(st.text())
def test_readers_never_fail(text):
    names.name_key(text)
    names.sound_key(text)
    names.acronyms(text)
    names.split_names(text)
    names.website_domain(text)
    names.has_mixed_confusables(text)
    assert len(names.blocking_keys([text], [text], text)) <= names.MAX_BLOCKING_KEYS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IBON Foundation, Inc.", "Ibon foundation"),
        ("Bahrain Human Rights Society", "Human Rights Society of Bahrain"),
        ("L'organisation des jeunes verts", "Organisation Jeunes verts"),
        ("Association débats sur la citoyenneté", "Association Débat sur la citoyenneté"),
        ("جمعية النهوض بالشباب الرّيفي", "النهوض بالشباب الريفي"),
        ("جمعيه أمى للحقوق والتنمية", "جمعية أمي للحقوق و التنمية"),
        ("Naturfreunde e.V.", "Die Naturfreunde"),
    ],
)
def test_name_key_of_variants_is_one(one, other):
    assert names.name_key(one) == names.name_key(other)


def test_name_key_of_only_a_kind_keeps_it():
    assert names.name_key("The Association") == "association the"


def test_name_key_of_nothing_is_empty():
    assert names.name_key(" -- ") == ""


def test_sound_key_across_scripts_is_one():
    assert names.sound_key("Association tounissiet") == names.sound_key("جمعية تونسيات")


@pytest.mark.parametrize(
    ("name", "given_acronyms", "initials"),
    [
        ("South African Municipal Workers' Union (SAMWU)", {"samwu"}, "samwu"),
        ("Réseau Algérien pour la défense des Droits des Enfants - NADA", {"nada"}, "radde"),
        ("Friends of the Earth (FoE) Australia", {"foe"}, "fea"),
        ("ACDHG) Association de la Citoyenneté", {"acdhg"}, ""),
        ("C N R E D", {"cnred"}, ""),
        ("A.T.P.D.D", {"atpdd"}, ""),
        ("SOMO - Centre for Research on Multinationals", {"somo"}, "crm"),
        ("FMAS", {"fmas"}, ""),
        ("Association Insaf (Kef)", set(), ""),
        ("ARAB PROGRAM FOR HUMAN RIGHTS ACTIVISTS", set(), "aphra"),
    ],
)
def test_acronyms_are_found(name, given_acronyms, initials):
    found = names.acronyms(name)

    assert (found.given, found.initials) == (given_acronyms, initials)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Economic Justice Network (EJN)", ("Economic Justice Network", "EJN")),
        (
            "Association Femmes Algériennes pour le Développement - AFAD",
            ("Association Femmes Algériennes pour le Développement", "AFAD"),
        ),
        (
            "Kilusang Mayo Uno (May First Movement Labor Center)",
            ("Kilusang Mayo Uno", "May First Movement Labor Center"),
        ),
        ("Amesty / Gabes", ("Amesty / Gabes",)),
        ("Worldview - The Gambia", ("Worldview - The Gambia",)),
        ("Oxfam", ("Oxfam",)),
        ("", ()),
    ],
)
def test_split_names_takes_apart(name, parts):
    assert names.split_names(name) == parts


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("http://www.Atide.org/ar/index.php", "atide.org"),
        (": http://www.femmesencommunication.org", "femmesencommunication.org"),
        ("www.associationofok.org.tn", "associationofok.org.tn"),
        ("esmaani.ong.tn", "esmaani.ong.tn"),
        ("https://www.facebook.com/PHENIX.SBR", "facebook.com/phenix.sbr"),
        ("https://m.facebook.com/tahrir.youth2011", "facebook.com/tahrir.youth2011"),
        ("https://facebook.com/pages/Le-Manifeste/333199350057451", "facebook.com/333199350057451"),
        ("https://www.facebook.com/", ""),
        ("www.forsa4all.blogspot.com", "forsa4all.blogspot.com"),
        ("odtmaroc.canalblog.com", "odtmaroc.canalblog.com"),
        ("https://sites.google.com/site/acme/home", "sites.google.com/acme"),
        ("http://ar.wikipedia.org", ""),
        ("http://mail.yahoo.com/", ""),
        ("udami.facebook", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_website_domain_identifies_the_owner(url, domain):
    assert names.website_domain(url) == domain


def test_scripts_of_two_languages():
    assert names.scripts("Oxfam اوكسفام 21") == {"latin", "arabic"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Оxfam", True),
        ("Oxfam", False),
        ("Oxfam اوكسفام", False),
        ("Общество", False),
        ("中国ABC", False),
    ],
)
def test_mixed_confusables_are_found_inside_words(text, expected):
    assert names.has_mixed_confusables(text) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Doustourna", "Dostourna"),
        ("Association tounissiet", "جمعية تونسيات"),
        ("Society of Friends of the Cedar", "Friends of Cedars Society"),
        ("UGET", "Union Générale des étudiants de la tunisie - UGET"),
        ("Sources et Horizons Ain Drahem", "Sources et Horizons Ain Draham"),
    ],
)
def test_blocking_keys_of_likely_duplicates_meet(one, other):
    assert names.blocking_keys([one], [], "") & names.blocking_keys([other], [], "")


def test_blocking_keys_of_everyday_names_stay_apart():
    one = names.blocking_keys(["Association Femmes et Progrès"], [], "")
    other = names.blocking_keys(["Association Femmes et Citoyenneté"], [], "")

    assert not one & other


def test_blocking_keys_hold_domain_and_acronym():
    keys = names.blocking_keys(["Cultural Media Center"], ["C.M.C."], "cmc-ye.org")

    assert {"d:cmc-ye.org", "a:cmc", "n:center cultural media"} <= keys
