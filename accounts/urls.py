from django.urls import path

from accounts import data_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.me, name="me"),
    path("profile/", views.profile_update, name="profile"),
    path("data/", data_views.data, name="data"),
    path("data/all/", data_views.data_shown, name="data_shown"),
    path("data/all.json", data_views.data_file, name="data_file"),
    path("data/consents/", data_views.consent_list, name="consents"),
    path("data/consents/<int:pk>/withdraw/", data_views.consent_withdraw, name="consent_withdraw"),
    path("data/erase/", data_views.erase, name="erase"),
    path("sessions/", views.session_list, name="sessions"),
    path("sessions/end-others/", views.session_end_others, name="sessions_end_others"),
    path("sessions/<int:pk>/end/", views.session_end, name="session_end"),
]
