"""Large bodies are refused before they are read; files reach only the views that take them."""

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from frame.middleware import FormsOnlyMiddleware
from frame.uploads import FORM_LIMIT, MEGABYTE

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=x"
ADD = "/caucuses/here/reports/add/"


class Unread:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError("The body was read.")

    readline = read


def answer(path, length, content_type=MULTIPART):
    """Return the answer of the middleware to a POST whose body must not be touched."""
    request = RequestFactory().generic("POST", path, CONTENT_TYPE=content_type)
    request.META.update({"CONTENT_LENGTH": str(length), "wsgi.input": Unread()})
    request._stream = Unread()
    return FormsOnlyMiddleware(lambda _request: None)(request)


@pytest.mark.parametrize("size", [50 * MEGABYTE, FORM_LIMIT + 1])
def test_too_large_body_for_a_form_with_files_is_refused_unread(size):
    response = answer(ADD, size)

    assert response.status_code == 413
    html = response.content.decode()
    assert "The files are too large" in html
    assert "11.0\xa0MB" in html
    assert f'href="{ADD}"' in html


def test_body_within_the_limit_reaches_a_form_with_files():
    assert answer(ADD, FORM_LIMIT) is None


def test_address_in_another_language_takes_files_too():
    with override("fr"):
        assert answer("/fr" + ADD, FORM_LIMIT) is None


@pytest.mark.parametrize(
    "path",
    ["/caucuses/here/write/", "/me/", "/caucuses/here/reports/", "/nowhere/", "/accounts/login/"],
)
def test_other_pages_take_no_files(path):
    response = answer(path, MEGABYTE)

    assert response.status_code == 413
    assert "We could not read that" in response.content.decode()


def test_large_form_without_files_is_refused_everywhere():
    response = answer(ADD, MEGABYTE, "application/x-www-form-urlencoded")

    assert response.status_code == 413


@pytest.mark.parametrize("length", ["+52428800", " 52428800", "5_2428800"])
def test_odd_length_is_read_as_django_reads_it(length):
    assert answer(ADD, length).status_code == 413


@pytest.mark.parametrize("length", ["x", "1.5", "0x10"])
def test_length_that_is_no_number_is_refused(client_of, length):
    response = client_of("visitor").generic("POST", "/accounts/login/", CONTENT_LENGTH=length)

    assert response.status_code == 400


def test_large_file_is_refused_by_the_whole_portal(client_of, grouping, coordinator):
    client = client_of("coordinator")
    url = reverse("caucuses:report_add", args=[grouping.slug])

    response = client.generic(
        "POST", url, CONTENT_TYPE=MULTIPART, CONTENT_LENGTH=str(50 * MEGABYTE)
    )

    assert response.status_code == 413
    assert response.context["limit"] == FORM_LIMIT
    assert not grouping.reports.exists()
