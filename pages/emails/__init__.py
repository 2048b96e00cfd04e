"""The mails of this room, by subject."""
