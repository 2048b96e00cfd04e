"""Who may do what with accounts, and who enters the back-office."""

from collections.abc import Callable

import rules

from accounts.models import User


@rules.predicate
def is_active(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active)


@rules.predicate
def is_administrator(user: User) -> bool:
    return bool(user.is_superuser)


@rules.predicate
def is_secretariat(user: User) -> bool:
    return bool(user.is_authenticated and user.is_secretariat)


@rules.predicate
def is_of_list_masters(user: User) -> bool:
    return bool(user.is_authenticated and user.is_list_master)


is_moderator = is_active & (is_secretariat | is_administrator)
is_list_master = is_active & is_of_list_masters

# Rooms above let their own people in, each to what is theirs; this room knows none of them.
_let_in: list[Callable[..., bool]] = []


def open_back_office_to(predicate: Callable[..., bool]) -> None:
    """Let the people in for whom the predicate holds, asked without an object."""
    _let_in.append(predicate)


@rules.predicate
def is_let_in(user: User) -> bool:
    """A room above lets the person into the back-office."""
    return any(predicate(user, None) for predicate in _let_in)


may_enter_back_office = is_moderator | is_let_in

rules.add_perm("accounts", is_moderator)
rules.add_perm("accounts.enter_back_office", may_enter_back_office)
# A moderator may look a person up; only an administrator changes accounts.
rules.add_perm("accounts.view_user", is_moderator)

rules.add_perm("notices", is_moderator)
rules.add_perm("notices.view_outgoingmail", is_moderator)
rules.add_perm("notices.change_outgoingmail", is_moderator)
rules.add_perm("notices.view_alarm", is_moderator)
rules.add_perm("limits", is_moderator)
rules.add_perm("limits.view_caught", is_moderator)
