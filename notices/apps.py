from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("mail")

    def ready(self) -> None:
        from notices import jobs  # noqa: F401  registers the jobs, which need the models
