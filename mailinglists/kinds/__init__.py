"""The kinds of request of this room: asking for a list, and to be let in on one."""

from mailinglists.kinds import list_request, subscription

__all__ = ["list_request", "subscription"]
