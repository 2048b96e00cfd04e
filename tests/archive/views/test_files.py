"""Downloads: files that came with posts, and months as mbox."""

import mailbox
from contextlib import closing

import pytest

from archive.services.storing import store
from tests.archive.factories import list_here, post_of, with_file

pytestmark = pytest.mark.django_db

ROOT = "/lists/rights/archive/"


@pytest.fixture
def rights():
    return list_here(name="rights")


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("budget.pdf", b"%PDF-1.4 budget", "application/pdf"),
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("budget.exe", b"%PDF-1.4 budget", "application/octet-stream"),
    ],
)
def test_file_is_a_download(client, rights, name, content, content_type):
    file = store(rights, with_file(name, content)).attachments.get()

    response = client.get(file.get_absolute_url())

    assert (response.status_code, response.content) == (200, content)
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_no_such_file(client, rights):
    post = store(rights, with_file())

    # The text is a part as well, but no file.
    for position in (0, 7):
        assert client.get(f"{post.get_absolute_url()}attachment/{position}/").status_code == 404


def test_file_of_a_closed_archive(client_of):
    file = store(list_here(archive="members"), with_file()).attachments.get()

    assert client_of("visitor").get(file.get_absolute_url()).status_code == 302
    assert client_of("member").get(file.get_absolute_url()).status_code == 404


def test_mbox_can_be_read(client, rights, tmp_path):
    post_of(rights, "From Monday on.\n>From here.\n", Subject="Réunion", Message_ID="<a@x>")
    post_of(rights, References="<a@x>", From='"Doe, Jane" <jane@people.example>')
    post_of(rights, Subject="Earlier", Date="Wed, 07 Oct 2026 12:00:00 +0000")

    response = client.get(f"{ROOT}2026-11.mbox")
    path = tmp_path / "rights.mbox"
    path.write_bytes(response.getvalue())
    with closing(mailbox.mbox(path)) as box:
        first, second = box

    assert response["Content-Disposition"] == 'attachment; filename="rights-2026-11.mbox"'
    assert first["Message-ID"] == second["In-Reply-To"] == "<a@x>"
    assert first["From"] == "Jane Doe <hidden@address.invalid>"
    assert second["From"] == '"Doe, Jane" <hidden@address.invalid>'
    assert "people.example" not in path.read_text().replace(second["Message-ID"], "")


def test_mbox_of_a_closed_archive(client_of, list_master):
    closed = list_here(name="closed", archive="members")
    closed.subscriptions.create(
        email=list_master.email,
        language="en",
        state="active",
        origin="form",
        confirmed_at="2026-01-01T00:00Z",
    )
    post_of(closed)

    assert client_of("list_master").get("/lists/closed/archive/").status_code == 200
    assert client_of("list_master").get("/lists/closed/archive/2026-11.mbox").status_code == 404


@pytest.mark.parametrize("month", ["2026-10", "2026-13"])
def test_mbox_of_a_month_without_posts(client, rights, month):
    post_of(rights)

    assert client.get(f"{ROOT}{month}.mbox").status_code == 404
