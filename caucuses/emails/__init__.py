"""The notices of this room, by subject: one function a message."""
