"""Which jobs are whose."""

import pytest

from caucuses.models import Membership
from tests.translations import factories
from translations.models import Job, Volunteer

pytestmark = pytest.mark.django_db


def test_volunteers_at_work(django_assert_num_queries):
    working = factories.translator("working")
    factories.translator("paused", is_paused=True)
    inactive, left = factories.translator("inactive"), factories.translator("left")
    inactive.is_active = False
    inactive.save()
    Membership.objects.filter(person=left).delete()

    with django_assert_num_queries(1):
        assert list(Volunteer.objects.at_work()) == [working.volunteer]


def test_lists_load_no_drafts(django_assert_num_queries):
    for _number in range(3):
        factories.job()
    Job.objects.first().content_type  # noqa: B018  asked for once in a process

    with django_assert_num_queries(1):
        told = [(job.title, job.kind.label, job.language_name) for job in Job.objects.for_lists()]
    assert len(told) > 3
