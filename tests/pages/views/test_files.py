"""Files of pages, as browsers get them."""

import pytest

from tests.pages.factories import PageFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def content_of(response):
    return b"".join(response.streaming_content)


def test_picture_is_given_out_to_be_shown(client):
    row = PageFileFactory()

    response = client.get(f"/files/{row.uid}/")

    assert response.status_code == 200
    assert content_of(response) == b"\x89PNG"
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == "4"
    assert response.headers["Content-Disposition"] == 'inline; filename="room.png"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_document_is_given_out_to_be_kept(client):
    row = PageFileFactory(pdf=True, name="Réunion.pdf")

    response = client.get(f"/files/{row.uid}/")

    assert content_of(response) == b"%PDF-1.4"
    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        response.headers["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%A9union.pdf"
    )


def test_file_is_the_same_for_everybody(client_of, django_assert_num_queries):
    row = PageFileFactory()
    client = client_of("visitor")

    with django_assert_num_queries(1):
        response = client.get(f"/files/{row.uid}/")

    content_of(response)
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize(
    "address", ["/files/5f0c7a52-4b9e-4a55-9f6e-0d6a7b3d2c11/", "/files/one/", "/files/"]
)
def test_unknown_file_does_not_exist(client, address):
    assert client.get(address).status_code == 404


def test_file_takes_no_post(client):
    assert client.post(f"/files/{PageFileFactory().uid}/").status_code == 405
