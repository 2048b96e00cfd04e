from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailinglists", "0007_role_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailinglist",
            name="alive_checked_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="last checked"),
        ),
        migrations.AddField(
            model_name="mailinglist",
            name="answer",
            field=models.CharField(
                blank=True, editable=False, max_length=100, verbose_name="answer"
            ),
        ),
        migrations.AddField(
            model_name="mailinglist",
            name="failures",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="checks failed in a row"
            ),
        ),
        migrations.AddField(
            model_name="mailinglist",
            name="failing_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="failing since"),
        ),
        migrations.AddField(
            model_name="mailinglist",
            name="dead_since",
            field=models.DateField(editable=False, null=True, verbose_name="no answer since"),
        ),
        migrations.AddField(
            model_name="mailinglist",
            name="death_told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="mailinglist",
            index=models.Index(
                condition=models.Q(("run_by", "elsewhere"), ("state", "active")),
                fields=["alive_checked_at", "id"],
                name="mailinglists_to_look_at",
            ),
        ),
    ]
