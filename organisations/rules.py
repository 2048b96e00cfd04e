"""Who may do what with organisations."""

import rules

from accounts.models import User
from accounts.rules import is_active, is_moderator
from organisations.models import Organisation


@rules.predicate
def may_edit_for(user: User, organisation: Organisation | None) -> bool:
    """The person holds a current mandate of this organisation that covers editing."""
    if organisation is None or not user.is_authenticated:
        return False
    return bool(organisation.mandates.current().filter(person=user, may_edit=True).exists())


@rules.predicate
def represents(user: User, organisation: Organisation | None) -> bool:
    """The person holds a current mandate of this organisation."""
    if organisation is None or not user.is_authenticated:
        return False
    return bool(organisation.mandates.current().filter(person=user).exists())


# Pages: representatives.
rules.add_perm("organisations.edit_profile", is_active & may_edit_for)
rules.add_perm("organisations.end_own_mandate", is_active & represents)
rules.add_perm("organisations.manage_mandate", is_active & may_edit_for)
rules.add_perm("organisations.answer_handover", is_active & represents)
rules.add_perm("organisations.ask_handover", is_active & ~may_edit_for)

# Back-office: the secretariat.
rules.add_perm("organisations", is_moderator)
rules.add_perm("organisations.decide_request", is_moderator)
for _model in (
    *("organisation", "merge", "distinctpair"),
    *("mandate", "mandateinvitation", "act"),
):
    rules.add_perm(f"organisations.view_{_model}", is_moderator)
rules.add_perm("organisations.change_organisation", is_moderator)
rules.add_perm("organisations.merge_organisation", is_moderator)
