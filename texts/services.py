"""Publishing translations: the next version of one takes the place of the one before."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from frame.errors import Refused
from texts import registry
from texts.enums import Origin
from texts.models import Translatable, Translation
from texts.paragraphs import Pair

if TYPE_CHECKING:
    from accounts.models import User


class NotPublished(Refused):
    """The translation cannot be shown; the text says why."""


@transaction.atomic
def publish(
    row: Translatable,
    language: str,
    pairs: Mapping[str, list[Pair]],
    *,
    origin: Origin,
    source_on: date,
    translated_by: "User | None" = None,
    reviewed_by: "User | None" = None,
    is_loaded: bool = False,
) -> Translation:
    """Show `pairs` (by field) to readers of `language` from now on; what was shown is kept.

    Raises NotPublished where the row is written in that language itself.
    """
    kind = registry.kind_of(row)
    source_language = row.source_language
    if language == source_language or language not in dict(settings.LANGUAGES):
        raise NotPublished(language)
    kept = {
        name: [list(pair) for pair in pairs[name]] for name in kind.source_of(row) if name in pairs
    }
    now = timezone.now()
    Translation.objects.of(row).current().filter(language=language).update(replaced_at=now)
    return Translation.objects.create(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        language=language,
        source_language=source_language,
        pairs=kept,
        source_on=source_on,
        origin=origin,
        translated_by=translated_by,
        reviewed_by=reviewed_by,
        is_loaded=is_loaded,
        published_at=now,
    )


def withdraw(translation: Translation) -> None:
    """Show the original again. Nothing happens where the translation is replaced already."""
    rows: Any = Translation.objects.filter(pk=translation.pk, replaced_at=None)
    rows.update(replaced_at=timezone.now())
