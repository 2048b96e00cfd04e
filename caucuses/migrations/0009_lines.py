"""Write the line of each grouping that is there already: who coordinates it, from the top."""

from typing import Any

from django.db import migrations

MAX_DEPTH = 20  # as in caucuses/models/groupings.py


def write_lines(apps: Any, _schema_editor: Any) -> None:
    groupings = apps.get_model("caucuses", "Grouping").objects
    rows = {row.pk: row for row in groupings.only("pk", "parent_id", "relation", "line")}
    for row in rows.values():
        keys, step = [row.pk], row
        for _step in range(MAX_DEPTH):
            if step.relation != "part" or step.parent_id is None:
                break
            step = rows[step.parent_id]
            keys.append(step.pk)
        row.line = "/" + "".join(f"{key}/" for key in reversed(keys))
    groupings.bulk_update(rows.values(), ["line"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("caucuses", "0008_relay")]

    operations = [migrations.RunPython(write_lines, migrations.RunPython.noop)]
