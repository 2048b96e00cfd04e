"""What the web server loads before its processes part, so that they share it
(`gunicorn.conf.py`).
"""

import gc

from django.conf import settings
from django.db import connections
from django.urls import reverse
from django.utils import translation


def load_shared() -> None:
    """Load what each process would load for itself at its first requests: the addresses, in each
    language with its catalogue.

    Then leave all that was loaded as it is. The collector of garbage writes to each object that it
    looks at, and a page of memory that one process writes to is shared no more.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("pages:home")
    # A connection to the database belongs to one process.
    connections.close_all()
    gc.freeze()
    # gunicorn.conf.py switched it off while all was loaded.
    gc.enable()
