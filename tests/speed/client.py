"""A browser that does what is to be timed: one connection that is kept, one person."""

import http.client
import time
from urllib.parse import urlencode

# Django takes the cookie's own value for the form's token.
TOKEN = "a" * 32


class Browser:
    """One person's connection to a server on this machine."""

    def __init__(self, port, cookie=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = f"csrftoken={TOKEN}; {cookie}" if cookie else ""

    def timed(self, method, path, form=None, *, expected=200):
        """Return the milliseconds until the answer was read; leave at another status."""
        headers = {"Accept-Encoding": "gzip"}
        body = None
        if self.cookie:
            headers["Cookie"] = self.cookie
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status != expected:
            raise SystemExit(f"{method} {path}: {answer.status}, not {expected}")
        return took
