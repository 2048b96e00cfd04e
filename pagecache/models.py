"""The number that tells stored pages from what the database says now."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Generation(models.Model):
    """One row. Its number grows after each change of what pages may show."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("generation of pages")
        verbose_name_plural = _("generations of pages")

    def __str__(self) -> str:
        return str(self.number)
