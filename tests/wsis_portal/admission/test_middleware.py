"""Who keeps a place in a crowd, and what the others are told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from wsis_portal.admission import lanes
from wsis_portal.admission.lanes import Crowd
from wsis_portal.admission.middleware import AdmissionMiddleware

SESSION = {"HTTP_COOKIE": "sessionid=any"}


def ask(state, path, *, method="GET", **headers):
    """Return the answer to a request that is taken up by a thread in such a crowd."""

    def answer():
        lanes._crowd.set(state)
        request = RequestFactory().generic(method, path, **headers)
        return AdmissionMiddleware(lambda _request: HttpResponse("served"))(request)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(answer).result()


@pytest.mark.parametrize(
    ("path", "options", "calm", "crowded", "full"),
    [
        ("/caucuses/", {}, 200, 503, 503),
        ("/fr/caucuses/", {"HTTP_COOKIE": "csrftoken=x"}, 200, 503, 503),
        ("/admin/", SESSION, 200, 200, 503),
        ("/accounts/login/", {}, 200, 200, 503),
        ("/zh-hans/accounts/login/code/", {}, 200, 200, 503),
        ("/about/accounts/", {}, 200, 503, 503),
        ("/caucuses/x/write/", {"method": "POST"}, 200, 200, 503),
        ("/caucuses/", {"method": "HEAD"}, 200, 503, 503),
    ],
    ids=["visitor", "other cookie", "signed in", "sign in", "its code", "like it", "form", "head"],
)
def test_places_that_are_kept(path, options, calm, crowded, full):
    for state, expected in zip(Crowd, (calm, crowded, full), strict=True):
        assert ask(state, path, **options).status_code == expected, state


@pytest.mark.parametrize(
    ("path", "language", "direction"),
    [("/", "en", "ltr"), ("/ar/caucuses/", "ar", "rtl"), ("/zh-hans/", "zh-hans", "ltr")],
)
def test_who_has_to_come_back_reads_when_in_their_language(path, language, direction):
    answer = ask(Crowd.CROWDED, path)
    page = answer.content.decode()

    assert (answer["Retry-After"], answer["Cache-Control"]) == ("15", "no-store")
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert "15" in page
    assert "Set-Cookie" not in answer
    assert ask(Crowd.CROWDED, path).content == answer.content
