from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("translation desk")

    def ready(self) -> None:
        # Registered on import.
        from translations import jobs, kinds, limited, me, texts  # noqa: F401
