"""The least that Django can do: one view that returns bytes, behind the portal's own gunicorn
settings. `BARE_FOLDER` holds a file for each address.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import include, path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only-for-measuring",
    USE_I18N=False,
)
BODIES = {file.name: file.read_bytes() for file in Path(os.environ["BARE_FOLDER"]).iterdir()}


def show(_request, name):
    response = HttpResponse(BODIES[name])
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    return response


# gunicorn.conf.py asks for the address of the portal's home before its processes part.
ADDRESSES = [path("", show, {"name": "0"}, name="home"), path("<str:name>", show)]
urlpatterns = [path("", include((ADDRESSES, "pages")))]
application = get_wsgi_application()
