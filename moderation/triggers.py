"""What the database itself refuses: a changed log, and a state that changed without a row in it.

Installed after each `migrate`, because Django rebuilds whole tables on SQLite and a trigger goes
with the old one.
"""

from typing import Any

from django.db import connections

from frame import append_only

_REQUEST = "moderation_request"
_DECISION = "moderation_decision"
_LOG = "moderation_log"  # what the triggers of the log are named after
_LOG_FINAL = "the decision log is append-only"
_ONLY_MOVES = "a request changes its state only through a decision in its log"

# The count of moves goes with the state: a stale count would stop every later move.
_MOVED = "(NEW.state <> OLD.state OR NEW.moves <> OLD.moves)"
# Holds for a change that its newest log row tells: same request, next number, from the old to the
# new state.
_TOLD = f"""EXISTS (
    SELECT 1 FROM {_DECISION} d
    WHERE d.request_id = NEW.id AND d.number = NEW.moves AND NEW.moves = OLD.moves + 1
      AND d.from_state = OLD.state AND d.to_state = NEW.state)"""

_SQLITE = {
    "moderation_state_born": (
        f"BEFORE INSERT ON {_REQUEST} WHEN NEW.state <> 'draft' OR NEW.moves <> 0 "
        f"BEGIN SELECT RAISE(ABORT, '{_ONLY_MOVES}'); END"
    ),
    "moderation_state_moved": (
        f"BEFORE UPDATE ON {_REQUEST} WHEN {_MOVED} AND NOT {_TOLD} "
        f"BEGIN SELECT RAISE(ABORT, '{_ONLY_MOVES}'); END"
    ),
}

_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION moderation_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.moves <> 0 THEN
      RAISE EXCEPTION '{_ONLY_MOVES}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  ELSIF {_MOVED} AND NOT {_TOLD} THEN
    RAISE EXCEPTION '{_ONLY_MOVES}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS moderation_state_guard ON {_REQUEST};
CREATE TRIGGER moderation_state_guard BEFORE INSERT OR UPDATE ON {_REQUEST}
  FOR EACH ROW EXECUTE FUNCTION moderation_state_guard();
"""


def install(using: str = "default", **_kwargs: Any) -> None:
    """Create the triggers, anew where they exist. Raises NotImplementedError on an unknown
    database.
    """
    connection = connections[using]
    if {_REQUEST, _DECISION} - set(connection.introspection.table_names()):
        return  # the app is migrated back to nothing
    append_only.protect(connection, _DECISION, _LOG, _LOG_FINAL)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, body in _SQLITE.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {body}")
        else:
            cursor.execute(_POSTGRESQL)


def remove(using: str = "default") -> None:
    """Drop the triggers that keep the tables from being rebuilt or emptied: for migrations that
    rebuild one on SQLite, and for tests.
    """
    connection = connections[using]
    append_only.let_be_emptied(connection, _DECISION, _LOG)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
