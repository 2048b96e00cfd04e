"""What the drivers of databases say when something is wrong."""

from django.db import DatabaseError, InterfaceError, OperationalError


def is_away(error: BaseException | None) -> bool:
    """Tell whether an exception says that the database is away, full or locked: nothing that the
    portal did was wrong, and it will be over.

    psycopg2 raises its plain DatabaseError where a connection ends before the server has said why.
    Django also raises one, without a cause, where a row to be updated is not there.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return type(error) is DatabaseError and error.__cause__ is not None
