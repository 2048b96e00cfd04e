"""The back-office of this room, by subject. Registered on import."""

from mailinglists.admin import lists

__all__ = ["lists"]
