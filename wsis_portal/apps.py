from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site: its first page is the work queue."""

    default_site = "wsis_portal.admin.PortalAdminSite"


class PortalConfig(AppConfig):
    name = "wsis_portal"

    def ready(self) -> None:
        from wsis_portal import checks, me  # noqa: F401  registered on import
