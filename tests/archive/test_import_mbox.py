from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from archive.models import Post
from tests.archive.factories import list_here, raw

pytestmark = pytest.mark.django_db


def test_says_what_was_counted(tmp_path):
    list_here(name="rights")
    path = tmp_path / "old.mbox"
    path.write_bytes(b"From x  Tue Nov  3 10:11:12 2026\n" + raw())
    output = StringIO()

    call_command("import_mbox", "Rights", str(path), stdout=output)

    assert output.getvalue().endswith("1 read, 1 stored, 0 known before, 0 unreadable\n")
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "archive", "is_there", "message"),
    [
        ("nobody", "public", True, "There is no list"),
        ("rights", "public", False, "There is no file"),
        ("rights", "none", True, "keeps no archive"),
    ],
)
def test_refusals(tmp_path, name, archive, is_there, message):
    list_here(name="rights", archive=archive)
    path = tmp_path / "old.mbox"
    if is_there:
        path.write_bytes(raw())

    with pytest.raises(CommandError, match=message):
        call_command("import_mbox", name, str(path))
