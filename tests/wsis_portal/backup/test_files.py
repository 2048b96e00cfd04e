"""What a backup says of a file is not believed."""

from io import BytesIO

import pytest
from django.core.files.storage import FileSystemStorage

from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.files import Uploads


@pytest.mark.parametrize("name", ["../outside", "folder/../../outside", "/outside"])
def test_upload_stays_among_the_uploads(tmp_path, name):
    uploads = tmp_path / "uploads"

    with pytest.raises(BackupError, match="no name of an upload"):
        Uploads(FileSystemStorage(uploads)).save(name, BytesIO(b"content"))

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
