from django.db import migrations, models

from frame.concurrent_indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("caucuses", "0014_bulletin")]

    operations = [
        AddIndexConcurrently(
            model_name="grouping",
            index=models.Index(fields=["subject", "index_rank", "id"], name="caucuses_by_subject"),
        ),
        AddIndexConcurrently(
            model_name="grouping",
            index=models.Index(fields=["region", "id"], name="caucuses_by_region"),
        ),
    ]
