from django.urls import path

from organisations import directory, views
from organisations.representatives import handover_views
from organisations.representatives import views as representatives

app_name = "organisations"
urlpatterns = [
    path("", directory.organisation_list, name="list"),
    path("map/", directory.organisation_map, name="map"),
    path("organisations.csv", directory.organisation_csv, name="csv"),
    path("organisations.json", directory.organisation_json, name="json"),
    path("register/", views.register_start, name="register"),
    path("register/<uuid:uid>/check/", views.register_check, name="register_check"),
    path("register/<uuid:uid>/<slug:slug>/", views.register_part, name="register_part"),
    path("invitations/<slug:token>/", representatives.invitation_answer, name="invitation"),
    path("<slug:slug>/", directory.organisation_detail, name="detail"),
    path("<slug:slug>/edit/<slug:part>/", views.profile_edit, name="edit"),
    path("<slug:slug>/end-mandate/", views.mandate_end, name="end_mandate"),
    path(
        "<slug:slug>/representatives/",
        representatives.representative_list,
        name="representatives",
    ),
    path(
        "<slug:slug>/representatives/invite/",
        representatives.representative_invite,
        name="representative_invite",
    ),
    path(
        "<slug:slug>/representatives/<uuid:uid>/limit/",
        representatives.representative_limit,
        name="representative_limit",
    ),
    path(
        "<slug:slug>/representatives/<uuid:uid>/revoke/",
        representatives.representative_revoke,
        name="representative_revoke",
    ),
    path(
        "<slug:slug>/representatives/invitations/<uuid:uid>/withdraw/",
        representatives.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        "<slug:slug>/representatives/invitations/<uuid:uid>/again/",
        representatives.invitation_repeat,
        name="invitation_repeat",
    ),
    path("<slug:slug>/hand-over/", handover_views.hand_over, name="hand_over"),
    path(
        "<slug:slug>/hand-over/<uuid:uid>/answer/",
        handover_views.hand_over_reply,
        name="hand_over_reply",
    ),
]
