"""What is limited of joining, proposing and writing to groups."""

from accounts.models import User
from caucuses.access import led_by
from limits import actions, traps
from limits.actions import READS, Action
from moderation import quotas


def _leads_a_group(user: User) -> bool:
    return bool(led_by(user))


quotas.know_by(_leads_a_group)

actions.register(Action("joining", frozenset({"caucuses:join"})))
actions.register(
    Action(
        "proposals",
        frozenset(
            {
                "caucuses:propose",
                "caucuses:proposal_edit",
                "caucuses:proposal_sponsor",
                "caucuses:proposal_unsponsor",
            }
        ),
    )
)
actions.register(Action("comments", frozenset({"caucuses:proposal_comment"})))
actions.register(
    Action("relay", frozenset({"caucuses:write"}), email_field="email", trapped=traps.as_if_sent)
)
# Counted where they happen: what reaches one group, and mails to one address that asked.
actions.register(Action("relay_passed_on", frozenset()))
actions.register(Action("bulletin_mails", frozenset()))
actions.register(
    Action(
        "bulletin",
        frozenset({"caucuses:bulletin", "caucuses:bulletin_of_all"}),
        trapped=traps.as_if_sent,
    )
)
actions.register(Action("uploads", frozenset({"caucuses:report_add"})))
actions.register(Action("member_lists", frozenset({"caucuses:members"}), methods=READS))
# Mail programs stop the bulletin for many readers from one address.
actions.exempt("caucuses:bulletin_reader")
