from datetime import timedelta

import pytest

from mailinglists import jobs
from moderation.models import Request
from notices import schedule
from tests.mailinglists import factories
from tests.mailinglists.services.test_lists import later

pytestmark = pytest.mark.django_db


def test_jobs_are_on_the_clock():
    for name in ("mailinglists.remind_keepers", "mailinglists.lapse_unowned"):
        assert schedule._jobs[name].every == timedelta(days=1)


def test_jobs_bear_being_run_twice(member, grouping):
    row = factories.submitted(member, grouping)
    later(days=4)
    assert (jobs.remind_keepers.call(), jobs.remind_keepers.call()) == (3, 0)
    later(days=30)
    assert (jobs.lapse_unowned.call(), jobs.lapse_unowned.call()) == (1, 0)
    assert Request.objects.get(pk=row.pk).state == "withdrawn"
