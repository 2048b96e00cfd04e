"""Who waits for a bulletin, and whose address is no longer needed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from caucuses.models import BulletinReader, BulletinRequest
from caucuses.querysets.bulletin import CONFIRMED_WITHIN, ENDED_KEPT
from tests.caucuses.factories import BulletinReaderFactory, BulletinRequestFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def test_reader_is_due_until_told_of_the_week():
    due = BulletinReaderFactory(told_until_on=MONDAY - timedelta(days=7))
    BulletinReaderFactory(told_until_on=MONDAY)
    BulletinReaderFactory(ended=True)

    assert list(BulletinReader.objects.due(MONDAY)) == [due]


def test_editions_are_named_once_each(grouping):
    for language, read in [("en", None), ("en", None), ("fr", None), ("fr", grouping)]:
        BulletinReaderFactory(language=language, grouping=read)

    found = BulletinReader.objects.editions()

    assert (len(found), set(found)) == (3, {(None, "en"), (None, "fr"), (grouping.pk, "fr")})
    assert BulletinReader.objects.of_edition(None, "en").count() == 2


def test_only_confirmed_addresses_are_a_persons_own():
    person = create_person("person")
    person.emailaddress_set.create(email="Other@People.example", verified=True)
    person.emailaddress_set.create(email="claimed@people.example", verified=False)
    own = [
        BulletinReaderFactory(email="person@people.example"),
        BulletinReaderFactory(email="other@people.example"),
    ]
    BulletinReaderFactory(email="claimed@people.example")

    assert list(BulletinReader.objects.sent_to(person).order_by("pk")) == own


def test_what_is_too_old_is_told_from_the_rest():
    now = timezone.now()
    old = BulletinRequestFactory(created_at=now - CONFIRMED_WITHIN)
    young = BulletinRequestFactory()
    left = BulletinReaderFactory(ended_at=now - ENDED_KEPT)
    BulletinReaderFactory(ended=True)

    assert list(BulletinRequest.objects.lapsed()) == [old]
    assert list(BulletinRequest.objects.waiting()) == [young]
    assert list(BulletinReader.objects.long_ended()) == [left]
