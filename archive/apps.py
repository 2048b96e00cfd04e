from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("archives of mailing lists")

    def ready(self) -> None:
        # Registered on import.
        from archive import alarms, limited, search  # noqa: F401
