"""Write the first version of each page that is there already, and since when everybody reads it."""

from typing import Any

from django.db import migrations

CONTENT = ("title", "menu_title", "summary", "body", "language")
BATCH = 200


def write_first_versions(apps: Any, _schema_editor: Any) -> None:
    pages = apps.get_model("pages", "Page").objects
    versions = apps.get_model("pages", "PageVersion")
    rows = list(pages.filter(versions=None))
    for page in rows:
        page.published_at = page.changed_at if page.is_published else None
    pages.bulk_update(rows, ["published_at"], batch_size=BATCH)
    versions.objects.bulk_create(
        (
            versions(
                page=page,
                number=1,
                saved_at=page.changed_at,
                published_at=page.published_at,
                **{name: getattr(page, name) for name in CONTENT},
            )
            for page in rows
        ),
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_versions_files_checks_and_times")]

    operations = [migrations.RunPython(write_first_versions, migrations.RunPython.noop)]
