from typing import Any

from django.db import migrations, models


def add_the_row(apps: Any, schema_editor: Any) -> None:
    apps.get_model("pagecache", "Generation").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "generation of pages",
                "verbose_name_plural": "generations of pages",
            },
        ),
        migrations.RunPython(add_the_row, migrations.RunPython.noop),
    ]
