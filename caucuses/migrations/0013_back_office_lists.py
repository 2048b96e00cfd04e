"""Indexes for lists of the back-office, where a portal has very many rows."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("caucuses", "0012_lists_have_a_room"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            # The filter "former" of memberships: SELECT ... WHERE until_at IS NOT NULL ORDER BY id DESC LIMIT 100
            index=models.Index(
                condition=models.Q(("until_at__isnull", False)),
                fields=["id"],
                name="caucuses_former_members",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            # The list of appointments: SELECT ... ORDER BY from_on DESC, id DESC LIMIT 50
            index=models.Index(fields=["-from_on", "-id"], name="caucuses_appointments_by_day"),
        ),
        migrations.AddIndex(
            model_name="report",
            # The list of reports: SELECT ... ORDER BY published_at DESC, id DESC LIMIT 100
            index=models.Index(fields=["-published_at", "-id"], name="caucuses_reports_by_day"),
        ),
    ]
