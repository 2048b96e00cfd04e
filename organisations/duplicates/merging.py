"""Taking one organisation into another, and undoing it.

Everything that points to the absorbed one is moved to the kept one; a row that the kept one has
already stays where it is. The snapshot names each moved row, so that `undo` moves back exactly
those. The absorbed one keeps its address, which leads to the kept one from then on. Several merges
into one organisation are undone the newest first: each snapshot was taken on top of the earlier.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.models import Decision, Request
from moderation.services import MoveRefused
from organisations import hooks
from organisations.duplicates import matching
from organisations.enums import Standing
from organisations.models import (
    Act,
    DistinctPair,
    DuplicateKey,
    Mandate,
    Merge,
    Organisation,
    PublicationConsent,
    ShownLanguage,
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
_NOT_MOVED = {
    Act,
    DuplicateKey,
    DistinctPair,
    Merge,
    PublicationConsent,
    ShownLanguage,
    Organisation,
}


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

    Raises MergeRefused for an organisation with itself, one that is merged already, a registered
    one into one that is not, and anything into one whose own registration waits for a decision.
    """
    kept, absorbed = _locked_pair(kept, absorbed)
    _check_direction(kept, absorbed)
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
                snapshot["created"].append([row._meta.label, row.pk, language, text])
    snapshot["moved"] = [*_move_rows(absorbed, kept), *_move_requests(absorbed, kept)]

    absorbed.standing = Standing.MERGED
    absorbed.merged_into = kept
    absorbed.is_listed = False
    absorbed.save(update_fields=["standing", "merged_into", "is_listed"])
    matching.refresh(kept)
    absorbed.duplicate_keys.all().delete()
    record = Merge.objects.create(
        kept=kept, absorbed_one=absorbed, snapshot=snapshot, decision=decision, by=by
    )
    hooks.after_merge(record)
    return record


@transaction.atomic
def undo(record: Merge, *, by: "User") -> None:
    """Restore both organisations from the snapshot; what was changed since stays changed.

    Raises MergeRefused if it is undone already, if something was merged into the kept one later,
    or the kept one was itself merged meanwhile.
    """
    rows = _locked([record.kept_id, record.absorbed_one_id])
    kept, absorbed = rows[record.kept_id], rows[record.absorbed_one_id]
    record = Merge.objects.select_for_update(of=("self",)).get(pk=record.pk)
    _check_undoable(record, kept)
    snapshot = record.snapshot
    _restore_fields(kept, snapshot)
    for label, pk, field, old in snapshot["moved"]:
        _move(apps.get_model(label), [pk], field, source=kept.pk, target=old)
    own_name = snapshot["kept"]["name"]
    for label, pk, language, text in snapshot["created"]:
        if text == own_name != kept.name:
            continue  # it was renamed since: its own former name stays known
        apps.get_model(label)._base_manager.filter(
            pk=pk, organisation=kept, language=language, text=text
        ).delete()
    absorbed.standing = snapshot["absorbed_standing"]
    absorbed.merged_into = None
    absorbed.is_listed = snapshot["absorbed_listed"]
    absorbed.save(update_fields=["standing", "merged_into", "is_listed"])
    for organisation in (kept, absorbed):
        matching.refresh(organisation)
    record.undone_at, record.undone_by = timezone.now(), by
    record.save(update_fields=["undone_at", "undone_by"])
    hooks.after_merge_undone(record)


def refuse_if_merged_since(organisation: Organisation, decision: Decision) -> None:
    """Raise MergeRefused where something was merged into `organisation` after `decision`.

    What was merged leans on the organisation as the decision left it: the way back begins there.
    """
    later = organisation.merges.filter(undone_at=None, at__gt=decision.at)
    if later.exclude(decision=decision).exists():
        raise MergeRefused(
            _("Something was merged into this organisation since. Undo the later merge first.")
        )


def _check_undoable(record: Merge, kept: Organisation) -> None:
    if record.undone_at is not None:
        raise MergeRefused(_("This merge was undone already."))
    if kept.standing == Standing.MERGED:
        raise MergeRefused(_("Undo the later merge of the kept organisation first."))
    later = (
        Merge.objects.filter(kept=kept, undone_at=None, pk__gt=record.pk)
        .select_related("absorbed_one")
        .order_by("pk")
        .last()
    )
    if later is not None:
        raise MergeRefused(
            _("“%(name)s” was merged into the same organisation later. Undo that first.")
            % {"name": later.absorbed_one.name}
        )


def _restore_fields(kept: Organisation, snapshot: dict[str, Any]) -> None:
    """Give the fields of `kept` their values from before, but for those that were changed since."""
    now, then = as_values(kept, CHOICES), snapshot["set"]
    for name in CHOICES:
        # A name and its language go together.
        followed = "name" if name == "name_language" else name
        if now[name] == then[name] and now[followed] == then[followed]:
            setattr(kept, name, snapshot["kept"][name])
    kept.save()


def _check_direction(kept: Organisation, absorbed: Organisation) -> None:
    if Standing.MERGED in (kept.standing, absorbed.standing):
        raise MergeRefused(_("One of the two is merged already."))
    if kept.standing == Standing.APPLYING:
        raise MergeRefused(
            _("The registration of the organisation to keep waits too. Decide on that first.")
        )
    if absorbed.standing == Standing.REGISTERED and kept.standing != Standing.REGISTERED:
        raise MergeRefused(
            _("The other one is registered: merge into that one, so that its page stays.")
        )


def _locked_pair(kept: Organisation, absorbed: Organisation) -> tuple[Organisation, Organisation]:
    """Lock both, the lower key first, so that two merges cannot wait for each other."""
    if kept.pk == absorbed.pk:
        raise MergeRefused(_("An organisation cannot be merged with itself."))
    rows = _locked([kept.pk, absorbed.pk])
    return rows[kept.pk], rows[absorbed.pk]


def _locked(keys: list[int]) -> dict[int, Organisation]:
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return {row.pk: row for row in rows.order_by("pk")}


def _relations() -> list[Any]:
    """Return every foreign key of the project that points to an organisation and is to be moved."""
    return [
        relation
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in _NOT_MOVED
    ]


def _move_rows(absorbed: Organisation, kept: Organisation) -> list[list[Any]]:
    moved = []
    for relation in _relations():
        model, field = relation.related_model, relation.field.attname
        mine = model._base_manager.filter(**{field: absorbed.pk}).order_by("pk")
        if model is Mandate:
            mine = mine.exclude(pk__in=_mandates_that_stay(absorbed, kept))
        keys = list(mine.values_list("pk", flat=True))
        for pk in _move(model, keys, field, source=absorbed.pk, target=kept.pk):
            moved.append([model._meta.label, pk, field, absorbed.pk])
    return moved


def _mandates_that_stay(absorbed: Organisation, kept: Organisation) -> list[int]:
    """Return the mandates that remain the absorbed one's own: 2 queries.

    What has ended is its past. Who acts for the kept one already keeps that mandate. And whose
    mandate for the kept one ended after this one began does not regain it by a merge: nobody
    decided that.
    """
    now = timezone.now()
    ended_at: dict[int, datetime] = {}
    acting = set()
    for mandate in kept.mandates.all():
        until = mandate.until_at
        if until is None or until > now:
            acting.add(mandate.person_id)
        else:
            ended_at[mandate.person_id] = max(until, ended_at.get(mandate.person_id, until))
    return [
        mandate.pk
        for mandate in absorbed.mandates.all()
        if (mandate.until_at is not None and mandate.until_at <= now)
        or mandate.person_id in acting
        or ended_at.get(mandate.person_id, mandate.from_at) > mandate.from_at
    ]


def _move(
    model: type[models.Model], keys: list[int], field: str, *, source: int, target: int
) -> list[int]:
    """Let rows that point to `source` point to `target`; return the keys of those that now do.

    A row that `target` has already, by a unique constraint, stays where it is.
    """
    if not keys:
        return []
    rows = model._base_manager.filter(pk__in=keys, **{field: source})
    try:
        with transaction.atomic():
            rows.update(**{field: target})
    except IntegrityError:
        if len(keys) == 1:
            return []
        return [
            pk for key in keys for pk in _move(model, [key], field, source=source, target=target)
        ]
    return keys


def _move_requests(absorbed: Organisation, kept: Organisation) -> list[list[Any]]:
    target_type = ContentType.objects.get_for_model(Organisation)
    mine = Request._base_manager.filter(target_type=target_type, target_id=absorbed.pk)
    moved = [
        [Request._meta.label, pk, "target_id", absorbed.pk]
        for pk in mine.order_by("pk").values_list("pk", flat=True)
    ]
    mine.update(target_id=kept.pk)
    return moved
