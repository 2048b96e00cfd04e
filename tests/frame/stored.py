"""Stored files of any age, for the tests of what deletes old ones."""

import os
import time

from frame.stored_files import LEFT_FOR


def put(path, *, is_old):
    """Write a file, with the folders above it, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"Words.")
    return age(path) if is_old else path


def age(path):
    """Make a file older than those that are left alone, and return its path."""
    before = time.time() - LEFT_FOR.total_seconds() - 60
    os.utime(path, (before, before))
    return path
