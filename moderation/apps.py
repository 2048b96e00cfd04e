from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("moderation")

    def ready(self) -> None:
        from moderation import jobs, limited, triggers  # noqa: F401  jobs are registered on import

        post_migrate.connect(triggers.install, sender=self)
