"""Who may edit the public pages."""

import rules

from accounts.rules import is_moderator

rules.add_perm("pages", is_moderator)
for _model in ("page", "pagefile", "link", "event"):
    for _verb in ("view", "add", "change", "delete"):
        rules.add_perm(f"pages.{_verb}_{_model}", is_moderator)
rules.add_perm("pages.decide_link_proposal", is_moderator)
