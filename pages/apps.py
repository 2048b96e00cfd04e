from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("public pages")

    def ready(self) -> None:
        from pages import kinds, limited, on_groups, search, texts  # noqa: F401  registered on import
        from pages.jobs import files, links, pages  # noqa: F401  registered on import
