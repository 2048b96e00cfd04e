"""Which exceptions say that the database is away."""

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

from frame.databases import is_away


def caused(error):
    error.__cause__ = ConnectionError("server closed the connection unexpectedly")
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("database is locked"), True),
        (InterfaceError("connection already closed"), True),
        (caused(DatabaseError("")), True),
        # Django's own, where a row to be updated is not there.
        (DatabaseError("Forced update did not affect any rows."), False),
        (caused(IntegrityError("duplicate key")), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_is_away(error, expected):
    assert is_away(error) is expected
