"""The addresses of what is a person's own in groups, below `/me/groups/`."""

from django.urls import path

from caucuses.views import joining, my_appointments

app_name = "my_groups"
urlpatterns = [
    path("", joining.my_memberships, name="list"),
    path("appointments/<str:token>/", my_appointments.offer_answer, name="offer"),
    path("appointments/<uuid:uid>/resign/", my_appointments.resign, name="resign"),
    path("appointments/<uuid:uid>/shown/", my_appointments.shown, name="shown"),
    path("<uuid:uid>/leave/", joining.leave, name="leave"),
    path("<uuid:uid>/pause/", joining.pause, name="pause"),
    path("<uuid:uid>/resume/", joining.resume, name="resume"),
    path("<uuid:uid>/show/", joining.show, name="show"),
    path("<uuid:uid>/hide/", joining.hide, name="hide"),
]
