"""What the database holds of the readers of bulletins."""

import pytest
from django.db import IntegrityError, transaction

from caucuses.models import BulletinReader
from tests.caucuses.factories import BulletinReaderFactory

pytestmark = pytest.mark.django_db


def test_address_reads_each_bulletin_once(grouping):
    for read in (None, grouping):
        reader = BulletinReaderFactory(grouping=read, email="one@people.example", ended=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            BulletinReaderFactory(grouping=read, email=reader.email)

    assert BulletinReader.objects.count() == 2


def test_links_cannot_be_guessed():
    first, second = BulletinReaderFactory(), BulletinReaderFactory()

    assert len({first.token, second.token}) == 2
    assert len(first.token) == 32
