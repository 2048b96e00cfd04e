from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaucusesConfig(AppConfig):
    name = "caucuses"
    verbose_name = _("groups")

    def ready(self) -> None:
        from caucuses import directory, registration  # noqa: F401  registered on import
