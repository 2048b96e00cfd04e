from django.urls import path

from mailinglists.views import lists, subscriptions

app_name = "lists"
urlpatterns = [
    path("", lists.list_index, name="list"),
    path("request/", lists.request_start, name="request"),
    path("request/name/", lists.request_name, name="request_name"),
    path("request/<uuid:uid>/", lists.request_form, name="request_form"),
    path("keepers/<str:token>/", lists.keeper, name="keeper"),
    path("subscription/<str:token>/", subscriptions.subscription, name="subscription"),
    path("leave/<str:token>/", subscriptions.leave, name="leave"),
    path("<slug:name>/", lists.list_detail, name="detail"),
    path("<slug:name>/subscribe/", subscriptions.subscribe, name="subscribe"),
    path("<slug:name>/ask/", subscriptions.ask, name="ask"),
]
