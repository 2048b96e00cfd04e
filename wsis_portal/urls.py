"""The portal's addresses (design: stable; `tests/test_addresses.py` holds them)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from wsis_portal.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    *i18n_patterns(
        path("caucuses/", include("caucuses.urls")),
        path("organisations/", include("organisations.urls")),
        path("me/requests/", include("moderation.urls")),
        path("me/", include("accounts.urls")),
        path("decisions/", include("moderation.register_urls")),
        path("accounts/", include("allauth.urls")),
        path("admin/", admin.site.urls),
        path("", include("pages.urls")),
        prefix_default_language=False,
    ),
]
