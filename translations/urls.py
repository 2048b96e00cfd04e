from django.urls import path

from translations.views import asking, desk, editor, jobs, volunteers

app_name = "translations"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("coverage/", desk.coverage, name="coverage"),
    path("wanted/", desk.wanted, name="wanted"),
    path("documents/<uuid:uid>/", desk.document, name="document"),
    path("ask/", asking.ask, name="ask"),
    path("volunteer/", volunteers.volunteer, name="volunteer"),
    path("mine/", volunteers.mine, name="mine"),
    path("jobs/<uuid:uid>/", jobs.detail, name="job"),
    *(path(f"jobs/<uuid:uid>/{verb}/", jobs.act, {"verb": verb}, name=verb) for verb in jobs.DEEDS),
    path("jobs/<uuid:uid>/arrange/", jobs.arrange, name="arrange"),
    path("jobs/<uuid:uid>/drop/", jobs.drop, name="drop"),
    path("jobs/<uuid:uid>/edit/", editor.edit, name="edit"),
    path("jobs/<uuid:uid>/file/", editor.export, name="export"),
    path("jobs/<uuid:uid>/import/", editor.take_in, name="import"),
]
