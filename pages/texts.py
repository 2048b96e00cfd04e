"""What of this room is read in several languages."""

from django.utils.translation import gettext_lazy as _

from pages.models import Event, Link, Page, PageFile
from texts.registry import TextField, TextKind, register

PAGE = register(
    TextKind(
        name="page",
        label=_("page"),
        label_plural=_("pages"),
        model=Page,
        fields=(
            TextField("title", is_line=True),
            TextField("menu_title", is_line=True),
            TextField("summary", is_line=True),
            TextField("body", is_markdown=True),
        ),
        public=lambda: Page.objects.published(),
        importance=1,
    )
)
PAGE_FILE = register(
    TextKind(
        name="page_file",
        label=_("file"),
        label_plural=_("files"),
        model=PageFile,
        fields=(TextField("title", is_line=True), TextField("alternative", is_line=True)),
        public=lambda: PageFile.objects.all(),
        importance=4,
    )
)
LINK = register(
    TextKind(
        name="link",
        label=_("link"),
        label_plural=_("links"),
        model=Link,
        fields=(TextField("title", is_line=True), TextField("note", is_line=True)),
        public=lambda: Link.objects.all(),
        importance=5,
    )
)
EVENT = register(
    TextKind(
        name="event",
        label=_("event"),
        label_plural=_("events"),
        model=Event,
        fields=(
            TextField("name", is_line=True),
            TextField("place", is_line=True),
            TextField("note", is_line=True),
        ),
        public=lambda: Event.objects.all(),
        importance=3,
    )
)
