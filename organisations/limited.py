"""What is limited of registering, of inviting, and of taking the directory along."""

from accounts.models import User
from limits import actions
from limits.actions import READS, Action
from moderation import quotas
from organisations.models import Mandate


def _acts_for_somebody(user: User) -> bool:
    return Mandate.objects.current().filter(person=user).exists()


quotas.know_by(_acts_for_somebody)

actions.register(Action("registration_draft", frozenset({"organisations:register"})))
# What is typed is kept also where it is not right yet.
actions.register(
    Action("registration_saving", frozenset({"organisations:register_part"}), counts_tries=True)
)
actions.register(Action("registration_sending", frozenset({"organisations:register_check"})))
actions.register(
    Action(
        "invitations",
        frozenset(
            {
                "organisations:hand_over",
                "organisations:hand_over_reply",
                "organisations:invitation_repeat",
                "organisations:representative_invite",
            }
        ),
    )
)
actions.register(
    Action("downloads", frozenset({"organisations:csv", "organisations:json"}), methods=READS)
)
