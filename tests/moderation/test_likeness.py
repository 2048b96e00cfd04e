"""Requests of one hand, found by where they came from and what they say."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from limits.sources import coming_from
from moderation import likeness
from moderation.models import Request, Trait
from tests.moderation import factories
from tests.people import create_person

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:moderation_request_changelist")
TEXT = (
    "We teach people in the hill villages to build and to keep their own wireless networks, to "
    "write about their lives in their own languages, and to ask their governments for the lines "
    "they need."
)
NEARLY = TEXT.replace("hill", "river") + " 2026"
OTHER = (
    "Our members are public libraries. Together they lend books and machines, and offer courses in "
    "which children and old people learn how to search, to read and to doubt what they find there."
)


def sent(number, *, address="", text=None, website=""):
    payload = factories.payload(f"Organisation number {number}")
    payload["profile"]["purpose_en"] = [
        text or "We teach people to build and to keep their own networks."
    ]
    if website:
        payload["profile"]["website"] = [website]
    with coming_from(address):
        return factories.submitted(
            create_person(f"sender{number}"), f"Organisation number {number}", payload=payload
        )


def alike(row):
    return likeness.alike([row], Request.objects.all()).get(row.pk)


def test_what_makes_requests_alike():
    from_there = [sent(1, address="192.0.2.1"), sent(2, address="192.0.2.200")]
    of_site = [
        sent(3, website="https://www.one-of-us.org/a"),
        sent(4, website="http://sub.one-of-us.org"),
    ]
    nearly = [sent(5, text=TEXT), sent(6, text=NEARLY)]
    alone = sent(7, address="198.51.100.1", text=OTHER, website="https://two.org")
    again = factories.submitted(alone.applicant, "Another name", payload=factories.payload("X"))

    for pair, kind in [(from_there, "source"), (nearly, "text"), ([alone, again], "account")]:
        for one, other in (pair, pair[::-1]):
            assert alike(one).others == {other.pk}
            assert alike(one).kinds == {kind}
    assert alike(of_site[0]).kinds == {"site"}
    assert alike(from_there[0]).reasons == ["the same network"]
    assert not Trait.objects.filter(value__contains="192.0").exists()


def test_two_days_apart_is_too_far_and_thirty_too_old():
    one, other = sent(1, address="192.0.2.1"), sent(2, address="192.0.2.1")
    Trait.objects.filter(request=one).update(at=timezone.now() - likeness.NEAR - timedelta(hours=1))
    assert alike(one) is None
    assert set(likeness.like(Request.objects.all(), one.pk)) == {one}

    Trait.objects.filter(request=one).update(at=timezone.now() - timedelta(days=30, seconds=1))
    likeness.forget()
    assert not one.traits.exists()
    assert other.traits.exists()


def test_moderators_see_them_together(client_of):
    rows = [sent(number, address="192.0.2.1") for number in range(1, 4)]
    lonely = sent(9, address="198.51.100.1")
    client = client_of("moderator")

    html = client.get(QUEUE).content.decode()
    together = f"{QUEUE}?alike={rows[0].pk}&amp;state=all"
    assert f'<a href="{together}">2 others</a><br><small>the same network</small>' in html
    listed = client.get(QUEUE, {"alike": rows[0].pk, "state": "all"})
    assert set(listed.context["cl"].result_list) == set(rows)
    case = client.get(reverse("admin:moderation_request_change", args=[rows[1].pk]))
    assert "Came within two days of it: 2 others (the same network)." in case.content.decode()
    case = client.get(reverse("admin:moderation_request_change", args=[lonely.pk]))
    assert "Came within two days" not in case.content.decode()
    for nonsense in ("x", "٣", "9" * 30, str(rows[0].pk + 1000)):
        assert len(client.get(QUEUE, {"alike": nonsense}).context["cl"].result_list) == 0


def test_queue_costs_the_same_for_many(client_of):
    client, counts = client_of("moderator"), []
    client.get(QUEUE)
    for first, last in ((1, 3), (3, 8)):
        for number in range(first, last):
            sent(number, address="192.0.2.1")
        with CaptureQueriesContext(connection) as captured:
            client.get(QUEUE)
        counts.append(len(captured))

    assert counts[0] == counts[1]
