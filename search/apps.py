from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("search")

    def ready(self) -> None:
        from search import jobs, limited, services  # noqa: F401  registered on import
        from texts import hooks

        hooks.register_after_change("search", services.refresh)
