from django.urls import path

from organisations import directory, views

app_name = "organisations"
urlpatterns = [
    path("", directory.organisation_list, name="list"),
    path("register/", views.register_start, name="register"),
    path("register/<uuid:uid>/check/", views.register_check, name="register_check"),
    path("register/<uuid:uid>/<slug:slug>/", views.register_part, name="register_part"),
    path("<slug:slug>/", directory.organisation_detail, name="detail"),
    path("<slug:slug>/edit/<slug:part>/", views.profile_edit, name="edit"),
    path("<slug:slug>/end-mandate/", views.mandate_end, name="end_mandate"),
]
