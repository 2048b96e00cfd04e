from django.urls import path

from caucuses.views import groupings

app_name = "caucuses"
urlpatterns = [
    path("", groupings.grouping_list, name="list"),
    path("open-caucus/", groupings.openness_explained, name="openness"),
    path("<slug:slug>/", groupings.grouping_detail, name="detail"),
]
