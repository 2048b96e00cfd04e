"""What of this room can be found: the active lists, without their addresses."""

from django.utils.translation import gettext_lazy as _

from mailinglists.models import MailingList
from search.registry import SearchKind, register
from search.translated import in_all_languages, texts_of, title_of

MAILING_LIST = register(
    SearchKind(
        name="list",
        label=_("mailing list"),
        label_plural=_("mailing lists"),
        order=3,
        model=MailingList,
        public=lambda: MailingList.objects.active(),
        prepare=in_all_languages,
        texts=texts_of(
            ("title", "name"), ("description", "purpose", "posting_note", "reading_note", "note")
        ),
        title=title_of("title"),
        url=lambda mailing_list: mailing_list.get_absolute_url(),
        detail=lambda mailing_list: mailing_list.name,
    )
)
