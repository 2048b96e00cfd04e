from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("search")

    def ready(self) -> None:
        from search import jobs, limited, services  # noqa: F401  registered on import
        from search.backends.database import read_in_order
        from texts import hooks

        connection_created.connect(read_in_order, dispatch_uid="search.read_in_order")
        hooks.register_after_change("search", services.refresh)
