from django.urls import path, re_path

from pages.redirects import OLD_ADDRESSES
from pages.views import bodies, events, home, links, pages

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("robots.txt", pages.robots, name="robots"),
    path("timeline/", events.timeline, name="timeline"),
    path("links/", links.link_list, name="links"),
    path("about/", pages.page, {"path": "about"}, name="about"),
    re_path(r"^(?P<slug>plenary|content-and-themes|bureau)/$", bodies.body, name="body"),
    *(
        path(old, pages.old_address, {"name": name, "arguments": arguments})
        for old, (name, arguments) in OLD_ADDRESSES.items()
    ),
    # Any page the secretariat writes; last, because it matches whatever looks like a path.
    re_path(r"^(?P<path>[a-z0-9-]+(?:/[a-z0-9-]+)*)/$", pages.page, name="page"),
]
