from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("mail")

    def ready(self) -> None:
        from notices import health, jobs  # noqa: F401  registered on import; they need the models
