"""What is limited of asking for translations and of offering help."""

from limits import actions
from limits.actions import Action

actions.register(
    Action(
        "translations",
        frozenset(
            {
                "translations:ask",
                "translations:claim",
                "translations:import",
                "translations:leave",
                "translations:volunteer",
            }
        ),
    )
)
