"""The job that forgets messages to groups."""

import pytest
from django.conf import settings
from django.utils import timezone

from caucuses.jobs.relay import forget_messages
from caucuses.models import RelayMessage
from notices import schedule
from tests.caucuses.factories import RelayMessageFactory

pytestmark = pytest.mark.django_db


def test_job_is_on_the_clock():
    assert "caucuses.forget_messages" in schedule.enqueue_due()


def test_job_may_run_twice():
    RelayMessageFactory(created_at=timezone.now() - settings.RELAY_KEPT)
    waiting = RelayMessageFactory()

    assert forget_messages.call() == 1
    assert forget_messages.call() == 0
    assert RelayMessage.objects.get() == waiting
