from django.http import HttpRequest, HttpResponse
from django.template import loader

from wsis_portal.watching import request_ids


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong, and under which number the log tells what (HTTP 500)."""
    template = loader.get_template("500.html")
    # No request: what it is asked for may be what has failed.
    return HttpResponse(template.render({"number": request_ids.current()}), status=500)
