import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailinglists", "0004_keepers_without_a_request"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubscriptionAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("source", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "mailing_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="mailinglists.mailinglist",
                        verbose_name="mailing list",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt to subscribe",
                "verbose_name_plural": "attempts to subscribe",
                "indexes": [
                    models.Index(fields=["email", "made_at"], name="mailinglists_tries_email"),
                    models.Index(fields=["source", "made_at"], name="mailinglists_tries_source"),
                    models.Index(
                        fields=["mailing_list", "made_at"], name="mailinglists_tries_list"
                    ),
                ],
            },
        ),
    ]
