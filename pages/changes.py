"""What one version of a page says otherwise than another, field by field."""

from dataclasses import dataclass

from django.utils.text import capfirst

from frame.differences import Passage, differences
from pages.models import PageVersion

COMPARED = ("title", "menu_title", "summary", "body")


@dataclass(frozen=True)
class FieldChange:
    """A field of a page that changed."""

    label: str
    passages: list[Passage]


def changes_between(old: PageVersion | None, new: PageVersion) -> list[FieldChange]:
    """Return what changed from one version to the other; what is alike in both is left out."""
    changes = [
        FieldChange(_label(name), differences(getattr(old, name, ""), getattr(new, name)))
        for name in COMPARED
    ]
    before = old.get_language_display() if old else ""
    changes.append(FieldChange(_label("language"), differences(before, new.get_language_display())))
    return [change for change in changes if change.passages]


def _label(name: str) -> str:
    field = PageVersion._meta.get_field(name)
    return capfirst(str(getattr(field, "verbose_name", name)))
