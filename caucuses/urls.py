from django.urls import path

from caucuses.views import (
    charters,
    feeds,
    groupings,
    holders,
    joining,
    life,
    proposals,
    relay,
    reports,
)

app_name = "caucuses"
urlpatterns = [
    path("", groupings.grouping_list, name="list"),
    path("feed/", feeds.grouping_feed, name="grouping_feed"),
    path("reports/feed/", feeds.all_reports_feed, name="all_reports_feed"),
    path("open-caucus/", groupings.openness_explained, name="openness"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/new/", proposals.propose, name="propose"),
    path("proposals/<uuid:uid>/", proposals.proposal_detail, name="proposal"),
    path("proposals/<uuid:uid>/edit/", proposals.proposal_edit, name="proposal_edit"),
    path("proposals/<uuid:uid>/comment/", proposals.proposal_comment, name="proposal_comment"),
    path(
        "proposals/<uuid:uid>/comment/<uuid:comment>/unname/",
        proposals.proposal_comment_unname,
        name="proposal_comment_unname",
    ),
    path("proposals/<uuid:uid>/sponsor/", proposals.proposal_sponsor, name="proposal_sponsor"),
    path(
        "proposals/<uuid:uid>/sponsor/end/",
        proposals.proposal_unsponsor,
        name="proposal_unsponsor",
    ),
    path("write/<str:token>/", relay.write_confirm, name="write_confirm"),
    path("<slug:slug>/", groupings.grouping_detail, name="detail"),
    path("<slug:slug>/charter/", charters.charter, name="charter"),
    path("<slug:slug>/charter/<int:number>/", charters.charter_version, name="charter_version"),
    path(
        "<slug:slug>/charter/<int:number>/changes/",
        charters.charter_changes,
        name="charter_changes",
    ),
    path("<slug:slug>/renew/", life.renew, name="renew"),
    path("<slug:slug>/write/", relay.write, name="write"),
    path("<slug:slug>/reports/", reports.report_list, name="reports"),
    path("<slug:slug>/reports/add/", reports.report_add, name="report_add"),
    path("<slug:slug>/reports/feed/", feeds.report_feed, name="report_feed"),
    path("<slug:slug>/reports/<uuid:uid>/", reports.report_detail, name="report"),
    path(
        "<slug:slug>/reports/<uuid:uid>/files/<uuid:file_uid>/",
        reports.report_file,
        name="report_file",
    ),
    path("<slug:slug>/holders/", holders.holder_list, name="holders"),
    path("<slug:slug>/join/", joining.join, name="join"),
    path("<slug:slug>/members/", joining.member_list, name="members"),
]
