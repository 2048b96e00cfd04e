"""What a check measured last."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_alarms")]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=200)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"verbose_name": "reading", "verbose_name_plural": "readings"},
        ),
    ]
