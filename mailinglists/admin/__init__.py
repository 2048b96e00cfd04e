"""The back-office of this room, by subject. Registered on import."""

from mailinglists.admin import held, keepers, lists, role_addresses, server, subscriptions

__all__ = ["held", "keepers", "lists", "role_addresses", "server", "subscriptions"]
