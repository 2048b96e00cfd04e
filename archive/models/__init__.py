"""The tables of this room, by subject."""

from archive.models.imports import ImportFault, ImportRun
from archive.models.posts import Attachment, Post, RawPost, Thread
from archive.models.removals import Removal

__all__ = [
    "Attachment",
    "ImportFault",
    "ImportRun",
    "Post",
    "RawPost",
    "Removal",
    "Thread",
]
