"""Where the database stands among the migrations, and which tables it has there."""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.tables import LEFT_OUT_APPS

Migration = tuple[str, str]


def applied(connection: BaseDatabaseWrapper) -> list[Migration]:
    """Return the migrations that the database records, in order of names."""
    return sorted(MigrationLoader(connection).applied_migrations)


def unknown(connection: BaseDatabaseWrapper, migrations: Iterable[Migration]) -> list[str]:
    """Return those that this version of the portal does not have, as "room.name"."""
    known = MigrationLoader(connection).disk_migrations
    return [f"{app}.{name}" for app, name in migrations if (app, name) not in known]


def models_at(
    connection: BaseDatabaseWrapper, migrations: Iterable[Migration]
) -> list[type[Model]]:
    """Return the models as they were when these migrations were applied, and no others."""
    loader = MigrationLoader(connection)
    state = loader.project_state(_last_of_each_room(loader, migrations))
    return list(state.apps.get_models(include_auto_created=True))


def migrate_to(connection: BaseDatabaseWrapper, migrations: Iterable[Migration]) -> None:
    """Bring an empty database to where these migrations had been applied, and no others."""
    executor = MigrationExecutor(connection)
    executor.migrate(_last_of_each_room(executor.loader, migrations))


def create_tables(connection: BaseDatabaseWrapper, models: Iterable[type[Model]]) -> None:
    """Create the tables of these models at once: quicker than by all migrations, and nothing that
    a migration does besides is done. Good enough to hold rows, not to run a portal.
    """
    with connection.schema_editor() as editor:
        for model in models:
            if (
                model._meta.managed
                and not model._meta.auto_created
                and model._meta.app_label not in LEFT_OUT_APPS
            ):
                editor.create_model(model)


def unknown_tables(connection: BaseDatabaseWrapper, models: Iterable[type[Model]]) -> list[str]:
    """Return the tables that belong to none of the models, and so are in no backup."""
    known = {model._meta.db_table for model in models} | {"django_migrations"}
    made_by_engines = tuple(f"{app}_" for app in sorted(LEFT_OUT_APPS))
    return sorted(
        name
        for name in connection.introspection.table_names()
        if name not in known and not name.startswith(made_by_engines)
    )


def _last_of_each_room(loader: MigrationLoader, migrations: Iterable[Migration]) -> list[Migration]:
    """Return those that none of the others of the same room needs.

    Some may not be among those to run any more: others replace them.
    """
    wanted = {key for key in migrations if key in loader.graph.nodes}
    if not wanted:
        raise BackupError("There is no portal in this database.")
    return sorted(
        key
        for key in wanted
        if not any(
            child.key in wanted and child.key[0] == key[0]
            for child in loader.graph.node_map[key].children
        )
    )
