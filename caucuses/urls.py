from django.urls import path

from caucuses import views

app_name = "caucuses"
urlpatterns = [
    path("", views.grouping_list, name="list"),
    path("open-caucus/", views.openness_explained, name="openness"),
    path("<slug:slug>/", views.grouping_detail, name="detail"),
]
