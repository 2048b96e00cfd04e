"""What is limited of asking for lists and of getting on them."""

from limits import actions, traps
from limits.actions import Action

actions.register(Action("list_request", frozenset({"lists:request", "lists:request_form"})))
actions.register(
    Action("subscribing", frozenset({"lists:subscribe", "lists:ask"}), trapped=traps.as_if_sent)
)
# Counted where they happen: for one list, and mails to one address that asked.
actions.register(Action("subscribing_to_one", frozenset()))
actions.register(Action("subscribing_mails", frozenset()))
# Mail programs leave a list for many subscribers from one address.
actions.exempt("lists:leave")
