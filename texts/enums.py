"""The words of translated texts."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Origin(TextChoices):
    """Where the words of a translation come from; readers are told."""

    REVIEWED = "reviewed", pgettext_lazy("translation", "Reviewed by a second person")
    DRAFT = "draft", pgettext_lazy("translation", "Draft that nobody has reviewed yet")
    MACHINE = "machine", pgettext_lazy("translation", "Made by a machine")
