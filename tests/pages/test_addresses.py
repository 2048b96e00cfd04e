import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override

from pages.addresses import FIXED, is_fixed, validate_free_for_pages

ROOT = Path(settings.BASE_DIR)
NAMED = re.compile(r"""pages:(?:page|body)["'],?\s+(?:args=\[)?["']([a-z0-9/-]+)["']""")


def test_every_page_that_the_portal_names_is_fixed():
    """Each page to which a template or module leads by its address keeps that address."""
    rooms = [path.parent for path in ROOT.glob("*/__init__.py")]
    sources = [
        *(ROOT / "templates").rglob("*.*"),
        *(path for room in rooms for path in room.rglob("*.py")),
    ]
    named = {path for source in sources for path in NAMED.findall(source.read_text())}

    assert {"about/privacy", "plenary"} <= named
    assert named <= FIXED


@pytest.mark.parametrize("path", ["about/new", "plenary/minutes", "guide", "news/first", "a/b/c"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_free_address_is_free_in_every_language(path, language):
    with override(language):
        validate_free_for_pages(path)


@pytest.mark.parametrize("path", ["organisations/x/y/z", "accounts/x", "decisions", "healthz"])
def test_address_of_another_room_is_refused(path):
    with pytest.raises(ValidationError) as caught:
        validate_free_for_pages(path)
    assert caught.value.code == "reserved"


def test_fixed_pages_are_known():
    assert is_fixed("about/privacy")
    assert not is_fixed("about/other")
