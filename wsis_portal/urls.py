"""The portal's addresses (design: stable; `tests/test_house.py` holds them)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from pages.views import sitemaps
from wsis_portal.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # Browsers ask for it on pages that name no icon, such as the back-office.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("favicon.svg")), name="favicon"),
    # One map for all languages; robots.txt names it.
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    # Mailman brings its posts there.
    path("archives/", include("archive.api_urls")),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
    *i18n_patterns(
        path("caucuses/", include("caucuses.urls")),
        path("organisations/", include("organisations.urls")),
        path("lists/", include("archive.urls")),
        path("lists/", include("mailinglists.urls")),
        path("search/", include("search.urls")),
        path("me/requests/", include("moderation.urls")),
        path("me/groups/", include("caucuses.me_urls")),
        path("me/", include("accounts.urls")),
        path("decisions/", include("moderation.register_urls")),
        path("accounts/", include("allauth.urls")),
        path("admin/", admin.site.urls),
        path("translations/", include("translations.urls")),
        path("", include("pages.urls")),
        prefix_default_language=False,
    ),
]
