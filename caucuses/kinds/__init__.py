"""The kinds of request of this room, each in a module of its own."""
