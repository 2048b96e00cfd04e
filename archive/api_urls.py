"""The addresses that HyperKitty's plugin for Mailman asks: fixed by its protocol."""

from django.urls import path

from archive.views import archiver

app_name = "archiver"
urlpatterns = [
    path("api/mailman/archive", archiver.archive, name="archive"),
    path("api/mailman/urls", archiver.urls, name="urls"),
]
