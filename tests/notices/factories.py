"""Stored mails and alarms, for tests."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from notices.models import Alarm, OutgoingMail


class OutgoingMailFactory(DjangoModelFactory):
    class Meta:
        model = OutgoingMail

    sender = "portal@people.example"
    recipient = "reader@people.example"
    subject = factory.Sequence(lambda number: f"Notice {number}")
    text = "Words that only the reader may see.\n"
    headers = factory.LazyFunction(lambda: {"Auto-Submitted": "auto-generated"})


class AlarmFactory(DjangoModelFactory):
    class Meta:
        model = Alarm

    class Params:
        ended = factory.Trait(ended_at=factory.LazyFunction(timezone.now))

    check_name = "notices.tasks_failed"
    key = factory.Sequence(lambda number: f"room.tasks.work_{number}")
    data = factory.LazyAttribute(lambda alarm: {"task": alarm.key, "count": 1})
    since_at = factory.LazyFunction(timezone.now)
    last_seen_at = factory.SelfAttribute("since_at")
