"""What of this room is read in several languages."""

from django.utils.translation import pgettext_lazy

from texts.registry import TextField, TextKind, register
from translations.models import Document

DOCUMENT = register(
    TextKind(
        name="document",
        label=pgettext_lazy("text to translate", "document"),
        label_plural=pgettext_lazy("texts to translate", "documents"),
        model=Document,
        fields=(TextField("title", is_line=True), TextField("text")),
        public=lambda: Document.objects.public(),
        importance=2,
    )
)
