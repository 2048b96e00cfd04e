"""Publishing translations: the next version of one takes the place of the one before."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frame.errors import Refused
from texts import hooks, registry
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

    Of two at the same time the second replaces the first. Raises NotPublished where the row is
    written in that language itself, the portal does not have the language, nothing is translated,
    or the reviewer is the translator.
    """
    kind = registry.kind_of(row)
    # Whoever publishes a translation of the same row waits here; rows that point to it do not.
    found: Any = kind.model._base_manager.select_for_update(of=("self",), no_key=True)
    source_language = found.get(pk=row.pk).source_language
    if language == source_language:
        raise NotPublished(_("The original is written in this language."))
    if language not in dict(settings.LANGUAGES):
        raise NotPublished(_("The portal does not have this language."))
    if origin == Origin.REVIEWED and translated_by and translated_by == reviewed_by:
        raise NotPublished(_("Somebody else has to review a translation."))
    kept = {
        name: [list(pair) for pair in pairs[name]] for name in kind.source_of(row) if name in pairs
    }
    if not any(target for each in kept.values() for _source, target in each):
        raise NotPublished(_("Nothing is translated."))
    now = timezone.now()
    Translation.objects.of(row).current().filter(language=language).update(replaced_at=now)
    translation = Translation.objects.create(
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
    hooks.after_change(row)
    return translation


@transaction.atomic
def withdraw(translation: Translation) -> bool:
    """Show the original again; tell whether it was not replaced or withdrawn already."""
    rows = Translation.objects.current().filter(pk=translation.pk)
    if not rows.update(replaced_at=timezone.now()):
        return False
    if translation.row is not None:
        hooks.after_change(translation.row)
    return True
