from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site: its first page is the work queue."""

    default_site = "wsis_portal.admin.PortalAdminSite"


class PortalConfig(AppConfig):
    name = "wsis_portal"

    def ready(self) -> None:
        from wsis_portal import alarms, checks, me  # noqa: F401  registered on import
        from wsis_portal.backup import health  # noqa: F401  registered on import
        from wsis_portal.watching import tasks

        tasks.connect()
