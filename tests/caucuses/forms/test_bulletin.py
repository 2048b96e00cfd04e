"""What may be typed to get a bulletin."""

import pytest
from django.utils.translation import override

from accounts.models import User
from caucuses.forms.bulletin import BulletinForm

TYPED = {"email": "Reader@People.example", "language": "fr", "further_link": ""}


def form(reader=None, **typed):
    return BulletinForm(TYPED | typed, reader=reader)


def test_address_is_cleaned():
    filled = form(email=" Reader@Bücher.example ")

    assert filled.is_valid()
    assert filled.cleaned_data["email"] == "reader@xn--bcher-kva.example"
    assert filled.cleaned_data["language"] == "fr"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", ""),
        ("email", "no address"),
        ("email", "réader@people.example"),
        ("email", "reader@people.example\nBcc: everybody@people.example"),
        ("email", f"{'a' * 300}@people.example"),
        ("language", ""),
        ("language", "de"),
    ],
)
def test_bad_input_is_refused(field, typed):
    assert list(form(**{field: typed}).errors) == [field]


def test_known_person_types_no_address_and_no_other_is_taken():
    reader = User(email="known@people.example", language="es")
    filled = form(reader)

    assert filled.is_valid()
    assert "email" not in filled.cleaned_data
    assert BulletinForm(None, reader=reader)["language"].initial == "es"


def test_language_of_the_page_is_offered_first():
    with override("ar"):
        assert BulletinForm(None, reader=None)["language"].initial == "ar"
