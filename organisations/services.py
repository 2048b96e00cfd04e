"""What spans several tables of an organisation: registering it, changing it, and its consents.
Mandates stand in `representatives/services.py`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from anyascii import anyascii
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from moderation import services as moderation
from moderation.models import Decision, Request
from moderation.services import MoveRefused
from organisations import hooks, registration
from organisations.duplicates import matching
from organisations.enums import ActVerb, MandateScope, PublicField, Standing
from organisations.models import Mandate, Organisation, PublicationConsent
from organisations.representatives import services as mandates

if TYPE_CHECKING:
    from accounts.models import User

# What waits for a decision when a registered organisation changes it.
PROTECTED = ("name", "country", "website")
# Pages beside those of the organisations (`urls.py`).
RESERVED_SLUGS = frozenset({"register", "invitations", "map"})
# A new name waits together with its language.
WAITING = (*PROTECTED, "name_language")


class RegistrationIncomplete(MoveRefused):
    """Parts of the form lack something; `parts` names them."""

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts
        super().__init__(_("The registration is not complete yet: some parts need a change."))


class ChangeWaits(MoveRefused):
    """Another change of the same organisation waits for its decision."""


def write_registration(request: Request) -> Organisation:
    """Write what the applicant typed into their organisation, creating it at the first sending.

    Raises RegistrationIncomplete; then nothing is written (the caller's transaction).
    """
    forms = registration.checked_forms(request)
    lacking = [slug for slug, form in forms.items() if not form.is_valid()]
    if lacking:
        raise RegistrationIncomplete(lacking)
    organisation = request.target or Organisation(standing=Standing.APPLYING, name="-")
    if organisation.pk is None:
        organisation.save()
    organisation.standing = Standing.APPLYING
    for part in registration.parts():
        part.write(organisation, forms[part.slug])
    organisation.save()
    matching.refresh(organisation)
    return organisation


def register(organisation: Organisation, decision: Decision, *, public_fields: list[str]) -> None:
    """Make an organisation that is locked a registered one, with address, mandate and consents.

    `public_fields` are the consents as the applicant sent them.
    """
    organisation.standing = Standing.REGISTERED
    organisation.slug = organisation.slug or free_slug(organisation)
    organisation.registered_at = decision.at
    _put_in_force(organisation, public_fields, by=decision.request.applicant)
    # Once with all that is new: each saving brings the search up to date.
    organisation.save(
        update_fields=["standing", "slug", "registered_at", "public_fields", "is_listed"]
    )
    # Nobody else is to be told: what was not registered has no representatives (`set_standing`).
    grant_first_mandate(organisation, decision)
    hooks.after_registration(organisation, decision)


def grant_first_mandate(organisation: Organisation, decision: Decision) -> tuple[Mandate, bool]:
    """Let the person who registered act for the organisation from the decision on; return what
    `begin` does.
    """
    request = decision.request
    function = (request.payload.get("you", {}).get("person_function") or [""])[0]
    return mandates.begin(
        organisation,
        request.applicant,
        at=decision.at,
        function=function[:150],
        granted_by=decision,
    )


def take_back(organisation: Organisation, decision: Decision) -> None:
    """Undo `register`: the organisation applies again, and nobody acts for it any more."""
    # What the applicant asked to be shown stays noted, for the case that it is approved after all.
    _withdraw_consents(organisation, by=decision.maker)
    set_standing(organisation, Standing.APPLYING, decision)


def set_standing(organisation: Organisation, standing: Standing, decision: Decision) -> None:
    """Change the standing of an organisation that is not shown (or no longer). One that was
    registered has no representatives from then on.
    """
    leaves = Standing.REGISTERED == organisation.standing != standing
    organisation.standing = standing
    organisation.registered_at = (
        None if standing != Standing.REGISTERED else organisation.registered_at
    )
    organisation.is_listed = organisation.is_listed and standing == Standing.REGISTERED
    organisation.save(update_fields=["standing", "registered_at", "is_listed"])
    if leaves:
        mandates.end_all_by_decision(organisation, decision)
        hooks.after_leaving(organisation, decision)


@transaction.atomic
def set_consents(organisation: Organisation, fields: list[str], *, by: "User") -> None:
    """Put in force the consents for exactly `fields` (values of PublicField), keeping who changed
    what when.
    """
    _put_in_force(organisation, fields, by=by)
    organisation.save(update_fields=["public_fields", "is_listed"])


def _put_in_force(organisation: Organisation, fields: list[str], *, by: "User") -> None:
    """Do so; the organisation itself is saved by the caller."""
    now = timezone.now()
    wanted = [field for field in PublicField.values if field in fields]
    standing = set(organisation.consents.filter(withdrawn_at=None).values_list("field", flat=True))
    if not standing.issubset(wanted):
        _withdraw_consents(organisation, by=by, keep=wanted)
    PublicationConsent.objects.bulk_create(
        [
            PublicationConsent(organisation=organisation, field=field, given_at=now, given_by=by)
            for field in wanted
            if field not in standing
        ]
    )
    organisation.public_fields = wanted
    organisation.is_listed = (
        PublicField.LISTED in wanted and organisation.standing == Standing.REGISTERED
    )


def _withdraw_consents(organisation: Organisation, *, by: "User", keep: Sequence[str] = ()) -> None:
    """End the consents in force but those for the fields in `keep`."""
    ending = organisation.consents.filter(withdrawn_at=None).exclude(field__in=keep)
    ending.update(withdrawn_at=timezone.now(), withdrawn_by=by)


@transaction.atomic
def change_profile(
    organisation: Organisation, part: registration.Part, form: Any, *, by: "User"
) -> Request | None:
    """Save a checked part of the profile. A change of name, country or website waits for a decision
    instead.

    Returns the request that waits, if one was made. Raises ChangeWaits while an earlier one is
    undecided, NoMandate where `by` may not edit (any more).
    """
    mandate = mandates.mandate_of(by, organisation, MandateScope.EDIT)
    if part.slug == "public":
        shown = form.cleaned_data["public_fields"]
        set_consents(organisation, shown, by=by)
        mandates.note_act(mandate, ActVerb.CONSENTS_CHANGED, public_fields=shown)
        return None
    mandates.note_act(mandate, ActVerb.PROFILE_CHANGED, part=part.slug)
    before = _waiting_values(organisation)
    part.write(organisation, form)
    after = _waiting_values(organisation)
    changes = {
        name: {"old": before[name], "new": after[name]}
        for name in (WAITING if before["name"] != after["name"] else PROTECTED)
        if before[name] != after[name]
    }
    for name in changes:
        setattr(organisation, name, before[name])
    organisation.save()
    matching.refresh(organisation)
    return request_change(organisation, changes, by=by) if changes else None


@transaction.atomic
def request_change(organisation: Organisation, changes: dict[str, Any], *, by: "User") -> Request:
    """Ask the secretariat for a change that is not the representative's alone to make. Raises
    ChangeWaits, or NoMandate where `by` holds none (any more).
    """
    # Two at the same moment: the second waits here, and then sees the first.
    mandates.lock(organisation)
    mandate = mandates.mandate_of(by, organisation)
    waiting = Request.objects.open().filter(
        kind="profile_change",
        target_type__app_label="organisations",
        target_id=organisation.pk,
    )
    if waiting.exists():
        raise ChangeWaits(
            _(
                "An earlier change waits for its decision. "
                "Withdraw it first, or wait for the answer."
            )
        )
    request = moderation.open_draft(
        "profile_change",
        by=by,
        language=by.language,
        payload={"changes": changes, "mandate": str(mandate.uid)},
        target=organisation,
        title=organisation.name,
    )
    moderation.submit(request, by=by)
    return request


def apply_change(organisation: Organisation, changes: dict[str, Any], decision: Decision) -> None:
    """Carry out an approved change. Raises MoveRefused where the organisation was changed otherwise
    meanwhile.
    """
    former_language = organisation.name_language
    refusal = _("The organisation was changed since this was asked. Return it with a question.")
    _exchange(organisation, changes, out="old", in_="new", refusal=refusal)
    if "name" in changes:
        organisation.names.get_or_create(
            text=changes["name"]["old"],
            language=former_language,
            defaults={"is_former": True},
        )
    organisation.save()
    matching.refresh(organisation)
    if uid := changes.get("end_mandate"):
        # Its limits may have changed meanwhile: what ends is what the person holds now.
        named = organisation.mandates.filter(uid=uid).values("person")
        mandate = organisation.mandates.current().filter(person__in=named).first()
        if mandate is None:
            raise MoveRefused(_("This mandate has ended already."))
        mandates.end_by_decision(mandate, decision)


def take_back_change(
    organisation: Organisation, changes: dict[str, Any], decision: Decision
) -> dict[str, Any]:
    """Undo `apply_change` and return the changes as they wait from now on.

    An ended mandate is not opened again, because who acted when must stay true: a like one follows
    it. Raises MoveRefused where the organisation was changed otherwise meanwhile.
    """
    refusal = _("The organisation was changed since this was approved.")
    _exchange(organisation, changes, out="new", in_="old", refusal=refusal)
    if "name" in changes:
        organisation.names.filter(text=changes["name"]["old"], is_former=True).delete()
    organisation.save()
    matching.refresh(organisation)
    uid = changes.get("end_mandate")
    if uid and organisation.standing == Standing.REGISTERED:
        ended = organisation.mandates.filter(ended_by=decision.reverses).last()
        followed = mandates.follow(ended, decision) if ended is not None else None
        if followed is not None:
            return {**changes, "end_mandate": str(followed.uid)}
    return changes


@transaction.atomic
def end_own_mandate(organisation: Organisation, *, by: "User") -> Request | None:
    """End the person's own mandate: at once where another representative may edit, else ask the
    secretariat, and return that request.

    Raises NoMandate, ChangeWaits, or NobodyLeft where the other one went at the same moment.
    """
    mandate = mandates.mandate_of(by, organisation)
    if not mandates.others_may_edit(organisation, by):
        return request_change(organisation, {"end_mandate": str(mandate.uid)}, by=by)
    # What was asked when nobody else was there needs no decision any more. It is locked before the
    # organisation, as a decision on it would do.
    asked = Request.objects.open().filter(
        kind="profile_change",
        applicant=by,
        target_type__app_label="organisations",
        target_id=organisation.pk,
        payload__changes__has_key="end_mandate",
    )
    for request in asked:
        moderation.withdraw(request, by=by)
    mandates.lay_down(mandate, by=by)
    return None


def _exchange(
    organisation: Organisation, changes: dict[str, Any], *, out: str, in_: str, refusal: str
) -> None:
    """Set the changed fields from their value `out` to `in_` ("old" or "new").

    Raises MoveRefused with `refusal` where a protected field holds something else by now.
    """
    values = _waiting_values(organisation)
    for name in WAITING:
        if name in changes:
            if values[name] != changes[name][out] and name in PROTECTED:
                raise MoveRefused(refusal)
            setattr(organisation, name, changes[name][in_])


def free_slug(organisation: Organisation) -> str:
    """Return an address that nobody has, in Latin letters, from the name."""
    stem = slugify(anyascii(organisation.name))[:90].strip("-") or "organisation"
    slug, number = stem, 1
    while slug in RESERVED_SLUGS or Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _waiting_values(organisation: Organisation) -> dict[str, str]:
    return {name: str(getattr(organisation, name) or "") for name in WAITING}
