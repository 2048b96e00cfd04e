"""What the parts of the form accept, what they refuse, and what they say before."""

import re

import pytest
from django.http import QueryDict

from organisations import registration
from organisations.forms import (
    AnswerForm,
    ConsentForm,
    NameForm,
    PersonForm,
    ProfileForm,
    StandingForm,
)

PURPOSE = "We teach people to build and to keep their own networks."
NAME = {"name": "Listed Network", "name_language": "en", "country": "BR"}
PROFILE = {
    "scope": "national",
    "kind": "ngo",
    "purpose_en": PURPOSE,
    "working_languages": ["en", "fr"],
}
PERSON = {"person_name": "Ana Planted", "person_function": "Secretary", "is_entitled": "on"}
FORMS = [each.form_class for each in registration.parts()] + [AnswerForm]

NAMES = {
    "arabic with marks": "جَمْعِيَّةُ الشُّبَّانِ",
    "chinese": "北京市民间组织",
    "russian": "Ассоциация содействия развитию",
    "amharic": "የኢትዮጵያ ሴቶች ማህበር",
    "hindi with joiners": "विश्\u200dव क्\u200cष संस्था",
    "hebrew": "עמותת המידע",
    "persian with a joiner": "انجمن می\u200cخواهیم",
    "greek": "Ελληνική Ένωση",
    "georgian": "საქართველოს ასოციაცია",
    "korean": "한국 시민사회",
    "tifinagh": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "one script and a short name in another": "Ассоциация (APC)",
}
BAD_TEXTS = {
    "nul": "a\0b",
    "bell": "a\x07b",
    "right-to-left override": "abc\u202etxt",
    "isolate": "abc\u2067txt",
    "no width": "a\u200bb",
    "byte order mark": "\ufeffabc",
    "tag": "abc\U000e0041",
    "unreadable": "abc\ufffd",
    "line break": "abc\r\nBcc: all@example.org",
}


def bound(form_class, *texts, **values):
    """Return a form filled in as a browser sends it; a list stands for several answers."""
    data = QueryDict(mutable=True)
    for name, value in {key: value for text in texts for key, value in text.items()}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return form_class(data)


def has_errors(form, *names):
    return set(form.errors) == set(names)


# --- Limits are stated --------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("form_class", FORMS, ids=lambda each: each.__name__)
def test_every_limit_is_stated_before_it_is_hit(form_class):
    silent = []
    for name, field in form_class().fields.items():
        limit = getattr(field, "max_length", None)
        said = re.findall(r"\d+", f"{field.label} {field.help_text}".replace(",", ""))
        if limit is not None and str(limit) not in said:
            silent.append(name)

    assert silent == []


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "zh-hans", "ru"])
def test_every_purpose_states_its_limit_in_every_language_of_the_reader(language):
    from django.utils.translation import override

    with override(language):
        form = ProfileForm()
        helps = [str(f.help_text) for name, f in form.fields.items() if name.startswith("purpose_")]

    assert [("1500" in text, bool(text)) for text in helps] == [(True, True)] * 6


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("field", ["name", "other_name_1"])
def test_name_in_any_script_is_kept_as_it_is(field, name):
    form = bound(NameForm, NAME, other_language_1="ar", **{field: name})

    assert form.is_valid(), form.errors
    assert form.cleaned_data[field] == name


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("field", ["name", "acronym", "other_name_4"])
def test_unfit_characters_in_a_name_are_refused(field, text):
    assert has_errors(bound(NameForm, NAME, other_language_4="en", **{field: text}), field)


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("field", ["person_name", "person_function"])
def test_unfit_characters_about_a_person_are_refused(field, text):
    assert has_errors(bound(PersonForm, PERSON, **{field: text}), field)


@pytest.mark.parametrize("text", [text for name, text in BAD_TEXTS.items() if name != "line break"])
@pytest.mark.parametrize("field", ["legal_status", "purpose_fr"])
def test_unfit_characters_in_the_profile_are_refused(field, text):
    assert has_errors(bound(ProfileForm, PROFILE, **{field: text * 10}), field)


@pytest.mark.parametrize("name", ["", "   ", "...", "\u200d", "\u064b", "🌍🌍"], ids=ascii)
def test_name_without_a_letter_is_refused(name):
    assert has_errors(bound(NameForm, NAME, name=name), "name")


@pytest.mark.parametrize("name", ["Listed Netwоrk", "Αmnesty"], ids=ascii)
@pytest.mark.parametrize("field", ["name", "other_name_1"])
def test_name_with_letters_that_pose_is_refused(field, name):
    assert has_errors(bound(NameForm, NAME, other_language_1="en", **{field: name}), field)


@pytest.mark.parametrize(
    ("form_class", "base", "field", "limit"),
    [
        (NameForm, NAME, "name", 250),
        (NameForm, NAME, "acronym", 40),
        (NameForm, NAME | {"other_language_2": "en"}, "other_name_2", 250),
        (ProfileForm, PROFILE, "legal_status", 200),
        (ProfileForm, PROFILE, "purpose_ru", 1500),
        (StandingForm, {"accredited_geneva": "on"}, "reference_geneva", 100),
        (PersonForm, PERSON, "person_name", 150),
        (PersonForm, PERSON, "person_function", 150),
        (AnswerForm, {}, "reason", 4000),
    ],
)
def test_text_is_refused_beyond_its_limit_and_not_before(form_class, base, field, limit):
    # "é" in two parts counts as the one letter that is stored.
    assert bound(form_class, base, **{field: "e\u0301" * limit}).is_valid()
    assert has_errors(bound(form_class, base, **{field: "x" * (limit + 1)}), field)


def test_website_is_refused_beyond_its_limit():
    url = "https://example.org/"
    assert bound(NameForm, NAME, website=url.ljust(300, "x")).is_valid()
    assert has_errors(bound(NameForm, NAME, website=url.ljust(301, "x")), "website")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "http://127.1/", "http://[::1]/", "https://example.org/\u202egpj"],
    ids=ascii,
)
def test_unfit_website_is_refused(url):
    assert has_errors(bound(NameForm, NAME, website=url), "website")


def test_further_name_needs_its_language():
    assert has_errors(bound(NameForm, NAME, other_name_2="Réseau"), "other_language_2")


def test_name_stands_once():
    form = bound(
        NameForm,
        NAME,
        other_name_1="Listed  Network",
        other_language_1="en",
        other_name_2="Réseau",
        other_language_2="fr",
        other_name_3="Re\u0301seau",
        other_language_3="fr",
    )
    assert has_errors(form, "other_name_1", "other_name_3")


# --- Country and year ---------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["XX", "br", "Brazil", "BRA", "B\0", "76", "ZZ"], ids=ascii)
def test_impossible_country_is_refused_once(country):
    form = bound(NameForm, NAME, country=country)

    assert form.errors.get("country") == ["Choose a country from the list."]


@pytest.mark.parametrize("country", ["PS", "XK", "TW"])
def test_every_country_of_the_list_passes(country):
    assert bound(NameForm, NAME, country=country).is_valid()


@pytest.mark.parametrize(
    ("country", "is_international", "is_valid"),
    [("BR", "", True), ("", "on", True), ("BR", "on", False), ("", "", False)],
)
def test_country_or_international_not_both(country, is_international, is_valid):
    form = bound(NameForm, NAME, country=country, is_international=is_international)

    assert has_errors(form, *([] if is_valid else ["country"]))


@pytest.mark.parametrize(
    "year",
    [
        "0",
        "98",
        "-1998",
        "99999",
        "1599",
        "3000",
        "9" * 5000,
        "MCMXCVIII",
        "1998.5",
        "1e3",
        "19 98",
    ],
    ids=lambda year: year[:10],
)
def test_impossible_year_is_refused(year):
    assert has_errors(bound(ProfileForm, PROFILE, founded_year=year), "founded_year")


@pytest.mark.parametrize("year", ["1998", " 1998 ", "١٩٩٨", "۱۹۹۸", "१९९८", "１９９８"], ids=ascii)
def test_year_in_any_digits_is_kept_as_a_number(year):
    form = bound(ProfileForm, PROFILE, founded_year=year)

    assert form.is_valid()
    assert form.cleaned_data["founded_year"] == 1998


# --- What it is, and the rest -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scope", "galactic"),
        ("scope", ""),
        ("kind", "company"),
        ("working_languages", []),
        ("working_languages", ["en", "tlh"]),
        ("purpose_en", "Too short."),
    ],
)
def test_forged_or_missing_answer_is_refused(field, value):
    assert has_errors(bound(ProfileForm, PROFILE, **{field: value}), field)


def test_purpose_is_needed_in_one_language():
    none = bound(ProfileForm, PROFILE, purpose_en="")
    other = bound(ProfileForm, PROFILE, purpose_en="", purpose_ar="نعلم الناس بناء شبكاتهم الخاصة.")

    assert has_errors(none, "purpose_en")
    assert other.is_valid()
    assert other.purposes() == {"ar": "نعلم الناس بناء شبكاتهم الخاصة."}


def test_reference_needs_its_accreditation():
    form = bound(StandingForm, accredited_geneva="on", reference_geneva="A/1", reference_tunis="B")

    assert has_errors(form, "accredited_tunis")


@pytest.mark.parametrize("value", ["observer", "<script>"])
def test_forged_status_is_refused(value):
    assert has_errors(bound(StandingForm, ecosoc_status=value), "ecosoc_status")


@pytest.mark.parametrize("field", list(PERSON))
def test_person_says_all(field):
    assert has_errors(bound(PersonForm, PERSON, **{field: ""}), field)


@pytest.mark.parametrize("chosen", [["website"], ["listed", "mandates"], ["LISTED"]])
def test_consent_that_cannot_be_is_refused(chosen):
    assert has_errors(bound(ConsentForm, public_fields=chosen), "public_fields")


@pytest.mark.parametrize("chosen", [[], ["listed"], ["listed", "website"]])
def test_consent_is_free(chosen):
    assert bound(ConsentForm, public_fields=chosen).is_valid()


@pytest.mark.parametrize("text", ["", " \n ", "a\u202eb", "\0"], ids=ascii)
def test_unfit_answer_is_refused(text):
    assert has_errors(bound(AnswerForm, reason=text), "reason")
