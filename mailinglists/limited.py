"""What is limited of asking for lists and of getting on them."""

from limits import actions, traps
from limits.actions import Action

actions.register(Action("list_request", frozenset({"lists:request", "lists:request_form"})))
actions.register(
    Action("subscribing", frozenset({"lists:subscribe", "lists:ask"}), trapped=traps.as_if_sent)
)
# Mail programs leave a list for many subscribers from one address.
actions.exempt("lists:leave")
