import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from wsis_portal.watching import request_ids

AWAY_SECONDS = 15  # until it is worth trying again


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong, and under which number the log tells what (HTTP 500); where
    the database is away, full or locked, that it will be over soon (HTTP 503).
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        away = loader.get_template("503_away.html").render({"seconds": AWAY_SECONDS})
        return HttpResponse(away, status=503, headers={"Retry-After": str(AWAY_SECONDS)})
    template = loader.get_template("500.html")
    # No request: what it is asked for may be what has failed.
    return HttpResponse(template.render({"number": request_ids.current()}), status=500)
