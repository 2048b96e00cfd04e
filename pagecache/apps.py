from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class PageCacheConfig(AppConfig):
    name = "pagecache"
    verbose_name = _("stored pages")

    def ready(self) -> None:
        from pagecache.watch import watch

        connection_created.connect(watch, dispatch_uid="pagecache.watch")
