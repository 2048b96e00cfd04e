from django.urls import path, re_path

from pages.redirects import OLD_ADDRESSES
from pages.views import bodies, calendars, events, feeds, files, home, links, news, pages, ways

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("robots.txt", pages.robots, name="robots"),
    path("timeline/", events.timeline, name="timeline"),
    path("timeline/calendar.ics", calendars.timeline_calendar, name="calendar"),
    path("timeline/<slug:slug>/", events.event_detail, name="event"),
    path("timeline/<slug:slug>/event.ics", calendars.event_calendar, name="event_calendar"),
    # Below the address of a group; the room of groups knows no timeline.
    path(
        "caucuses/<slug:slug>/meetings.ics",
        calendars.grouping_calendar,
        name="grouping_calendar",
    ),
    path("news/feed/", feeds.news_feed, name="news_feed"),
    path("news/", news.news_list, name="news"),
    path("files/<uuid:uid>/", files.page_file, name="file"),
    path("links/", links.link_list, name="links"),
    path("links/propose/", links.link_propose, name="link_propose"),
    path("links/propose/<uuid:uid>/", links.link_proposal, name="link_proposal"),
    path("about/", pages.page, {"path": "about"}, name="about"),
    path("about/get-involved/", ways.get_involved, name="get_involved"),
    path("bureau/families/", bodies.families, name="families"),
    re_path(r"^(?P<slug>plenary|content-and-themes|bureau)/$", bodies.body, name="body"),
    *(
        path(old, pages.old_address, {"name": name, "arguments": arguments})
        for old, (name, arguments) in OLD_ADDRESSES.items()
    ),
    # Any page the secretariat writes; last, because it matches whatever looks like a path.
    re_path(r"^(?P<path>[a-z0-9-]+(?:/[a-z0-9-]+)*)/$", pages.page, name="page"),
]
