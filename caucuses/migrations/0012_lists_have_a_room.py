"""What was known of a group's mailing list has moved to the room of lists, which copied it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("caucuses", "0011_early_end_told"),
        ("mailinglists", "0002_lists_of_groups"),
    ]

    operations = [
        migrations.RemoveField(model_name="grouping", name=name)
        for name in ("list_name", "list_address", "list_note", "posting", "reading")
    ]
