"""What can go wrong while looking for something."""


class EngineSilent(Exception):
    """The search engine, which is elsewhere, does not answer."""
