"""An appointment may end early by nobody's deed, with its reason: the group's time ran out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("caucuses", "0010_grouping_events")]

    operations = [
        migrations.RemoveConstraint(model_name="appointment", name="caucuses_early_end_has_actor"),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", models.F("term_until_on")),
                    ("ended_by__isnull", False),
                    models.Q(("end_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="caucuses_early_end_told",
            ),
        ),
    ]
