"""Stored mails, for tests."""

import factory
from factory.django import DjangoModelFactory

from notices.models import OutgoingMail


class OutgoingMailFactory(DjangoModelFactory):
    class Meta:
        model = OutgoingMail

    sender = "portal@people.example"
    recipient = "reader@people.example"
    subject = factory.Sequence(lambda number: f"Notice {number}")
    text = "Words that only the reader may see.\n"
    headers = factory.LazyFunction(lambda: {"Auto-Submitted": "auto-generated"})
