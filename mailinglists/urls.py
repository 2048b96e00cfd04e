from django.urls import path

from mailinglists import views

app_name = "lists"
urlpatterns = [
    path("", views.list_index, name="list"),
    path("request/", views.request_start, name="request"),
    path("request/name/", views.request_name, name="request_name"),
    path("request/<uuid:uid>/", views.request_form, name="request_form"),
    path("keepers/<str:token>/", views.keeper, name="keeper"),
    path("<slug:name>/", views.list_detail, name="detail"),
]
