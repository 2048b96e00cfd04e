"""Two members of the translation team: one translates, the other reviews."""

import pytest

from tests.translations.factories import translator


@pytest.fixture
def first(db):
    return translator("first")


@pytest.fixture
def second(db):
    return translator("second")
