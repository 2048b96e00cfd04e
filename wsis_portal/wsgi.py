"""The WSGI entry point that gunicorn serves."""

import os
from typing import Any

import django
from django.conf import settings
from django.core.cache import close_caches
from django.core.checks import Tags
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.management.base import BaseCommand
from django.core.signals import request_finished, request_started
from django.db import reset_queries
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wsis_portal.settings")


class Request(WSGIRequest):
    """Django's, which leaves the encoding of bodies alone: `frame/middleware.py` takes UTF-8 only.

    Django sets it while the request is made. Where the query has too many fields that fails outside
    of all that turns exceptions into answers (HTTP 500, a traceback in the log, and no headers).
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(
            meta.get("CONTENT_TYPE", "")
        )


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
# As manage.py does before each command: a wrong setting stops the start with its name.
BaseCommand().check(tags=[Tags.security])
# What Django does for each request, and what costs a sixth of giving out a stored page: queries are
# noted in debugging alone, and none of our caches has anything to close.
if not settings.DEBUG:
    request_started.disconnect(reset_queries)
request_finished.disconnect(close_caches)
application = Handler()
