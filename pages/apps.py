from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("public pages")

    def ready(self) -> None:
        from pages import texts  # noqa: F401  registered on import
