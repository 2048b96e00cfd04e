"""What a person may tell about themselves."""

import pytest

from accounts.forms import ProfileForm
from tests.people import create_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  Ana   María ", "Ana María"),
        ("", ""),
        ("محمد علي", "محمد علي"),
        ("O'Neill & Søn", "O'Neill & Søn"),
        ("x" * 150, "x" * 150),
        ("Ana\nMaría", "Ana María"),
    ],
)
def test_name_of_any_script_is_kept_tidy(name, kept):
    form = ProfileForm({"name": name, "language": "ar"}, instance=create_person("ana"))

    assert form.is_valid()
    assert (form.save().name, form.instance.language) == (kept, "ar")


@pytest.mark.parametrize(
    "name", ["x" * 151, "Ana\x00", "Ana\x1b[2J", "Ana\u202egro", "Ana\u200b", "\ue000"]
)
def test_bad_name_is_refused(name):
    form = ProfileForm({"name": name, "language": "en"}, instance=create_person("ana"))

    assert list(form.errors) == ["name"]


@pytest.mark.parametrize("language", ["", "de", "EN", "xx"])
def test_language_is_one_of_the_six(language):
    form = ProfileForm({"name": "Ana", "language": language}, instance=create_person("ana"))

    assert list(form.errors) == ["language"]


def test_form_changes_nothing_else():
    person = create_person("ana")
    sent = {"name": "Ana", "language": "en", "is_superuser": "on", "email": "x@people.example"}

    ProfileForm(sent, instance=person).save()

    person.refresh_from_db()
    assert (person.email, person.is_superuser) == ("ana@people.example", False)
