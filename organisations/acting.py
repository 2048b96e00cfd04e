"""For whom a person acts: asked here by every room in which somebody does something for an
organisation.

A view offers the choice with `ActingField`, or reads the organisation from its address and asks
`mandate_for`; what it then stores is person, organisation and mandate. The page says for whom with
`organisations/_acting_for.html`.
"""

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame.errors import Refused
from organisations.enums import Standing
from organisations.models import Mandate

if TYPE_CHECKING:
    from accounts.models import User
    from organisations.querysets import MandateQuerySet

MYSELF = "myself"
_SLUG = re.compile(r"[a-zA-Z0-9_-]+")


class NoMandate(Refused):
    """The person holds no current mandate of that organisation with that scope."""


def mandates_for(user: Any, scope: str | None = None) -> "MandateQuerySet":
    """Return the current mandates of `user`, of registered organisations, with their organisation,
    by its name. `scope` (a MandateScope, or its value) leaves those that hold it; None takes all.
    """
    if not user.is_authenticated or not user.is_active:
        return Mandate.objects.none()
    rows = (
        Mandate.objects.current()
        .filter(person=user, organisation__standing=Standing.REGISTERED)
        .select_related("organisation")
        .order_by("organisation__sort_key", "organisation_id")
    )
    return rows if scope is None else rows.with_scope(scope)


def mandate_for(user: Any, organisation: "UUID | str", scope: str | None = None) -> Mandate:
    """Return the mandate by which `user` acts for the organisation of that uid or slug: 1 query.

    Raises NoMandate where the organisation is unknown, not registered, or not theirs to act for: it
    says nothing of which. Ask it again at the moment of the act, never rely on an earlier answer.
    """
    found = mandates_for(user, scope).filter(**_named(str(organisation))).first()
    if found is None:
        raise NoMandate(_("You cannot do this for this organisation: you hold no mandate for it."))
    return found


def _named(name: str) -> dict[str, Any]:
    """Return the filter for a uid or slug; what is neither matches nothing."""
    try:
        return {"organisation__uid": UUID(name)}
    except ValueError:
        return {"organisation__slug": name if _SLUG.fullmatch(name) else ""}


class ActingField(forms.ChoiceField):
    """For whom the person acts: an organisation, by its uid, or themselves where that is offered.

    Cleans to the Mandate, or to None for "Myself". Made in a form's `__init__`, because only there
    the person is known: `self.fields["acting"] = ActingField(user=user, scope="join")`. 1 query
    when made, 1 when cleaned.
    """

    def __init__(
        self, *, user: "User", scope: str | None = None, with_myself: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label", gettext_lazy("For whom do you act?"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy("What you do here is noted with your name and the one you act for."),
        )
        messages = {
            "required": gettext_lazy("Choose for whom you act."),
            "invalid_choice": gettext_lazy("Choose one of the list."),
        }
        kwargs["error_messages"] = {**messages, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)
        self.user, self.scope = user, scope
        self.mandates = list(mandates_for(user, scope))
        choices: list[tuple[str, Any]] = [
            (str(mandate.organisation.uid), mandate.organisation.name) for mandate in self.mandates
        ]
        if with_myself:
            choices.insert(0, (MYSELF, gettext_lazy("Myself")))
        elif len(choices) > 1:
            # Nobody acts for the first of several by not looking.
            choices.insert(0, ("", gettext_lazy("Choose one")))
        self.choices = choices
        if len(choices) == 1 and self.initial is None:
            self.initial = choices[0][0]

    @property
    def has_choice(self) -> bool:
        """Whether there is anybody to act for."""
        return bool(self.choices)

    def clean(self, value: Any) -> Mandate | None:
        chosen = super().clean(value)
        if chosen in ("", MYSELF):
            return None
        try:
            # Asked again: a mandate may have ended since the form was made.
            return mandate_for(self.user, chosen, self.scope)
        except NoMandate as refused:
            raise ValidationError(str(refused), code="no_mandate") from refused
