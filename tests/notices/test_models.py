"""Alarms: one is open at a time, and who sees where it leads."""

import pytest
from django.db import IntegrityError, transaction

from notices.models import Alarm
from tests.notices.factories import AlarmFactory

pytestmark = pytest.mark.django_db


def test_one_alarm_of_a_finding_is_open():
    AlarmFactory(key="work", ended=True)
    AlarmFactory(key="work")
    AlarmFactory(key="work", check_name="notices.tasks_long")

    with pytest.raises(IntegrityError), transaction.atomic():
        AlarmFactory(key="work")

    assert Alarm.objects.open().count() == 2


def test_link_is_for_those_who_may_go_there(moderator, administrator):
    of_tasks = AlarmFactory()
    of_mail = AlarmFactory(check_name="notices.mail_late", data={"count": 2})

    assert of_tasks.url_for(moderator) == ""
    assert of_tasks.url_for(administrator) == of_tasks.url != ""
    assert of_mail.url_for(moderator) == of_mail.url != ""
