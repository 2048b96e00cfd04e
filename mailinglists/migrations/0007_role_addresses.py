import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("caucuses", "0014_bulletin"),
        ("mailinglists", "0006_held_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wanted", models.PositiveIntegerField(default=1, editable=False)),
                ("brought", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "began_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="making began"),
                ),
                ("made_at", models.DateTimeField(editable=False, null=True, verbose_name="made")),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreachable", "The mail server does not answer"),
                            ("denied", "The mail server refuses the portal's password"),
                            ("failed", "The mail server reported an error"),
                            (
                                "taken",
                                "There is a list of this name that the portal did not make",
                            ),
                        ],
                        editable=False,
                        max_length=15,
                        verbose_name="trouble",
                    ),
                ),
                (
                    "trouble_details",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="details"
                    ),
                ),
                (
                    "troubled_since",
                    models.DateTimeField(editable=False, null=True, verbose_name="since"),
                ),
                (
                    "attempts",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="attempts"),
                ),
                (
                    "next_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="next attempt",
                    ),
                ),
                ("lease", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "leased_until",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "grouping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_addresses",
                        to="caucuses.grouping",
                        verbose_name="group",
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("coordinators", "Coordinators"),
                            ("focal-point", "Focal point and alternate"),
                        ],
                        max_length=15,
                        verbose_name="office",
                    ),
                ),
                ("slug", models.SlugField(editable=False, max_length=100)),
                (
                    "name",
                    models.CharField(
                        help_text="What stands before the @, in small letters.",
                        max_length=52,
                        unique=True,
                        verbose_name="name",
                    ),
                ),
                (
                    "is_held",
                    models.BooleanField(
                        default=True, editable=False, verbose_name="somebody holds the office"
                    ),
                ),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "bouncing_count",
                    models.PositiveSmallIntegerField(
                        default=0,
                        editable=False,
                        verbose_name="holders whom mail does not reach",
                    ),
                ),
            ],
            options={
                "verbose_name": "address of an office",
                "verbose_name_plural": "addresses of offices",
                "ordering": ["name"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("brought__lt", models.F("wanted"))),
                        fields=["next_at"],
                        name="mailinglists_roles_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grouping", "office", "slug"),
                        name="mailinglists_role_address_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office__in", ["coordinators", "focal-point"])),
                        name="mailinglists_office_known",
                    ),
                ],
            },
        ),
    ]
