"""Mailman brings its posts; what is answered says who has the message."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from archive.models import Post
from archive.reading import hash_of
from archive.views import archiver
from tests.archive.factories import list_here, raw, with_file

pytestmark = pytest.mark.django_db

KEY = "a-key-of-the-tests"
ARCHIVE = "/archives/api/mailman/archive"
URLS = "/archives/api/mailman/urls"


@pytest.fixture(autouse=True)
def key(settings):
    settings.MAILMAN_KEY = KEY


@pytest.fixture
def rights():
    return list_here(name="rights", posting_address="rights@lists.example.org")


def bring(client, content, mlist="rights@lists.example.org", key=KEY):
    data = {"mlist": mlist, "message": SimpleUploadedFile("message.txt", content)}
    return client.post(ARCHIVE, data, headers={"Authorization": f"Token {key}"})


def ask(client, **asked):
    return client.get(URLS, asked, headers={"Authorization": f"Token {KEY}"})


def test_post_is_stored_and_has_an_address(client, rights):
    content = raw(Message_ID="<one@people.example>")

    response = bring(client, content)

    path = f"/lists/rights/archive/post/{hash_of('one@people.example')}/"
    assert (response.status_code, response.json()) == (200, {"url": f"http://testserver{path}"})
    assert client.get(path).status_code == 200
    assert Post.objects.get().raw.content == content


def test_form_needs_no_csrf_token(rights):
    from django.test import Client

    assert bring(Client(enforce_csrf_checks=True), raw()).status_code == 200


def test_brought_twice(client, rights):
    content = raw()

    first, again = bring(client, content), bring(client, content)

    assert first.json() == again.json()
    assert Post.objects.count() == 1


def test_unreadable_is_taken(client, rights):
    response = bring(client, b"\n\nnonsense")

    assert response.status_code == 200
    page = client.get(response.json()["url"].removeprefix("http://testserver"))
    assert "could not be read" in page.content.decode()


def test_list_without_archive(client):
    list_here(name="rights", archive="none")

    response = bring(client, raw())

    assert (response.status_code, response.json()) == (200, {"url": ""})
    assert not Post.objects.exists()


def test_unknown_list_stays_with_mailman(client, rights):
    assert bring(client, raw(), mlist="other@lists.example.org").status_code == 404
    assert not Post.objects.exists()


def test_list_of_that_name_elsewhere_gets_nothing(client):
    list_here(name="rights", run_by="elsewhere", posting_address="rights@other.example")

    assert bring(client, raw()).status_code == 404


def test_database_that_is_silent(client, rights, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr(archiver, "store", fail)

    assert bring(client, raw()).status_code == 503


@pytest.mark.parametrize("key", ["", "wrong", "é"])
def test_wrong_key(client, rights, key):
    assert bring(client, raw(), key=key).status_code == 403
    assert not Post.objects.exists()


def test_no_key_no_address(client, rights, settings):
    settings.MAILMAN_KEY = ""

    assert bring(client, raw(), key="").status_code == 404
    assert client.get(URLS).status_code == 404


@pytest.mark.parametrize("data", [{}, {"mlist": "rights@lists.example.org"}])
def test_incomplete_form(client, rights, data):
    response = client.post(ARCHIVE, data, headers={"Authorization": f"Token {KEY}"})

    assert response.status_code == 400


def test_thirty_megabytes_pass(client, rights):
    content = b"%PDF-1.4" + bytes(range(256)) * (30 * 1024 * 4)

    assert bring(client, with_file(content=content)).status_code == 200

    post = Post.objects.get()
    file = client.get(post.attachments.get().get_absolute_url())
    assert file.content == content


def test_large_bodies_pass_nowhere_else(client, rights):
    data = {"message": SimpleUploadedFile("message.txt", b"0" * 300_000)}

    assert client.post("/lists/request/", data).status_code == 413


def test_body_above_the_limit(client, rights, monkeypatch):
    monkeypatch.setattr(archiver.archive, "upload_limit", 300_000)

    assert bring(client, b"0" * 300_001).status_code == 413


def test_addresses(client, rights):
    site = "http://testserver/lists/rights/archive/"
    known = ask(client, mlist="rights@lists.example.org", msgid="<one@x>")

    assert ask(client, mlist="rights@lists.example.org").json() == {"url": site}
    assert known.json() == {"url": f"{site}post/{hash_of('one@x')}/"}
    assert ask(client, mlist="nobody@lists.example.org").status_code == 404
