from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LimitsConfig(AppConfig):
    name = "limits"
    verbose_name = _("limits")

    def ready(self) -> None:
        from limits import checks, jobs  # noqa: F401  registered on import
