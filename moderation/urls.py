from django.urls import path

from moderation import views

app_name = "moderation"
urlpatterns = [
    path("<uuid:uid>/", views.request_detail, name="request"),
    path("<uuid:uid>/answer/", views.request_answer, name="answer"),
    path("<uuid:uid>/withdraw/", views.request_withdraw, name="withdraw"),
    path("link/<slug:token>/", views.private_detail, name="private"),
    path("link/<slug:token>/answer/", views.private_answer, name="private_answer"),
]
