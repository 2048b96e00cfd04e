from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("audit")

    def ready(self) -> None:
        from audit import jobs, triggers  # noqa: F401  jobs are registered on import

        post_migrate.connect(triggers.install, sender=self)
