from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("people")

    def ready(self) -> None:
        from accounts import doors, jobs, limited, me  # noqa: F401  registered on import
        from accounts.groups import create_groups

        post_migrate.connect(create_groups, sender=self)
        doors.watch()
        # What each room holds about people.
        autodiscover_modules("personal_data")
