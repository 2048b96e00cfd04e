"""The rules of a group: what its charter says that the portal acts on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from caucuses.enums import Admission, AppointedBy, MembersShown, WhoMayJoin
from frame.text import validate_plain_text


class Rulebook(models.Model):
    """What a group has in force and a version of its charter says; `RULES` names the fields."""

    RULES = (
        "who_may_join",
        "admission",
        "members_shown",
        "appointed_by",
        "statement",
        "decides",
    )

    who_may_join = models.CharField(
        _("who may join"), max_length=15, choices=WhoMayJoin.choices, default=WhoMayJoin.BOTH
    )
    admission = models.CharField(
        _("admission"), max_length=10, choices=Admission.choices, default=Admission.MODERATED
    )
    members_shown = models.CharField(
        _("who may read the list of members"),
        max_length=15,
        choices=MembersShown.choices,
        default=MembersShown.MEMBERS,
    )
    appointed_by = models.CharField(
        _("who makes its appointments"),
        max_length=15,
        choices=AppointedBy.choices,
        default=AppointedBy.PARENT,
    )
    statement = models.TextField(
        _("statement to accept"),
        max_length=2000,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("Who joins accepts it. At most 2000 letters."),
    )
    decides = models.TextField(
        _("how it decides"), max_length=1000, blank=True, validators=[validate_plain_text]
    )

    class Meta:
        abstract = True
