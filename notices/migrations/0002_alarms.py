"""What is not as it should be at the portal, from when until when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_name", models.CharField(max_length=100, verbose_name="check")),
                ("key", models.CharField(blank=True, max_length=200, verbose_name="key")),
                ("data", models.JSONField(default=dict, verbose_name="data")),
                ("since_at", models.DateTimeField(verbose_name="since")),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("told_at", models.DateTimeField(null=True, verbose_name="operator told")),
            ],
            options={"verbose_name": "alarm", "verbose_name_plural": "alarms"},
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            # notices.health.MailGivenUp: SELECT COUNT(*) ... WHERE failed_at >= ...
            index=models.Index(
                condition=models.Q(("failed_at__isnull", False)),
                fields=["failed_at"],
                name="notices_given_up",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            # What ended lately, and what ended long ago: WHERE ended_at >= ..., WHERE ended_at < ...
            index=models.Index(fields=["ended_at"], name="notices_alarm_ended"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            # The list in the back-office: ORDER BY since_at DESC, id DESC LIMIT 50
            index=models.Index(fields=["-since_at", "-id"], name="notices_alarm_latest"),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("check_name", "key"),
                name="notices_one_open_alarm",
            ),
        ),
    ]
