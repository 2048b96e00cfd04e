"""What of this room can be found: of listed organisations what they agreed to show."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations import hooks
from organisations.enums import PublicField
from organisations.models import Merge, Organisation, OrganisationName, OrganisationPurpose
from search import services
from search.registry import SearchKind, Text, register


def _texts(organisation: Any) -> list[Text]:
    shown = organisation.shows
    names = {organisation.name_language: [organisation.name]}
    words = {}
    if shown(PublicField.ACRONYM):
        names[organisation.name_language].append(organisation.acronym)
    if shown(PublicField.NAMES):
        for name in organisation.names.all():
            names.setdefault(name.language, []).append(name.text)
    if shown(PublicField.PURPOSE):
        words = {purpose.language: purpose.text for purpose in organisation.purposes.all()}
    return [
        Text(language, tuple(filter(None, names.get(language, []))), words.get(language, ""))
        for language in {**names, **words}
    ]


def _detail(organisation: Organisation) -> str:
    return organisation.country.name if organisation.country else _("International")


ORGANISATION = register(
    SearchKind(
        name="organisation",
        label=gettext_lazy("organisation"),
        label_plural=gettext_lazy("organisations"),
        order=4,
        model=Organisation,
        public=lambda: Organisation.objects.public(),
        prepare=lambda rows: rows.prefetch_related("names", "purposes"),
        texts=_texts,
        title=lambda organisation: (organisation.name, organisation.name_language),
        url=lambda organisation: organisation.get_absolute_url(),
        detail=_detail,
        country=lambda organisation: str(organisation.country or ""),
        parts=((OrganisationName, "organisation"), (OrganisationPurpose, "organisation")),
    )
)


def _merged(record: Merge) -> None:
    """Names and purposes were moved past `save`."""
    services.refresh(record.kept)
    services.refresh(record.absorbed_one)


hooks.register_after_merge("search", _merged)
hooks.register_after_merge_undone("search", _merged)
