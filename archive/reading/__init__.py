"""From the bytes of a message to a post: pure functions over the standard library's `email`.

Nothing here asks the database or the clock, and whatever bytes come, nothing is raised but
`Unreadable`.
"""

from archive.reading.reading import (
    MESSAGE_LIMIT,
    ReadPost,
    Unreadable,
    hash_of,
    packed,
    read,
    unpacked,
    unreadable,
)

__all__ = [
    "MESSAGE_LIMIT",
    "ReadPost",
    "Unreadable",
    "hash_of",
    "packed",
    "read",
    "unpacked",
    "unreadable",
]
