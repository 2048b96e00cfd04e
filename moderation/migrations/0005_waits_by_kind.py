from django.db import migrations, models

from frame.concurrent_indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("moderation", "0004_requests_emptied"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=models.Index(
                fields=["kind", "submitted_at", "target_id", "state"],
                name="moderation_waits_by_kind",
                condition=models.Q(state="submitted"),
            ),
        ),
    ]
