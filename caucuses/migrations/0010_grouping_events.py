"""The log of what happens to a group in its life."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("caucuses", "0009_lines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupingEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("renamed", "Renamed"),
                            ("merged", "Merged into another group"),
                            ("took_in", "Another group was merged into it"),
                            ("dormant", "Became dormant"),
                            ("awake", "Became active again"),
                            ("renewed", "Renewed"),
                            ("not_renewed", "The renewal was taken back"),
                            ("closed", "Closed"),
                            ("reopened", "Opened again"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason"),
                ),
                ("details", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "grouping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="caucuses.grouping",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "event in the life of a group",
                "verbose_name_plural": "events in the lives of groups",
                "ordering": ["grouping_id", "-id"],
            },
        ),
    ]
