"""What of this room is read in several languages."""

from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping, Report
from texts.registry import TextField, TextKind, register

GROUPING = register(
    TextKind(
        name="grouping",
        label=_("group"),
        label_plural=_("groups"),
        model=Grouping,
        # Not what is said of the next meeting: an older place in another language misleads.
        fields=(
            TextField("name", is_line=True),
            TextField("subject", is_line=True),
            TextField("purpose"),
            TextField("joining"),
            TextField("decides"),
            TextField("statement"),
            TextField("region", is_line=True),
        ),
        public=lambda: Grouping.objects.all(),
        importance=2,
    )
)
REPORT = register(
    TextKind(
        name="report",
        label=_("report"),
        label_plural=_("reports"),
        model=Report,
        fields=(TextField("text"),),
        public=lambda: Report.objects.public(),
        importance=4,
    )
)
