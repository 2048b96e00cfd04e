"""What goes out is compressed where that is of use."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from wsis_portal.middleware import TextCompressionMiddleware


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html; charset=utf-8", "gzip"),
        ("text/csv", "gzip"),
        ("application/json", "gzip"),
        ("application/atom+xml; charset=utf-8", "gzip"),
        ("image/png", ""),
        ("application/pdf", ""),
        ("", ""),
    ],
)
def test_text_alone_is_compressed(content_type, expected):
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    answer = HttpResponse("word " * 200, content_type=content_type or None)
    if not content_type:
        del answer["Content-Type"]

    sent = TextCompressionMiddleware(lambda _request: answer)(request)

    assert sent.get("Content-Encoding", "") == expected
