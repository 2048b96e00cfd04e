"""The clock of the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.translations import factories
from translations import jobs
from translations.models import Job, Volunteer

pytestmark = pytest.mark.django_db


def test_queue_is_filled():
    factories.page()

    assert jobs.fill_queue.func() == 5
    assert jobs.fill_queue.func() == 0


def test_claims_are_reminded_and_freed():
    one = factories.claimed(factories.translator("first"))
    Job.objects.filter(pk=one.pk).update(claimed_until=timezone.now() - timedelta(days=1))

    assert jobs.look_at_claims.func() == 1
    assert jobs.look_at_claims.func() == 0


def test_digests_are_sent():
    factories.translator("first")
    Volunteer.objects.update(digest_at=timezone.now() - timedelta(days=8))
    factories.job()

    assert jobs.send_digests.func() == 1
    assert jobs.send_digests.func() == 0
