"""Who may do what with groupings."""

import rules

from accounts.rules import is_moderator

rules.add_perm("caucuses", is_moderator)
for _model in ("grouping", "membershipwish"):
    rules.add_perm(f"caucuses.view_{_model}", is_moderator)
rules.add_perm("caucuses.add_grouping", is_moderator)
rules.add_perm("caucuses.change_grouping", is_moderator)
