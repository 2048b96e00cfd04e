"""Who may do what where rooms meet that do not know each other."""

import rules

from accounts.rules import is_moderator

# Translations of all rooms' texts.
rules.add_perm("texts", is_moderator)
rules.add_perm("texts.view_translation", is_moderator)
rules.add_perm("texts.withdraw_translation", is_moderator)

# Reasons are worded by the secretariat, also those that coordinators begin with.
for _verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"moderation.{_verb}_reasontemplate", is_moderator)
