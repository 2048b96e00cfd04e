"""Adopting a charter: the next version, which is never edited. Its rules hold from then on."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from caucuses import openness
from caucuses.emails import charters as emails
from caucuses.models import Appointment, Charter, Grouping
from caucuses.models.charters import CHARTER_LIMIT
from caucuses.services.leaders import current_leaders, leaders_above
from frame.errors import Refused
from frame.text import clean_line, clean_pasted

if TYPE_CHECKING:
    from accounts.models import User


# A model does not hold these to their length.
LONG_TEXTS = {"text": CHARTER_LIMIT, "statement": 2000, "decides": 1000}  # characters


class AdoptionRefused(Refused):
    """No version was written."""


class NewerVersion(AdoptionRefused):
    """Somebody adopted another version since the form was opened."""


class Rules(TypedDict):
    """What a charter says in a form that the portal acts on: the fields of `Charter.RULES`."""

    who_may_join: str
    admission: str
    members_shown: str
    appointed_by: str
    statement: str
    decides: str


@transaction.atomic
def adopt(
    grouping: Grouping,
    *,
    by: "User",
    under: Appointment | None,
    text: str,
    language: str,
    adopted_on: date,
    adopted_by: str,
    expected: int | None = None,
    **rules: Unpack[Rules],
) -> Charter:
    """Write the next version of a group's charter, and put its rules in force.

    `under` is the appointment by which `by` may do so, None for the secretariat; `adopted_by` is
    the body in words. `expected` is the number of the version that `by` saw as the newest, 0 for
    none; another one raises NewerVersion. Raises AdoptionRefused for a closed group, days that
    cannot be, a text that cannot be kept, and the version that is in force already.
    """
    # Two at the same moment: the second waits here, and then sees the first.
    locked = Grouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)
    if locked.is_closed:
        raise AdoptionRefused(_("This group is closed: it adopts no charter any more."))
    newest = locked.charters.newest_first().first()
    number = newest.number if newest else 0
    if expected is not None and expected != number:
        raise NewerVersion(
            _("Version %(number)d was adopted since you opened this form. Read it first.")
            % {"number": number}
        )
    charter = Charter(
        grouping=locked,
        number=number + 1,
        text=clean_pasted(text),
        language=language,
        adopted_on=adopted_on,
        adopted_by=clean_line(adopted_by),
        entered_by=by,
        entered_under=under,
        **{
            **rules,
            "statement": clean_pasted(rules["statement"]),
            "decides": clean_pasted(rules["decides"]),
        },
    )
    _check(charter, newest)
    charter.save()
    _put_in_force(charter, locked)
    grouping.refresh_from_db(fields=[*Charter.RULES, "charter_adopted_on", "is_edited"])
    for person in {*current_leaders(locked), *leaders_above(locked)} - {by}:
        emails.adopted(charter, person)
    return charter


def _check(charter: Charter, newest: Charter | None) -> None:
    """Raise AdoptionRefused where the version cannot be."""
    if charter.adopted_on > timezone.now().date():
        raise AdoptionRefused(_("The day of the adoption lies in the future."))
    if newest and charter.adopted_on < newest.adopted_on:
        raise AdoptionRefused(
            _("The version before was adopted on %(day)s; this one cannot be older.")
            % {"day": date_format(newest.adopted_on, "DATE_FORMAT")}
        )
    try:
        charter.full_clean(exclude=["grouping", "entered_by", "entered_under"])
    except ValidationError as error:
        raise AdoptionRefused(" ".join(error.messages)) from error
    for name, limit in LONG_TEXTS.items():
        if len(getattr(charter, name)) > limit:
            raise AdoptionRefused(_("Write at most %(limit)d letters.") % {"limit": limit})
    if newest and all(
        getattr(charter, name) == getattr(newest, name) for name in ("text", *Charter.RULES)
    ):
        raise AdoptionRefused(
            _("This is the version in force: neither its text nor its rules would change.")
        )


def _put_in_force(charter: Charter, grouping: Grouping) -> None:
    """Copy the rules to the group, which from now on belongs to its people, not to a data file."""
    for name in Charter.RULES:
        setattr(grouping, name, getattr(charter, name))
    grouping.charter_adopted_on = charter.adopted_on
    grouping.is_edited = True
    grouping.save(update_fields=[*Charter.RULES, "charter_adopted_on", "is_edited"])
    openness.refresh([grouping.pk])
