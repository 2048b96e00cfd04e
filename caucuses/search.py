"""What of this room can be found."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping, Report
from search.registry import SearchKind, Text, register
from search.translated import in_all_languages, texts_of, title_of
from texts.querysets import readable

GROUPING = register(
    SearchKind(
        name="grouping",
        label=_("group"),
        label_plural=_("groups"),
        order=1,
        model=Grouping,
        public=lambda: Grouping.objects.filter(merged_into=None),
        prepare=in_all_languages,
        texts=texts_of(("name", "acronym"), ("subject", "purpose", "region", "joining", "decides")),
        title=title_of("name"),
        url=lambda grouping: grouping.get_absolute_url(),
        detail=lambda grouping: str(grouping.get_kind_display()),
    )
)
_report_texts = texts_of((), ("text",))


def _texts(report: Any) -> list[Text]:
    name = Text(report.grouping.source_language, (report.grouping.name, report.grouping.acronym))
    return [*_report_texts(report), name]


REPORT = register(
    SearchKind(
        name="report",
        label=_("report"),
        label_plural=_("reports"),
        order=6,
        model=Report,
        public=lambda: Report.objects.public(),
        prepare=lambda rows: in_all_languages(rows.select_related("grouping")).prefetch_related(
            readable("grouping")
        ),
        texts=_texts,
        title=lambda report: title_of("name")(report.grouping),
        url=lambda report: report.get_absolute_url(),
        detail=lambda report: str(report.period_in_words),
    )
)
