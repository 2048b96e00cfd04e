"""What is limited of searching: each search makes the database work."""

from limits import actions
from limits.actions import READS, Action

actions.register(Action("search", frozenset({"search:search"}), methods=READS))
