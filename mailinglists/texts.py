"""What of this room is read in several languages."""

from django.utils.translation import gettext_lazy as _

from mailinglists.models import MailingList
from texts.registry import TextField, TextKind, register

MAILING_LIST = register(
    TextKind(
        name="list",
        label=_("mailing list"),
        label_plural=_("mailing lists"),
        model=MailingList,
        fields=(
            TextField("title", is_line=True),
            TextField("description", is_line=True),
            TextField("purpose"),
            TextField("posting_note", is_line=True),
            TextField("reading_note", is_line=True),
            TextField("note"),
        ),
        public=lambda: MailingList.objects.active(),
        importance=5,
    )
)
