"""What is limited of requests that were sent."""

from limits import actions
from limits.actions import Action

actions.register(
    Action(
        "answers",
        frozenset({"moderation:answer", "moderation:private_answer", "moderation:withdraw"}),
    )
)
