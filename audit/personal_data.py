"""The audit log names people by their uid alone, which means nobody once an account is erased."""

from django.utils.translation import gettext_lazy as _

from frame.personal_data import Erasure, Holding, Kept, register

register(
    Holding(
        "audit.Entry",
        title=_("The audit log of the back-office"),
        purpose=_("To know who looked at people's data there, and who changed what."),
        seen_by=_("Administrators."),
        kept=Kept(_("For good.")),
        erasure=Erasure.KEPT,
        fields=("actor", "rows", "details"),
        why_kept=_(
            "It holds no name and no address: rows by number, and who looked by a number of their "
            "own, which means nobody once their account is erased."
        ),
    )
)
