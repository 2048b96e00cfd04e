"""Each request has an id, and goes to its route."""

import re

import pytest
from django.core.cache import cache

pytestmark = pytest.mark.django_db

OF_PROXY = "0123456789abcdef0123456789abcdef"


def test_each_answer_has_an_id_of_its_own(client, settings):
    settings.PAGE_CACHE_SECONDS = 60
    cache.clear()

    given = [client.get("/about/")["X-Request-ID"] for _time in range(3)]

    assert len(set(given)) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in given)


@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [
        (1, OF_PROXY, True),
        (1, "01234567-89ab-cdef-0123-456789abcdef", True),
        (0, OF_PROXY, False),
        (1, "wangari@people.example", False),
        (1, f"{OF_PROXY}\r\nX: 1", False),
        (1, OF_PROXY.upper(), False),
    ],
    ids=["proxy", "as uuid", "no proxy", "words", "two lines", "other letters"],
)
def test_id_is_taken_from_the_proxy_alone(client, settings, proxies, sent, is_taken):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    answer = client.get("/healthz/live", HTTP_X_REQUEST_ID=sent)

    assert (answer["X-Request-ID"] == sent) == is_taken
