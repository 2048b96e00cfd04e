from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailingListsConfig(AppConfig):
    name = "mailinglists"
    verbose_name = _("mailing lists")

    def ready(self) -> None:
        # Registered on import.
        from mailinglists import (  # noqa: F401
            alarms,
            engines,
            in_bulletin,
            jobs,
            kinds,
            limited,
            me,
            on_groups,
            search,
            texts,
        )
        from mailinglists.mailman.engine import RunByPortal

        engines.register(RunByPortal())
