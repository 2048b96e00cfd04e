"""The parts of a registration: which forms, in which order, and how each is written into the
organisation.

A draft keeps each part as it was typed (`Request.payload[part]`), valid or not, so that nothing is
lost. Rooms above add parts of their own (`register_part`).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from frame.listing import listed
from moderation.models import Request
from organisations.enums import Phase
from organisations.forms import (
    OTHER_NAMES,
    ConsentForm,
    NameForm,
    PersonForm,
    ProfileForm,
    StandingForm,
)
from organisations.models import (
    Accreditation,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
)


class Part:
    """One part of the form. `write` puts a checked form into the organisation; `read` makes a
    form's data from it.
    """

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    order: ClassVar[int]
    form_class: ClassVar[type[forms.Form]]
    is_profile: ClassVar[bool] = True
    """Whether representatives may change it later."""

    def write(self, organisation: Organisation, form: Any) -> None:
        """Write the checked form; `organisation` is saved by the caller."""

    def read(self, organisation: Organisation) -> dict[str, Any]:
        """Return the present values as the form's initial data."""
        return {}


class NamePart(Part):
    slug = "name"
    title = _("Name and country")
    order = 10
    form_class = NameForm

    def write(self, organisation: Organisation, form: NameForm) -> None:
        data = form.cleaned_data
        organisation.name = data["name"]
        organisation.name_language = data["name_language"]
        organisation.acronym = data["acronym"]
        organisation.country = data["country"]
        organisation.website = data["website"]
        wanted = form.other_names()
        kept = organisation.names.filter(is_former=False)
        for row in kept:
            if (row.language, row.text) not in wanted:
                row.delete()
        for language, text in wanted:
            OrganisationName.objects.get_or_create(
                organisation=organisation, language=language, text=text
            )

    def read(self, organisation: Organisation) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": organisation.name,
            "name_language": organisation.name_language,
            "acronym": organisation.acronym,
            "country": str(organisation.country),
            "is_international": not organisation.country,
            "website": organisation.website,
        }
        names = [row for row in organisation.names.all() if not row.is_former]
        for number, row in enumerate(names[:OTHER_NAMES], start=1):
            values[f"other_name_{number}"] = row.text
            values[f"other_language_{number}"] = row.language
        return values


class ProfilePart(Part):
    slug = "profile"
    title = _("What it is")
    order = 20
    form_class = ProfileForm

    def write(self, organisation: Organisation, form: ProfileForm) -> None:
        data = form.cleaned_data
        organisation.scope = data["scope"]
        organisation.kind = data["kind"]
        organisation.founded_year = data["founded_year"]
        organisation.legal_status = data["legal_status"]
        organisation.working_languages = data["working_languages"]
        purposes = form.purposes()
        organisation.purposes.exclude(language__in=purposes).delete()
        for language, text in purposes.items():
            OrganisationPurpose.objects.update_or_create(
                organisation=organisation, language=language, defaults={"text": text}
            )

    def read(self, organisation: Organisation) -> dict[str, Any]:
        return {
            "scope": organisation.scope,
            "kind": organisation.kind,
            "founded_year": organisation.founded_year,
            "legal_status": organisation.legal_status,
            "working_languages": organisation.working_languages,
            **{f"purpose_{row.language}": row.text for row in organisation.purposes.all()},
        }


class StandingPart(Part):
    slug = "united-nations"
    title = _("United Nations")
    order = 30
    form_class = StandingForm

    def write(self, organisation: Organisation, form: StandingForm) -> None:
        organisation.ecosoc_status = form.cleaned_data["ecosoc_status"]
        claimed = form.accreditations()
        organisation.accreditations.exclude(phase__in=claimed).delete()
        for phase, reference in claimed.items():
            row, is_new = Accreditation.objects.get_or_create(
                organisation=organisation, phase=phase, defaults={"reference": reference}
            )
            if not is_new and row.reference != reference:
                # Another reference is another claim: a former confirmation does not cover it.
                row.reference, row.status = reference, "claimed"
                row.save()

    def read(self, organisation: Organisation) -> dict[str, Any]:
        values: dict[str, Any] = {"ecosoc_status": organisation.ecosoc_status}
        for row in organisation.accreditations.all():
            if row.phase in Phase.values:
                values[f"accredited_{row.phase}"] = True
                values[f"reference_{row.phase}"] = row.reference
        return values


class PersonPart(Part):
    slug = "you"
    title = _("You")
    order = 40
    form_class = PersonForm
    is_profile = False


class ConsentPart(Part):
    slug = "public"
    title = _("What is shown")
    order = 60
    form_class = ConsentForm

    def write(self, organisation: Organisation, form: ConsentForm) -> None:
        """Keep what is to be shown as it was sent; it comes into force with the registration."""
        organisation.public_fields = form.cleaned_data["public_fields"]

    def read(self, organisation: Organisation) -> dict[str, Any]:
        return {"public_fields": organisation.public_fields}


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Add a part to the form."""
    _parts[part.slug] = part


for _part in (NamePart(), ProfilePart(), StandingPart(), PersonPart(), ConsentPart()):
    register_part(_part)


def parts() -> list[Part]:
    """Return the parts in order."""
    return sorted(_parts.values(), key=lambda part: part.order)


def part(slug: str) -> Part:
    """Return the part of that slug; raises KeyError."""
    return _parts[slug]


def typed(data: QueryDict, form_class: type[forms.Form]) -> dict[str, list[str]]:
    """Return what was typed into the fields of a form, as the draft keeps it: nothing but its own
    fields.

    PostgreSQL keeps no NUL: it becomes U+FFFD, which the form refuses as unreadable.
    """
    return {
        name: [text.replace("\0", "\ufffd") for text in data.getlist(name)]
        for name in _field_names(form_class)
        if name in data
    }


@cache
def _field_names(form_class: type[forms.Form]) -> tuple[str, ...]:
    # Some are added while a form is made, and to make one takes a millisecond.
    return tuple(form_class().fields)


def filled(part: Part, values: dict[str, list[str]], **kwargs: Any) -> Any:
    """Return the part's form, bound to what `typed` returned."""
    data = QueryDict(mutable=True)
    for name, texts in values.items():
        data.setlist(name, texts)
    return part.form_class(data, **kwargs)


def bound_form(request: Request, part: Part) -> Any:
    """Return the part's form filled with what the draft keeps; an untouched part is an unbound
    form.
    """
    kept = request.payload.get(part.slug)
    return part.form_class() if kept is None else filled(part, kept)


def is_done(request: Request, part: Part) -> bool:
    """Tell whether the part was sent and nothing of it is missing or wrong."""
    return part.slug in request.payload and bool(bound_form(request, part).is_valid())


def checked_forms(request: Request) -> dict[str, Any]:
    """Return each part's form, bound also where nothing was typed, so that `is_valid` tells what is
    missing.
    """
    forms_by_part = {}
    for each in parts():
        form = bound_form(request, each)
        forms_by_part[each.slug] = form if form.is_bound else each.form_class(QueryDict())
    return forms_by_part


@dataclass(frozen=True)
class Answer:
    """One answered question: its label, and what was answered in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Section:
    """A part with its answers, for the check page, the state page and the deciders."""

    part: Part
    answers: list[Answer]
    is_valid: bool


def answers(request: Request) -> list[Section]:
    """Return what the applicant answered so far, part by part, in words."""
    forms_by_part = checked_forms(request)
    sections = []
    for each in parts():
        form = forms_by_part[each.slug]
        said = [
            Answer(str(field.label), text)
            for field in form
            if (text := _in_words(field)) is not None
        ]
        sections.append(Section(each, said, form.is_valid()))
    return sections


def _in_words(bound: forms.BoundField) -> str | None:
    """Return the value of a field as a person reads it, or None if nothing was answered."""
    value = bound.value()
    if value in (None, "", [], False):
        return None
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return gettext("Yes")
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset
        if rows is None:
            return None
        keys = value if isinstance(value, list) else [value]
        name = field.to_field_name or "pk"
        known = [key for key in keys if str(key).isdigit() or name != "pk"]
        found = rows.filter(**{f"{name}__in": known})
        return listed(map(field.label_from_instance, found)) or None
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        flat: list[tuple[Any, Any]] = list(flatten_choices(list(choices)))
        words = {str(key): str(label) for key, label in flat}
        keys = value if isinstance(value, list) else [value]
        return listed(words.get(str(key), str(key)) for key in keys)
    return str(value)
