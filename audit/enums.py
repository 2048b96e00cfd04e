"""What is noted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Deed(models.TextChoices):
    """What somebody did with the data of others."""

    LISTED = "listed", _("looked at a list")
    VIEWED = "viewed", _("looked at")
    ADDED = "added", pgettext_lazy("audit", "added")
    CHANGED = "changed", pgettext_lazy("audit", "changed")
    DELETED = "deleted", _("deleted")
    ACTED = "acted", _("acted on")
    EXPORTED = "exported", _("took out")
