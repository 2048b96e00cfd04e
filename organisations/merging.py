"""Taking one organisation into another, and undoing it.

Everything that points to the absorbed one is moved to the kept one; a row that the kept one has already stays where
it is. The snapshot names each moved row, so that `undo` moves back exactly those. The absorbed one keeps its address,
which leads to the kept one from then on.
"""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.models import Decision, Request
from moderation.services import MoveRefused
from organisations import matching
from organisations.enums import Standing
from organisations.models import (
    DistinctPair,
    DuplicateKey,
    Merge,
    Organisation,
    PublicationConsent,
    as_values,
)

if TYPE_CHECKING:
    from accounts.models import User

# Fields for which a moderator chooses whose value stays.
CHOICES = [
    "name",
    "name_language",
    "acronym",
    "country",
    "scope",
    "kind",
    "founded_year",
    "legal_status",
    "website",
    "working_languages",
    "ecosoc_status",
]
# Derived, personal to the organisation, or a record of its own past: not moved.
_NOT_MOVED = {DuplicateKey, DistinctPair, Merge, PublicationConsent, Organisation}


class MergeRefused(MoveRefused):
    """The two cannot be merged, or the merge cannot be undone."""


def differing(kept: Organisation, absorbed: Organisation) -> list[str]:
    """Return the fields in which the two say different things, in the order of the form."""
    return [
        name
        for name in CHOICES
        if name != "name_language" and getattr(kept, name) != getattr(absorbed, name)
    ]


@transaction.atomic
def merge(
    kept: Organisation,
    absorbed: Organisation,
    *,
    take: list[str],
    by: "User",
    decision: Decision | None = None,
) -> Merge:
    """Take `absorbed` into `kept`, using the absorbed one's values for the fields in `take`.

    Raises MergeRefused for an organisation with itself or one that is merged already.
    """
    kept, absorbed = _locked_pair(kept, absorbed)
    snapshot: dict[str, Any] = {
        "kept": as_values(kept, CHOICES),
        "kept_standing": kept.standing,
        "absorbed_standing": absorbed.standing,
        "absorbed_listed": absorbed.is_listed,
        "moved": [],
        "created": [],
    }
    former_name = (kept.name_language, kept.name)
    for name in take:
        if name in CHOICES:
            setattr(kept, name, getattr(absorbed, name))
    if "name" in take:
        kept.name_language = absorbed.name_language
    kept.save()
    snapshot["set"] = as_values(kept, CHOICES)

    for language, text in (former_name, (absorbed.name_language, absorbed.name)):
        if text != kept.name:
            row, is_new = kept.names.get_or_create(language=language, text=text)
            if is_new:
                snapshot["created"].append(["organisations.OrganisationName", row.pk])
    snapshot["moved"] = [*_move_rows(absorbed, kept), *_move_requests(absorbed, kept)]

    absorbed.standing = Standing.MERGED
    absorbed.merged_into = kept
    absorbed.is_listed = False
    absorbed.save(update_fields=["standing", "merged_into", "is_listed"])
    matching.refresh(kept)
    absorbed.duplicate_keys.all().delete()
    return Merge.objects.create(
        kept=kept, absorbed_one=absorbed, snapshot=snapshot, decision=decision, by=by
    )


@transaction.atomic
def undo(record: Merge, *, by: "User") -> None:
    """Restore both organisations from the snapshot. What was changed after the merge stays as it was changed.

    Raises MergeRefused if it is undone already or the kept one was itself merged meanwhile.
    """
    record = Merge.objects.select_for_update().get(pk=record.pk)
    kept, absorbed = record.kept, record.absorbed_one
    if record.undone_at is not None:
        raise MergeRefused(_("This merge was undone already."))
    if kept.standing == Standing.MERGED:
        raise MergeRefused(_("Undo the later merge of the kept organisation first."))
    snapshot = record.snapshot
    for name, value in snapshot["set"].items():
        if as_values(kept, [name])[name] == value:
            setattr(kept, name, snapshot["kept"][name])
    kept.save()
    for label, pk, field, old in snapshot["moved"]:
        model = apps.get_model(label)
        model._base_manager.filter(pk=pk, **{field: kept.pk}).update(**{field: old})
    for label, pk in snapshot["created"]:
        apps.get_model(label)._base_manager.filter(pk=pk).delete()
    absorbed.standing = snapshot["absorbed_standing"]
    absorbed.merged_into = None
    absorbed.is_listed = snapshot["absorbed_listed"]
    absorbed.save(update_fields=["standing", "merged_into", "is_listed"])
    for organisation in (kept, absorbed):
        matching.refresh(organisation)
    record.undone_at, record.undone_by = timezone.now(), by
    record.save(update_fields=["undone_at", "undone_by"])


def _locked_pair(kept: Organisation, absorbed: Organisation) -> tuple[Organisation, Organisation]:
    """Lock both, the lower key first, so that two merges cannot wait for each other."""
    if kept.pk == absorbed.pk:
        raise MergeRefused(_("An organisation cannot be merged with itself."))
    rows = {
        row.pk: row
        for row in Organisation.objects.select_for_update(of=("self",))
        .filter(pk__in=[kept.pk, absorbed.pk])
        .order_by("pk")
    }
    for row in rows.values():
        if row.standing == Standing.MERGED:
            raise MergeRefused(_("One of the two is merged already."))
    return rows[kept.pk], rows[absorbed.pk]


def _relations() -> list[Any]:
    """Return every foreign key of the project that points to an organisation and is to be moved."""
    return [
        relation
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and relation.related_model not in _NOT_MOVED
    ]


def _move_rows(absorbed: Organisation, kept: Organisation) -> list[list[Any]]:
    moved = []
    for relation in _relations():
        model, field = relation.related_model, relation.field.attname
        for pk in model._base_manager.filter(**{field: absorbed.pk}).values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=pk).update(**{field: kept.pk})
            except IntegrityError:
                continue  # the kept one has this already: the row stays with the absorbed one
            moved.append([model._meta.label, pk, field, absorbed.pk])
    return moved


def _move_requests(absorbed: Organisation, kept: Organisation) -> list[list[Any]]:
    target_type = ContentType.objects.get_for_model(Organisation)
    mine = Request._base_manager.filter(target_type=target_type, target_id=absorbed.pk)
    moved = [["moderation.Request", pk, "target_id", absorbed.pk] for pk in mine.values_list("pk", flat=True)]
    mine.update(target_id=kept.pk)
    return moved
