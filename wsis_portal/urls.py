"""The portal's addresses (design: stable; `tests/test_house.py` holds them)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from limits import answers
from pages.views import sitemaps
from wsis_portal.watching import views as watching

# django-allauth answers so where its own limits are reached.
handler429 = answers.too_many
handler400 = "wsis_portal.views.bad_request"
handler403 = "wsis_portal.views.permission_denied"
handler404 = "wsis_portal.views.page_not_found"
handler500 = "wsis_portal.views.server_error"

urlpatterns = [
    # Answered by `wsis_portal.watching.middleware.ShortcutMiddleware`.
    path("healthz", watching.healthz, name="healthz"),
    path("healthz/live", watching.live, name="healthz_live"),
    path("healthz/ready", watching.ready, name="healthz_ready"),
    path("metrics", watching.metrics, name="metrics"),
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
        path("your-data/", include("accounts.your_data_urls")),
        path("decisions/", include("moderation.register_urls")),
        # django-allauth's own list tells less; the portal's stands with the rest of one's account.
        path(
            "accounts/sessions/",
            RedirectView.as_view(pattern_name="accounts:sessions"),
            name="usersessions_list",
        ),
        path("accounts/", include("allauth.urls")),
        path("admin/", admin.site.urls),
        path("translations/", include("translations.urls")),
        path("", include("pages.urls")),
        prefix_default_language=False,
    ),
]
