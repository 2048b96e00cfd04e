"""What the portal's services raise when they do not do what was asked."""


class Refused(Exception):
    """Something was not done and nothing changed. The message is fit to be shown to a person."""
