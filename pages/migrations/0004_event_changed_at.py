from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_first_versions")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="changed_at",
            field=models.DateTimeField(
                default=timezone.now, editable=False, verbose_name="changed"
            ),
        ),
    ]
