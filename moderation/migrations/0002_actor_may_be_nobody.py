"""A time that runs out moves a request too: then nobody is the actor."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from moderation import triggers


def lift_triggers(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers off: SQLite rebuilds the table, and refuses while a trigger names it.

    They are installed again after each `migrate`.
    """
    triggers.remove(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift_triggers, lift_triggers),
        migrations.AlterField(
            model_name="decision",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
    ]
