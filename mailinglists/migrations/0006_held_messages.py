import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailinglists", "0005_subscription_attempts"),
    ]

    operations = [
        migrations.AddField(
            model_name="heldpost",
            name="leased_until",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="installation",
            name="held_asked_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="asked what it holds"
            ),
        ),
    ]
