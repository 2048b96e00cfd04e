from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_event_changed_at")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="failing_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="failing since"),
        ),
        migrations.AddField(
            model_name="link",
            name="death_told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        # The page of links, heading by heading.
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                fields=["section", "order", "title", "id"], name="pages_links_listed"
            ),
        ),
    ]
