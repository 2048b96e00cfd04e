"""Tables whose rows nobody changes or deletes: the database itself refuses it.

A room installs its triggers after each `migrate`, because Django rebuilds whole tables on SQLite
and a trigger goes with the old one.
"""

from typing import Any


def protect(connection: Any, table: str, name: str, refusal: str) -> None:
    """Let `table` of this database only grow, by triggers named after `name`, made anew where they
    exist. Whoever tries otherwise gets an IntegrityError with the words `refusal`, which hold no
    quotation marks. Raises NotImplementedError on an unknown database.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for deed in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}_{deed}")
                cursor.execute(
                    f"CREATE TRIGGER {name}_{deed} BEFORE {deed} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )
            # INSERT OR REPLACE takes a row away without asking the triggers of deletion.
            taken = f"SELECT 1 FROM {table} present WHERE {_is_in_the_way(connection, table)}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}_replace")
            cursor.execute(
                f"CREATE TRIGGER {name}_replace BEFORE INSERT ON {table} WHEN EXISTS ({taken}) "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        elif connection.vendor == "postgresql":
            cursor.execute(f"""
                CREATE OR REPLACE FUNCTION {name}_final() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
                END $$;
                DROP TRIGGER IF EXISTS {name}_final ON {table};
                CREATE TRIGGER {name}_final BEFORE UPDATE OR DELETE ON {table}
                  FOR EACH ROW EXECUTE FUNCTION {name}_final();
                DROP TRIGGER IF EXISTS {name}_emptied ON {table};
                CREATE TRIGGER {name}_emptied BEFORE TRUNCATE ON {table}
                  FOR EACH STATEMENT EXECUTE FUNCTION {name}_final();
            """)
        else:
            raise NotImplementedError(f"No triggers are written for {connection.vendor}.")


def let_be_emptied(connection: Any, table: str, name: str) -> None:
    """Drop the triggers that keep the table from being rebuilt or emptied: for migrations that
    rebuild it on SQLite, and for tests.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for deed in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}_{deed}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}_emptied ON {table}")


def _is_in_the_way(connection: Any, table: str) -> str:
    """Return the condition under which a new row would take the place of the row `present`: both
    have the same key, or the same of what is unique.
    """
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_columns(cursor, table)
        constraints = connection.introspection.get_constraints(cursor, table).values()
    unique = {tuple(key), *(tuple(one["columns"]) for one in constraints if one["unique"])}
    return " OR ".join(
        "({})".format(" AND ".join(f"present.{column} = NEW.{column}" for column in columns))
        for columns in sorted(unique)
    )
