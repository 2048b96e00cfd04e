from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaucusesConfig(AppConfig):
    name = "caucuses"
    verbose_name = _("groups")

    def ready(self) -> None:
        from caucuses import (  # noqa: F401  registered on import
            bulletin_parts,
            directory,
            limited,
            me_appointments,
            me_bulletins,
            me_memberships,
            me_shown,
            registration,
            search,
            texts,
        )
        from caucuses.jobs import (  # noqa: F401  registered on import
            appointments,
            bulletin,
            life,
            memberships,
            openness,
            relay,
            reports,
        )
        from caucuses.kinds import membership, proposal, renewal  # noqa: F401  registered on import
