"""Claims run out, and their holders are told before and after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.translations import factories
from tests.translations.factories import claimed, mails, reviewed_by, submitted
from translations.models import Job
from translations.services import claims

pytestmark = pytest.mark.django_db


def test_claim_whose_time_has_not_come_is_kept(first):
    job = factories.claimed(first)

    assert claims.expire() == 0
    assert Job.objects.get(pk=job.pk).claimed_by == first


def test_claim_runs_out_and_its_holder_is_told(first):
    job = claimed(first)
    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))

    assert claims.expire() == 1
    assert claims.expire() == 0

    job.refresh_from_db()
    assert (job.state, job.claimed_by, job.claimed_until) == ("wanted", None, None)
    assert job.events.last().verb == "expired"
    assert job.events.last().actor is None
    assert mails() == [(first.email, "“Taking part” is free for others again")]


def test_review_runs_out_and_its_holder_is_told(first, second):
    job = reviewed_by(second, submitted(first))
    Job.objects.filter(pk=job.pk).update(review_until=timezone.now() - timedelta(minutes=1))

    assert claims.expire() == 1

    job.refresh_from_db()
    assert (job.state, job.reviewer, job.claimed_by) == ("submitted", None, first)
    assert mails() == [(second.email, "“Taking part” is free for others again")]


def test_holders_are_reminded_once_before_the_end(first, second):
    one = claimed(first)
    other = reviewed_by(second, submitted(first))
    soon = timezone.now() + timedelta(days=1)
    Job.objects.filter(pk=one.pk).update(claimed_until=soon)
    Job.objects.filter(pk=other.pk).update(review_until=soon)

    claims.warn()
    claims.warn()

    subject = "Your time for “Taking part” ends soon"
    assert mails() == [(first.email, subject), (second.email, subject)]


def test_fresh_claims_are_not_reminded(first):
    claimed(first)

    assert claims.warn() == 0
