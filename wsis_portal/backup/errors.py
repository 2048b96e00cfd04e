class BackupError(Exception):
    """A backup could not be made, read or put back; the message tells the operator why."""
