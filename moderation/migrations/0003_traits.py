"""By what requests are compared, so that many of one hand are looked at together."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_actor_may_be_nobody")]

    operations = [
        migrations.CreateModel(
            name="Trait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("source", "the same network"),
                            ("account", "the same account"),
                            ("site", "the same website"),
                            ("text", "nearly the same text"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="traits",
                        to="moderation.request",
                    ),
                ),
            ],
            options={
                "verbose_name": "trait of a request",
                "verbose_name_plural": "traits of requests",
                "indexes": [
                    models.Index(fields=["value", "at"], name="moderation_trait_alike"),
                    models.Index(fields=["at"], name="moderation_trait_old"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "kind", "value"), name="moderation_trait_once"
                    )
                ],
            },
        ),
    ]
