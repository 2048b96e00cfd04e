"""What is held about people, for everybody; and what a mail leads to."""

from django.urls import path

from accounts import data_views

app_name = "your_data"
urlpatterns = [
    path("", data_views.your_data, name="page"),
    path("keep/<str:token>/", data_views.keep, name="keep"),
]
