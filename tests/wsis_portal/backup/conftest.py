import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Keep the uploads of each test in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def shelf(tmp_path):
    """Give the folder for the backups."""
    return tmp_path / "backups"
