from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("organisations")

    def ready(self) -> None:
        from organisations import kinds, limited, me, search  # noqa: F401  registered on import
        from organisations.representatives import jobs  # noqa: F401  registered on import
