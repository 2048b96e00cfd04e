from django.db import migrations, models


class Migration(migrations.Migration):
    """What ends all sessions of a person; the default of the database lets the version before this
    one go on writing people.
    """

    dependencies = [("accounts", "0002_consents")]

    operations = [
        migrations.AddField(
            "user",
            "session_seal",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=22),
        ),
    ]
