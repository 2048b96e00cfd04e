"""What is limited of proposing links."""

from limits import actions
from limits.actions import Action

actions.register(Action("links", frozenset({"pages:link_propose", "pages:link_proposal"})))
