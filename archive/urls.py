from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from archive.views import files, reading


class HashConverter(StringConverter):
    """The hash of a message ID: 32 letters of base32."""

    regex = "[A-Z2-7]{32}"


class YearConverter(IntConverter):
    regex = "[0-9]{4}"


class MonthConverter(IntConverter):
    regex = "[0-9]{2}"

    def to_url(self, value: int | str) -> str:
        return f"{int(value):02}"


register_converter(HashConverter, "hash")
register_converter(YearConverter, "archive_year")
register_converter(MonthConverter, "archive_month")

app_name = "archive"
_MONTH = "<slug:name>/archive/<archive_year:year>-<archive_month:number>"
urlpatterns = [
    path("<slug:name>/archive/", reading.archive, name="archive"),
    path(f"{_MONTH}/", reading.month, name="month"),
    path(f"{_MONTH}.mbox", files.mbox, name="mbox"),
    path("<slug:name>/archive/thread/<hash:hash>/", reading.thread, name="thread"),
    path("<slug:name>/archive/post/<hash:hash>/", reading.post, name="post"),
    path(
        "<slug:name>/archive/post/<hash:hash>/attachment/<int:position>/",
        files.attachment,
        name="attachment",
    ),
]
