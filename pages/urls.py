from django.urls import path, re_path

from pages import views
from pages.redirects import OLD_ADDRESSES

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("timeline/", views.timeline, name="timeline"),
    path("links/", views.link_list, name="links"),
    path("about/", views.page, {"path": "about"}, name="about"),
    re_path(r"^(?P<slug>plenary|content-and-themes|bureau)/$", views.body, name="body"),
    *(
        path(old, views.old_address, {"name": name, "arguments": arguments})
        for old, (name, arguments) in OLD_ADDRESSES.items()
    ),
    # Any page the secretariat writes; last, because it matches whatever looks like a path.
    re_path(r"^(?P<path>[a-z0-9-]+(?:/[a-z0-9-]+)*)/$", views.page, name="page"),
]
