"""The directory: names in the order of their alphabets, and what it is narrowed and counted by."""

import django.db.models.deletion
from django.db import migrations, models

import organisations.collation

BATCH = 1000  # rows


def write_keys(apps, schema_editor):
    """Write the sort key of every organisation anew, and the languages that are shown."""
    organisation_model = apps.get_model("organisations", "Organisation")
    language_model = apps.get_model("organisations", "ShownLanguage")
    rows = organisation_model.objects.order_by("pk").only(
        "name", "is_listed", "public_fields", "working_languages"
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for row in batch:
            row.sort_key = organisations.collation.sort_key(row.name)
        organisation_model.objects.bulk_update(batch, ["sort_key"], batch_size=200)
        language_model.objects.bulk_create(
            language_model(organisation=row, language=language)
            for row in batch
            if row.is_listed and "languages" in row.public_fields
            for language in dict.fromkeys(row.working_languages)
        )
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_mandates")]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="sort_key",
            field=organisations.collation.SortKeyField(default="", editable=False, max_length=1000),
        ),
        migrations.CreateModel(
            name="ShownLanguage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown_languages",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("language", "organisation"),
                        name="organisations_language_shown_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("is_listed", True)),
                fields=["kind", "sort_key", "id"],
                name="organisations_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("is_listed", True)),
                fields=["country", "kind"],
                name="organisations_counted",
            ),
        ),
        # A function of the portal as it is today, not as it was: the keys of all rows must be made
        # by the same one.
        migrations.RunPython(write_keys, migrations.RunPython.noop),
    ]
